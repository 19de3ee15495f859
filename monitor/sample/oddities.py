"""Links that are dead, and links that only look dead: pieces of HTML for the articles, and what answers behind them.

What is meant as a fault is listed in `faults.py`; what is meant to be harmless, in `healthy.py`.
"""

from monitor.sample import files
from monitor.sample.responses import HTML, NOT_FOUND, Addresses, Manner, Reply
from monitor.sample.shell import html

Replies = dict[tuple[str, str], Reply]

_ERROR_PAGE = Reply(
    200,
    (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>出错了</title></head><body><h1>抱歉</h1>"
        "<p>您访问的页面不存在或已被删除，请返回首页继续浏览，或联系网站管理员。</p></body></html>"
    ).encode(),
)
_WAF = Reply(
    403,
    "<html><head><title>访问被拦截</title></head><body>您的请求已被网站防火墙拦截，请输入验证码。</body></html>".encode(),
    headers=(("Server", "waf"), ("X-Waf-Event", "challenge")),
)


def dead_inserts(a: Addresses) -> dict[str, str]:
    """One dead link per article, by the article's key."""
    pieces = {
        0: f'<p>详见<a href="{a.bureau("/xwdt/gzdt/content/post_999001.html")}">原通知全文</a></p>',
        1: '<p><a href="/swscjg/xwdt/gzdt/content/post_999002.html">已撤下的公告</a></p>',
        2: '<p><img src="/static/images/2019/activity.jpg" alt="活动现场"></p>',
        3: '<link rel="stylesheet" href="/static/css/old-theme.css"><p><a href="#fujian1">见附件1</a></p>',
        4: '<script src="/static/js/vote.js"></script>',
        5: '<p>附件：<a href="/attachment/0/1/plan-2020.pdf">工作方案.pdf</a></p>',
        6: f'<p><img src="{a.image("/photo-480.png")}" alt="检查现场" srcset="{a.image("/photo-480.png")} 480w, '
        f'{a.image("/photo-960.png")} 960w"></p>',
        7: f'<p><a href="{a.at(Addresses.GONE, "/zt/")}">专题网站</a></p>',
        8: f'<p><a href="http://{Addresses.PARTNER}:{a.ports.closed}/query">查询系统</a></p>',
        9: f'<p><a href="http://{Addresses.WWW}:{a.ports.closed}/oa/login">内部登录</a></p>',
        10: '<p><a href="/zt2019/list.html">2019年专题</a></p>',
        11: f'<p><a href="{a.at(Addresses.SOFT, "/2018/report.html")}">往年报告</a></p>',
        12: '<p>附件：<a href="/attachment/0/1/moved.pdf">申请指南.pdf</a></p>',
        13: '<p>附件：<a href="/attachment/0/1/empty.xlsx">抽检结果.xlsx</a></p>',
        14: '<div style="background-image: url(/static/images/banner-2018.png)">横幅</div>',
        15: '<iframe src="/swscjg/embed/map.html" title="办公地点"></iframe>',
        16: '<p><a href="/swscjg/go/old">旧版入口</a></p>',
        17: '<p><a href="/swscjg/go/loop1">循环入口</a></p>',
        18: '<p><a href="/swscjg/cgi/stat">统计查询</a></p>',
        19: f'<p><a href="{a.tls(Addresses.TLS_SELF_SIGNED, "/login")}">合作单位登录</a></p>',
        20: f'<p><a href="{a.at(Addresses.COUNTY, "/zwgk/2019.html")}">海样县公告</a></p>',
        21: '<map name="m"><area href="/swscjg/map/office.html" shape="rect" coords="0,0,9,9" alt="办公楼"></map>',
        22: f'<video src="{a.image("/clip.mp4")}" poster="{a.image("/clip-cover.png")}" controls></video>',
        23: '<p><a href="http://[样例网址]/index.html">投诉平台</a></p>',
    }
    inserts = {f"xwdt/gzdt#{position}": piece for position, piece in pieces.items()}
    return inserts | {
        "tzgg#25": '<p><a href="/swscjg/tzgg/content/post_999003.html">更正公告</a></p>',
        "zdlyxxgk/fld#0": '<p><a href="/swscjg/cx/search.do?name=不存在">查询不存在的条目</a></p>',
        "zdlyxxgk/ssj/ccjg#1": '<p><a href="/swscjg/cgi/reset">公示系统</a></p>',
        "zwgk/zcjd#0": '<p><a href="/zwgk/bmdh/2016.html">门户网站旧页</a></p>',
        "zwgk/zcjd#1": '<p><a href="/swscjg/ztzl/based.html">旧专题</a> '
        '<a href="/swscjg/ztzl/jump.html">活动页</a></p>',
        "zwgk/zcjd#2": '<form action="/swscjg/cgi/apply" method="get"><button>申请</button></form>',
    }


DEAD_ROWS = {
    "xwdt/xqdt": '<li><a href="/swscjg/xwdt/xqdt/content/post_999004.html" title="已被删除的动态">已被删除的动态</a>'
    "<span> [{day}]</span></li>",
}
SIDES = {  # sub-columns that are no plan's: one whose page is gone, one that leads to another site
    "zdlyxxgk": '<li id="chnl_29001"><a title="网络交易监管" href="/swscjg/zdlyxxgk/wljy/index.html">'
    '<span>网络交易监管</span></a></li><li id="chnl_29002"><a title="信用监管" href="{credit}">'
    "<span>信用监管</span></a></li>",
}
DEAD_IN_DOCUMENT = {"sound-1": '<p>附件：<a href="/swscjg/gkmlpt/attachment/880/gone.docx">申请表.docx</a></p>'}


def harmless_inserts(a: Addresses) -> dict[str, str]:
    """One link per article that a hasty checker would call dead."""
    pieces = {
        0: "<p>网站提示“404 Not Found”“页面不存在”怎么办？本文为您解答。</p>",
        1: '<!-- <p><a href="/swscjg/comment/gone.html">旧链接</a></p> -->',
        2: '<template><a href="/swscjg/template/gone.html">模板</a></template>'
        "<script>var t = '<a href=\"/swscjg/script/gone.html\">脚本</a>';</script>",
        3: '<p><a href="javascript:window.print()">打印</a> <a href="mailto:sample@shanwei-sample.test">邮箱</a> '
        '<a href="tel:06600000000">电话</a> <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="点"></p>',
        4: '<p><a href="/swscjg/waf/notice.html">防护后的页面</a></p>',
        5: f'<p><a href="{a.partner("/files/guide.pdf")}">合作单位指南.pdf</a></p>',
        6: "<p>经核查，该信息已删除，相关页面不存在，特此说明。</p>",
        7: '<p><a href="#top">回到顶部</a> <a href="#">收起</a> <a href="">本页</a></p>',
        8: '<p>附件：<a href="/attachment/0/2/form.docx">登记表.docx</a></p>'
        '<p><a href="#part1">一、总体要求</a> <a href="#附件2">附件2</a> <a href="#tab=2">图表</a></p>'
        '<h4 id="part1">一、总体要求</h4><p>略。</p><a name="附件2"></a><h4>附件2</h4><p>略。</p>',
        9: '<p><a href="/swscjg/slow/report.html">打开较慢的报告</a></p>',
        10: '<p><a href="/swscjg/go/a">多次跳转的入口</a></p>',
        11: '<p><a href="/swscjg/gz/page.html">压缩的页面</a></p>',
        12: '<p><a href="/swscjg/nbxt/login.html">内部系统</a></p>',
        13: f'<p><a href="{a.partner("/protected/")}">有防护的合作网站</a></p>',
        14: f'<p><a href="{a.at(Addresses.SOFT, "/help/contact.html")}">旧系统联系方式</a> '
        f'<a href="{a.at(Addresses.OLD, "/data/monthly")}">月度数据</a></p>',
        15: '<p><a href="/swscjg/member/index.html">需登录的页面</a></p>',
        16: f'<p><a href="{a.partner("/head404/")}">只认 GET 的网站</a></p>',
        17: f'<p><img src="//{Addresses.IMAGES}:{a.ports.images}/photo-480.png" alt="图"> '
        f'<a href="  HTTP://WWW.SHANWEI-SAMPLE.TEST:{a.ports.http}/swscjg/zwgk/\nindex.html ">政务公开</a></p>',
        18: '<p><a href="/swscjg/view?id=1&amp;type=2">参数页</a></p>',
        19: '<p>附件：<a href="/swscjg/附件/填写说明.pdf">填写说明.pdf</a></p>',
        20: '<p><a href="../../tzgg/./index.html">返回列表</a> <a href="..\\index.html">反斜杠</a></p>',
        21: '<p><a href="/swscjg/chunked/page.html">分块传输的页面</a></p>',
        22: '<p><a href="/swscjg/flaky/page.html">偶尔繁忙的页面</a></p>',
        23: f'<p><a href="{a.tls(Addresses.TLS_GOOD, "/")}">安全网站</a></p>',
        24: f'<p><a href="{a.partner("/headreset/")}">不接受 HEAD 的网站</a></p>',
    }
    inserts = {f"tzgg#{position}": piece for position, piece in pieces.items()}
    return inserts | {
        "zdlyxxgk/fld#1": '<p><a href="/swscjg/cx/search.do?name=食品">查询食品条目</a></p>',
        "zwgk/wgk#0": "<p>原汕样市工商行政管理局的职责已划入我局。</p>",
        "zwgk/wgk#1": "<!-- 网站建设中 --><script>var words = '网站建设中';</script>",
    }


def answers(a: Addresses) -> Replies:
    """What stands behind the pieces above, on every host. What is not here does not exist there."""
    www: dict[str, Reply] = {
        "/swscjg/xwdt/gzdt/content/post_999002.html": Reply(410, NOT_FOUND.body),
        "/attachment/0/1/moved.pdf": _ERROR_PAGE,
        "/attachment/0/1/empty.xlsx": Reply(200, b"", files.XLSX_TYPE),
        "/swscjg/go/old": _to("/swscjg/gone/landing.html"),
        "/swscjg/go/loop1": _to("/swscjg/go/loop2"),
        "/swscjg/go/loop2": _to("/swscjg/go/loop1"),
        "/swscjg/cgi/stat": Reply(500, "<html><body>服务器内部错误</body></html>".encode()),
        "/swscjg/cgi/reset": Reply(manner=Manner.RESET),
        "/swscjg/waf/notice.html": _small("防护后的页面", manner=Manner.WAF_COOKIE),
        "/attachment/0/2/form.docx": Reply(200, files.docx(["登记表"]), "application/octet-stream"),
        "/swscjg/slow/report.html": _small("打开较慢的报告", manner=Manner.SLOW),
        "/swscjg/go/a": _to("/swscjg/go/b"),
        "/swscjg/go/b": _to(a.bureau("/go/c"), 301),
        "/swscjg": _to("/swscjg/", 301),
        "/swscjg/go/c": _to("/swscjg/tzgg/index.html", 307),
        "/swscjg/gz/page.html": _small("压缩的页面", manner=Manner.GZIP),
        "/swscjg/nbxt/login.html": NOT_FOUND,
        "/swscjg/member/index.html": Reply(401, headers=(("WWW-Authenticate", 'Basic realm="member"'),)),
        "/swscjg/view?id=1&type=2": _small("参数页"),
        "/swscjg/%E9%99%84%E4%BB%B6/%E5%A1%AB%E5%86%99%E8%AF%B4%E6%98%8E.pdf": Reply(
            200, files.pdf("how to fill in"), files.PDF_TYPE
        ),
        "/swscjg/chunked/page.html": _small("分块传输的页面", manner=Manner.CHUNKED),
        "/swscjg/flaky/page.html": _small("偶尔繁忙的页面", manner=Manner.FLAKY),
        "/swscjg/cx/search.do?name=%CA%B3%C6%B7": _small("查询结果：食品"),
        "/swscjg/ztzl/based.html": html(
            "<!DOCTYPE html><html><head><meta charset='utf-8'><base href='/swscjg/ztzl/sub/'>"
            "<title>旧专题</title></head>"
            "<body><h1>旧专题</h1><a href='ok.html'>说明</a> <a href='album.html'>相册</a></body></html>"
        ),
        "/swscjg/ztzl/sub/ok.html": _small("专题说明"),
        "/swscjg/ztzl/jump.html": html(
            "<!DOCTYPE html><html><head><meta charset='utf-8'><title>活动页</title>"
            f"<meta http-equiv='refresh' content='0; url={a.partner('/activity/2019.html')}'>"
            "</head><body>跳转中</body></html>"
        ),
    }
    out = {(Addresses.WWW, target): reply for target, reply in www.items()}
    return out | _elsewhere()


def _elsewhere() -> Replies:
    image = files.png(200, 30, 30)
    hosts: dict[str, dict[str, Reply]] = {
        Addresses.IMAGES: {
            "/": _small("图片服务器"),
            **{f"/{name}.png": Reply(200, image, files.PNG_TYPE) for name in ("logo", "party", "photo-480")},
            "/clip.mp4": Reply(200, b"\0\0\0\x18ftypmp42" + b"\0" * 64, "video/mp4"),
        },
        Addresses.SOFT: {
            "/": _OLD_SYSTEM,
            "/index.html": _OLD_SYSTEM,
            "/help/contact.html": _small("联系方式", "如有疑问，请在工作时间到办事大厅咨询。" * 4),
        },
        Addresses.COUNTY: {"/": _small("海样县市场监督管理局"), "/zdly/index.html": _small("海样县重点领域信息公开")},
        Addresses.WEIXIN: {"/": _small("政务新媒体")},
        Addresses.TALK: {"/": _small("互动交流平台"), "/yjzj/": _small("意见征集")},
        Addresses.TLS_GOOD: {"/": _small("安全网站")},
        Addresses.PARTNER: {
            "/": _small("合作单位"),
            "/rules/": _small("规章库"),
            "/beian/icp": _small("备案查询"),
            "/beian/police?recordcode=44150099999999": _small("公安备案查询"),
            "/conac/sign": _small("事业单位标识"),
            "/jiucuo?site_code=4415009999": _small("政府网站找错"),
            "/files/guide.pdf": Reply(200, files.pdf("guide"), files.PDF_TYPE, manner=Manner.HEAD_405),
            "/protected/": _WAF,
            "/head404/": _small("只认 GET 的网站", manner=Manner.HEAD_404),
            "/headreset/": _small("不接受 HEAD 的网站", manner=Manner.HEAD_RESET),
            "/credit/": _small("信用监管"),
        },
    }
    return {(host, target): reply for host, table in hosts.items() for target, reply in table.items()}


def fallbacks() -> Replies:
    """Places that answer 200 for whatever does not exist: with an error page (soft 404), or with the shell of an
    application whose pages are all made by script."""
    return {
        (Addresses.WWW, "/zt2019/"): _ERROR_PAGE,
        (Addresses.SOFT, "/"): _ERROR_PAGE,
        (Addresses.OLD, "/"): _SHELL,
    }


def _small(title: str, text: str = "", *, manner: Manner = Manner.PLAIN) -> Reply:
    body = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head>"
        f"<body><h1>{title}</h1><p>{text or title + '的内容。'}</p></body></html>"
    )
    return Reply(200, body.encode(), HTML, manner=manner)


def _to(location: str, status: int = 302) -> Reply:
    return Reply(status, headers=(("Location", location),))


_OLD_SYSTEM = _small("旧业务系统", "本系统自本年起只提供查询，办理业务请到新平台。" * 6)
_SHELL = Reply(
    200,
    (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>数据发布平台</title></head><body>"
        "<div id='app'></div><noscript>请打开浏览器的脚本功能。</noscript></body></html>"
    ).encode(),
)
