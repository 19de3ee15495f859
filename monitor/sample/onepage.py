"""Pages of the sample with one fault each, or one temptation, for the kinds that judge a single page.

They stand in a column of their own (业务公示) that only the site map links. Every number in them is invented: identity
numbers of a region code that is given to nobody, born in 1900; card numbers of zeros; mobile numbers of zeros.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, PHONE, SITE_CODE, Head, breadcrumb, html, page, prose

Replies = dict[tuple[str, str], Reply]

SLUG = "yygs"
NAME = "业务公示"
ID = "441500190001010017"
CARD = "6222000000000010003"
MOBILE = "13800000000"
HOTLINE = "19900000000"
SECRETS = (ID, CARD, MOBILE, *(f"1390000000{n}" for n in range(5)))
_FIRST_POST = 980001
_OTHER_CODE = "4415008888"
_MAP_SCRIPT = "/static/js/map-api.js"

_Edit = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class OnePage:
    """One article. `insert` goes into its text; `old` in the finished page becomes `new`.

    `family`, `check`, `subject`, `aspect` say what is to be found, `subject` '' being the page itself; with `sound`,
    nothing may be found there.
    """

    title: str
    family: str
    check: str
    aspect: str = ""
    insert: str = ""
    old: str = ""
    new: str = ""
    subject: str = ""
    sound: bool = False


_LIST = "".join(f"<tr><td>张某{n}</td><td>1390000000{n}</td></tr>" for n in range(5))
_HIDDEN = '<a href="{partner}/credit/">推荐</a>'

PAGES: tuple[OnePage, ...] = (
    OnePage("公示名单写了身份证号", "privacy", "privacy", "id", f"<p>张某，身份证号：{ID}</p>"),
    OnePage("身份证号只遮挡两位", "privacy", "privacy", "id.thin", "<p>身份证号：4415001900010100**</p>"),
    OnePage("源代码里留有身份证号", "privacy", "privacy", "id.source", f"<!-- 导入数据 {ID} -->"),
    OnePage("补贴发放写了银行卡号", "privacy", "privacy", "card", f"<p>开户银行：某某银行，卡号：{CARD}</p>"),
    OnePage("来信公开写了来信人手机号", "privacy", "privacy", "phone", f"<p>投诉人张某，{MOBILE}，反映问题。</p>"),
    OnePage("名单里有一列手机号", "privacy", "privacy", "phone", f"<p>抽检人员名单</p><table>{_LIST}</table>"),
    OnePage("联系人的手机号", "privacy", "privacy", "phone.contact", f"<p>联系人：张某　{MOBILE}</p>"),
    OnePage("遮挡过的身份证号", "privacy", "privacy", insert="<p>身份证号：4415**********0017</p>", sound=True),
    OnePage("校验码不对的十八位编号", "privacy", "privacy", insert="<p>登记号：441500190001010018</p>", sound=True),
    OnePage("商品条码", "privacy", "privacy", insert=f"<p>商品条码：{CARD}</p>", sound=True),
    OnePage("单位的收款账号", "privacy", "privacy", insert=f"<p>户名：汕样市财政局　账号：{CARD}</p>", sound=True),
    OnePage("公布的举报热线", "privacy", "privacy", insert=f"<p>举报人可拨打{HOTLINE}</p>", sound=True),
    OnePage("固定电话", "privacy", "privacy", insert=f"<p>联系人：张某　{PHONE}</p>", sound=True),
    OnePage("误发不公开的文件", "privacy", "not-public", "此件不公开", "<p>（此件不公开）</p>"),
    OnePage("误发依申请公开的文件", "privacy", "not-public", "公开方式", "<p>公开方式：依申请公开</p>"),
    OnePage("误发内部资料", "privacy", "not-public", "内部资料", "<p>内部资料　注意保存</p>"),
    OnePage("误发带密级的文件", "privacy", "not-public", "密级标志", "<p>秘密★一年</p>"),
    OnePage(
        "介绍依申请公开的文章", "privacy", "not-public", insert="<p>公民可以依申请公开获取政府信息。</p>", sound=True
    ),
    OnePage(
        "讲解保密规定的文章",
        "privacy",
        "not-public",
        insert="<p>凡标注“此件不公开”的文件不得上网；国家秘密分为绝密、机密、秘密三级。</p>",
        sound=True,
    ),
    OnePage("公开发布的文件", "privacy", "not-public", insert="<p>（此件公开发布）</p>", sound=True),
    OnePage(
        "移到屏幕外的链接", "darklinks", "dark-links", "offscreen",
        f'<div style="position:absolute;left:-9999px">{_HIDDEN}</div>', subject="{partner}/credit/",
    ),
    OnePage(
        "字号为零的链接", "darklinks", "dark-links", "font-size:0",
        f'<span style="font-size:0">{_HIDDEN}</span>', subject="{partner}/credit/",
    ),
    OnePage(
        "看不见的内嵌页面", "darklinks", "dark-links", "iframe",
        '<iframe src="{partner}/credit/" width="0" height="0"></iframe>', subject="{partner}/credit/",
    ),
    OnePage(
        "不显示的外部链接", "darklinks", "dark-links", "display:none",
        f'<div style="display: none">{_HIDDEN}</div>', subject="{partner}/credit/",
    ),
    OnePage(
        "赌博推广链接", "darklinks", "dark-links", "promotion",
        '<p><a href="{partner}/rules/">六合彩投注</a></p>', subject="{partner}/rules/",
    ),
    OnePage(
        "隐藏的本站菜单", "darklinks", "dark-links", subject="{www}/tzgg/index.html", sound=True,
        insert='<ul style="display:none"><li><a href="{www}/tzgg/index.html">通知公告</a></li></ul>',
    ),
    OnePage(
        "下拉的友情链接", "darklinks", "dark-links", subject="{county}/", sound=True,
        insert='<ul style="display:none"><li><a href="{county}/">海样县市场监督管理局</a></li></ul>',
    ),
    OnePage(
        "打击赌博的新闻", "darklinks", "dark-links", subject="{partner}/protected/", sound=True,
        insert='<p><a href="{partner}/protected/">警方打击六合彩投注</a></p>',
    ),
    OnePage(
        "页脚没有 ICP 备案", "template", "footer-items", "article.missing", subject="页脚：ICP备案",
        old="粤ICP备00000000号", new="备案",
    ),
    OnePage(
        "公安备案号少了一位", "template", "footer-items", "article.form", subject="页脚：公安备案",
        old="粤公网安备 44150099999999号", new="粤公网安备 4415009999999号",
    ),
    OnePage(
        "找错入口带别人的标识码", "template", "footer-items", "article.code", subject="页脚：找错入口",
        old=f'site_code={SITE_CODE}">', new=f'site_code={_OTHER_CODE}">',
    ),
    OnePage(
        "页脚没有联系方式", "template", "footer-items", "article.contact", subject="页脚：主办单位",
        old=f"电话：{PHONE}", new="",
    ),
    OnePage(
        "页脚由脚本显示", "template", "footer-items", subject="页脚：党政机关标识", sound=True,
        old='<div class="footer">', new='<!-- cloud.gd.gov.cn/static/footer --><template><div class="footer">',
    ),
    OnePage(
        "标签里的日期与页面不同", "template", "meta-tags", "article.differs", subject="标签：PubDate",
        old='name="PubDate" content="20', new='name="PubDate" content="19',
    ),
    OnePage(
        "标签里的来源与页面不同", "template", "meta-tags", "article.differs", subject="标签：ContentSource",
        old=f'name="ContentSource" content="{BUREAU}', new='name="ContentSource" content="某某日报',
    ),
    OnePage(
        "标签里的标识码少两位", "template", "meta-tags", "article.form", subject="标签：SiteIDCode",
        old=f'name="SiteIDCode" content="{SITE_CODE}', new='name="SiteIDCode" content="44150099',
    ),
    OnePage(
        "标签的属性换了行", "template", "meta-tags", subject="标签：SiteName", sound=True,
        old='<meta name="SiteName"', new='<meta\n  name="SiteName"\n ',
    ),
    OnePage("错别字", "wording", "wording", "wrong:部暑", "<p>会议部暑了下一步工作。</p>"),
    OnePage(
        "改革前的机构名称", "wording", "wording", "old:国家工商行政管理总局", "<p>按国家工商行政管理总局要求开展。</p>"
    ),
    OnePage("词表中的禁用词", "wording", "wording", "forbidden:样例禁词", "<p>样例禁词出现在正文里。</p>"),
    OnePage("引号中的错别字", "wording", "wording", insert="<p>常见错误：把部署写成“部暑”。</p>", sound=True),
    OnePage("说明旧名称", "wording", "wording", insert="<p>原国家工商行政管理总局的职责已划转。</p>", sound=True),
    OnePage("环保部门", "wording", "wording", insert="<p>各级环境保护部门应当配合。</p>", sound=True),
    OnePage("嵌入地图没有审图号", "wording", "map-numbers", "embedded", f'<script src="{_MAP_SCRIPT}"></script>'),
    OnePage(
        "地图图片没有审图号", "wording", "map-numbers", "picture",
        '<p><img src="{img}/photo-480.png" alt="汕样市行政区划图"></p>',
    ),
    OnePage(
        "地图写明了审图号", "wording", "map-numbers", sound=True,
        insert=f'<script src="{_MAP_SCRIPT}"></script><p>审图号：GS(2023)0000号</p>',
    ),
    OnePage(
        "网站地图的图标", "wording", "map-numbers", sound=True,
        insert='<p><img src="{img}/logo.png" alt="网站地图"></p>',
    ),
)  # fmt: skip

# What older pages of the sample hold for these kinds: family, check, subject, aspect, what.
ELSEWHERE = (
    ("darklinks", "dark-links", "{partner}/activity/2019.html", "refresh", "页面自动跳转到其他网站"),
    ("template", "footer-items", "页脚：网站标识码", "column.missing", "栏目页的页脚没有网站标识码"),
    ("template", "meta-tags", "标签：ArticleTitle", "article.missing", "文章没有 ArticleTitle 标签"),
    ("template", "meta-tags", "标签：PubDate", "article.missing", "不注明日期的文章没有 PubDate 标签"),
)


def path_of(number: int) -> str:
    """The address of a page below the bureau's prefix, by its place in `PAGES`."""
    return f"/{SLUG}/content/post_{_FIRST_POST + number}.html"


def subject_of(number: int) -> str:
    """The subject of what is to be found on a page, with the marks that `faults.resolve` fills."""
    return PAGES[number].subject or "{www}" + path_of(number)


def one_pages(addresses: Addresses, today: date) -> Replies:
    """The pages, their column, and the script that stands for a map service."""
    rows = "".join(
        f'<li><a href="{addresses.bureau(path_of(n))}" title="{escape(each.title)}">{escape(each.title)}</a>'
        f"<span> [{today - timedelta(days=5):%Y-%m-%d}]</span></li>"
        for n, each in enumerate(PAGES)
    )
    trail = ((NAME, f"/{SLUG}/index.html"),)
    head = f'{breadcrumb(addresses, trail)}<div class="con-tit2"><span>{NAME}</span></div>'
    column = f'{head}<ul class="comlist1">{rows}</ul>'
    out: Replies = {
        (Addresses.WWW, f"{Addresses.PREFIX}/{SLUG}/index.html"): html(page(addresses, Head(NAME, NAME, NAME), column)),
        (Addresses.PARTNER, f"/jiucuo?site_code={_OTHER_CODE}"): html(
            "<title>政府网站找错</title><h1>政府网站找错</h1>"
        ),
        (Addresses.WWW, _MAP_SCRIPT): Reply(200, b"window.Map = function () {};", "application/javascript"),
    }
    for number, each in enumerate(PAGES):
        out[Addresses.WWW, Addresses.PREFIX + path_of(number)] = html(_article(addresses, each, today))
    return out


def _article(addresses: Addresses, each: OnePage, today: date) -> str:
    stamp = f"{today - timedelta(days=5):%Y-%m-%d} 09:00:00"
    body = f"""{breadcrumb(addresses, ((NAME, f"/{SLUG}/index.html"),))}
<div class="content" id="content-dy"><h4 class="wdtit">{escape(each.title)}</h4>
<div class="jbxx"><span>信息来源：{BUREAU}</span><span>发布时间：{stamp}</span></div>
<div id="content1">{prose(each.title)}{addresses.fill(each.insert)}</div></div>"""
    text = page(addresses, Head(each.title, NAME, NAME, each.title, stamp, BUREAU), body)
    if each.old and each.old not in text:
        raise AssertionError(f"{each.title} has no {each.old!r} to spoil")
    return text.replace(each.old, each.new, 1) if each.old else text
