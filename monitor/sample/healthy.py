"""The look-alikes of the sample bureau: sound places that tempt a hasty checker into a false alarm.

Any finding that matches no seeded fault is a false alarm; this list names the temptations, so that a false alarm can
be told by what caused it. Subjects are written as in `faults.py`.
"""

from datetime import date

from monitor.sample import families
from monitor.sample.annual import annual_lookalikes
from monitor.sample.faults import Healthy, resolve
from monitor.sample.normative import HEALTHY as NORMATIVE
from monitor.sample.onepage import PAGES, subject_of
from monitor.sample.responses import Addresses
from monitor.sample.shelf import SOUND as SHELF

_LINKS = (
    ("[tzgg#0]", "正文里写着“404 Not Found”的正常页面"),
    ("{www}/comment/gone.html", "只在网页注释里的链接"),
    ("{www}/template/gone.html", "只在 template 里的链接"),
    ("{www}/script/gone.html", "只在脚本文字里的链接"),
    ("[tzgg#3]#链接写法", "javascript:、mailto:、tel:、data: 链接"),
    ("{www}/waf/notice.html", "先发 Cookie 再跳回原地址的防护"),
    ("{partner}/files/guide.pdf", "不接受 HEAD（405）的附件"),
    ("[tzgg#6]", "正文写着“该信息已删除”的正常页面"),
    ("[tzgg#7]#链接写法", "空链接和页内锚点"),
    ("{portal}/attachment/0/2/form.docx", "类型为 octet-stream 的附件"),
    ("{www}/slow/report.html", "两秒才打开的页面"),
    ("{www}/go/a", "连续三次跳转后正常"),
    ("{www}/gz/page.html", "没有请求也压缩的页面"),
    ("{www}/nbxt/login.html", "robots.txt 不允许访问的路径"),
    ("{partner}/protected/", "被防火墙拦截的外部网站"),
    ("{soft}/help/contact.html", "软 404 域名上真实的页面"),
    ("{old}/data/monthly", "任何网址都由脚本显示内容的平台"),
    ("{www}/member/index.html", "需要登录（401）的页面"),
    ("{partner}/head404/", "HEAD 返回 404、GET 正常的网站"),
    ("{img}/photo-480.png", "省略协议的图片网址"),
    ("{www}/zwgk/index.html", "大写域名、带空格和换行的链接"),
    ("{www}/view?id=1&type=2", "参数里写着 &amp; 的链接"),
    ("{www}/%E9%99%84%E4%BB%B6/%E5%A1%AB%E5%86%99%E8%AF%B4%E6%98%8E.pdf", "中文路径的附件"),
    ("{www}/tzgg/index.html", "带 ../ 和反斜杠的链接"),
    ("{www}/chunked/page.html", "分块传输、没有长度的页面"),
    ("{www}/flaky/page.html", "第一次 503、之后正常的页面"),
    ("https://secure.example.test:{tls_port}/", "证书由本单位信任的机构签发"),
    ("{partner}/headreset/", "收到 HEAD 就断开的网站"),
    ("{www}/cx/search.do?name=%CA%B3%C6%B7", "GBK 页面上带中文参数的正常链接"),
    ("{www}/ztzl/sub/ok.html", "受 base 影响的相对链接"),
    ("{www}/gkmlpt/index", "带 #栏目号 的目录平台网址"),
    ("{portal}/search", "全站搜索表单"),
    ("{portal}/static/images/ipv6.png", "样式文件里的背景图"),
    ("{portal}/static/images/logo-2011.png", "只在样式文件注释里的图片"),
    ("{www}", "少写了末尾斜线、会跳转的首页网址"),
)
_FRAGMENTS = (
    ("[tzgg#8]#part1", "定位到 id 的链接"),
    ("[tzgg#8]#%E9%99%84%E4%BB%B62", "定位到中文 name 的链接"),
    ("[tzgg#8]#tab=2", "由脚本控制的标签页"),
)
_LIBRARY = (
    ("<old-index>", "旧式九位组织机构代码的索引号"),
    ("<order>", "令的文号"),
    ("<notice>", "公告的文号"),
    ("<expired>", "标注【已失效】的文件"),
    ("<abolished>", "正文标注已废止的文件"),
    ("<same-day>", "成文与发布同一天（成文存为北京时间零点）"),
    ("<joint>", "两个单位联合发文"),
    ("<listed-twice>", "同一份文件列在两个分类"),
    ("<index-first>", "索引号先用的那份文件"),
    ("<other-1>", "不属于规范性文件、没有文号的文件"),
)
_KEY = "重点领域信息公开"
_COLUMNS = (
    (f"{_KEY}/食品安全", "没有自己的列表、子栏目有内容的上级栏目，且有两个网址"),
    (f"{_KEY}/食品安全/不合格食品核查处置", "列表日期只有月和日"),
    (f"{_KEY}/食品安全/食品生产经营许可", "20 天前更新、时限 180 天"),
    (f"{_KEY}/药品医疗器械化妆品/药品监管", "日期写成××××年×月×日"),
    (f"{_KEY}/产品质量/监督抽查", "列表没有日期、文章标签里有"),
    (f"{_KEY}/特种设备", "日期写成 ××××/×/×"),
    (f"{_KEY}/双随机、一公开", "栏目名称的标点不同"),
    (f"{_KEY}/双随机、一公开/抽查计划", "一年一次的计划"),
    (f"{_KEY}/双随机、一公开/抽查结果", "置顶的旧信息排在最前（站内另有同名的旧栏目）"),
    (f"{_KEY}/反垄断和反不正当竞争", "GBK 编码、没有在应答头写编码的栏目"),
    (f"{_KEY}/知识产权/专利促进", "日期写成 ××××.××.××"),
    (f"{_KEY}/权责清单", "不要求定期更新的固定信息"),
    (f"{_KEY}/财政预决算", "去年此时公开的预算"),
    (f"{_KEY}/信用监管", "跳转到其他网站的栏目"),
)
_GENERIC = (
    ("page-footer", "{www}/ztzl/spzt/index.html", "标识码在源代码中换了行"),
    ("outdated-words", "[zwgk/wgk#1]", "禁用词只在注释和脚本里"),
    ("article-meta", "[xwdt/xqdt#0]", "标签的属性换了行"),
    ("contact-fields", "{www}/jgzn/index.html", "要素写在表格里"),
    ("policy-fresh", "{www}/zwgk/zcjd/index.html", "28 天前更新的解读栏目"),
    ("data-status", "{www}/data/tj.json", "状态正确的数据接口"),
    ("entrances", "{www}/slow/report.html", "较慢但在时限内的页面"),
    ("entry-redirect", "{www}/bs/entry", "跳转到规定地址的入口"),
    ("certificates", "secure.example.test:{tls_port}", "还有 300 天到期的证书"),
)


def lookalikes(addresses: Addresses, today: date) -> tuple[Healthy, ...]:
    """Every look-alike of the sample as it runs on these addresses on this day."""
    groups = (
        ("links", "dead-links", _LINKS),
        ("links", "fragments", _FRAGMENTS),
        ("library", "library-fields", _LIBRARY),
        ("columns", "key-columns", _COLUMNS),
    )
    out = [
        Healthy(f"OK-{check}-{n:02d}", family, check, resolve(addresses, today, subject), what)
        for family, check, rows in groups
        for n, (subject, what) in enumerate(rows, 1)
    ]
    out += [
        Healthy(f"OK-generic-{n:02d}", "generic", check, resolve(addresses, today, subject), what)
        for n, (check, subject, what) in enumerate(_GENERIC, 1)
    ]
    out += [
        Healthy(f"OK-family-{n:02d}", family, check, resolve(addresses, today, subject), what)
        for n, (family, check, subject, what) in enumerate(families.SOUND, 1)
    ]
    out += [
        Healthy(f"OK-normative-{n:02d}", "library", check, resolve(addresses, today, subject), what)
        for n, (check, subject, what) in enumerate(NORMATIVE, 1)
    ]
    out += [
        Healthy(f"OK-shelf-{n:02d}", family, check, resolve(addresses, today, subject), what)
        for n, (family, check, subject, what) in enumerate(SHELF, 1)
    ]
    out += [
        Healthy(f"OK-one-{n:02d}", each.family, each.check, resolve(addresses, today, subject_of(n)), each.title)
        for n, each in enumerate(PAGES)
        if each.sound
    ]
    out += [
        Healthy(f"OK-annual-{n:02d}", "annual", row.check, row.subject, row.what)
        for n, row in enumerate(annual_lookalikes(today), 1)
    ]
    return tuple(out)
