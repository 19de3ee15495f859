"""The frame around every page of the sample: head, navigation, breadcrumb, footer, in the manner of the platform.

The unit, its numbers and its words are invented. Every link leads to a host of the sample.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from monitor.sample.responses import HTML, Addresses, Manner, Reply

BUREAU = "汕样市市场监督管理局"
SITE_CODE = "4415009999"
PHONE = "0660-0000000"
NAV = (
    ("新闻动态", "/xwdt/index.html"),
    ("通知公告", "/tzgg/index.html"),
    ("政务公开", "/zwgk/index.html"),
    ("重点领域信息公开", "/zdlyxxgk/index.html"),
    ("政府信息公开平台", "/gkmlpt/index"),
    ("专题专栏", "/ztzl/index.html"),
)
_FOOTER_PAGES = (
    ("关于本站", "/gybz/index.html"),
    ("网站地图", "/wzdt/index.html"),
    ("联系我们", "/lxwm/index.html"),
    ("隐私保护", "/ysbh/index.html"),
    ("版权声明", "/bqsm/index.html"),
)
_SENTENCES = (
    "为进一步规范市场秩序，我局结合本年度工作安排，对有关情况进行了全面梳理。",
    "各监管所按照属地管理原则开展检查，发现的问题当场登记，逐一明确整改期限。",
    "经营者应当建立进货查验和记录制度，妥善保存票据，配合执法人员的现场核查。",
    "群众如有疑问，可在工作时间向业务科室咨询，也可以通过政务热线反映。",
    "下一步，我局将继续完善工作机制，加强业务培训，提高服务水平。",
    "本次工作共出动检查人员若干人次，覆盖辖区内各镇街的重点场所。",
    "对检查中发现的突出问题，已督促有关单位立行立改，并适时组织回访。",
    "有关单位要明确专人负责，按时报送材料，确保数据真实、完整、可追溯。",
    "企业可登录线上平台办理相关业务，所需材料清单见附件。",
    "我局同步开展政策宣讲，向经营主体发放宣传资料，解答常见问题。",
)


@dataclass(frozen=True, slots=True)
class Head:
    """What the meta tags of a page say. Empty values leave the tag out."""

    title: str
    column: str = ""
    column_type: str = ""
    article: str = ""
    published: str = ""
    source: str = ""
    extra: str = ""


def prose(seed: str, sentences: int = 6) -> str:
    """A text of some paragraphs, the same for the same seed and different for others."""
    start = zlib.crc32(seed.encode())
    chosen = [_SENTENCES[(start + k * (1 + start % 7)) % len(_SENTENCES)] for k in range(sentences)]
    lead = f"关于“{escape(seed)}”的有关事项说明如下（编号 {start % 100000:05d}）。"
    return "".join(f"<p>{text}</p>" for text in (lead, *chosen))


def breadcrumb(addresses: Addresses, trail: Iterable[tuple[str, str]]) -> str:
    """The line that says where one is; `trail` are names with their paths below the bureau's prefix."""
    parts = [f'<a href="{addresses.home}">首页</a>']
    parts += [f'<a href="{addresses.bureau(path)}">{escape(name)}</a>' for name, path in trail]
    return '<div class="mbx">您所在的位置：' + "&nbsp;&gt;&nbsp;".join(parts) + "</div>"


def page(addresses: Addresses, head: Head, body: str, *, charset: str = "utf-8") -> str:
    """A whole page around a body."""
    navigation = "".join(f'<li><a href="{Addresses.PREFIX}{path}">{name}</a></li>' for name, path in NAV)
    return f"""<!DOCTYPE html>
<html>
<head>
    <meta charset="{charset}">
{_metas(head)}    <title>{BUREAU} - {escape(head.title)}</title>
    <link rel="stylesheet" href="/static/css/common.css">
    <script src="/static/js/jquery-min.js"></script>
{head.extra}</head>
<body>
<div class="header">
    <div class="tools"><a href="javascript:;" onclick="aria.start()">长者助手</a>
    <a href="javascript:void(0)" onclick="aria.start()">网站无障碍</a>
    <img src="/static/images/ipv6.png" alt="网站支持IPv6"></div>
    <a href="{addresses.home}" class="logo"><img src="{addresses.image("/logo.png")}" alt="{BUREAU}"></a>
    <form action="{addresses.www("/search")}" method="get"><input name="keywords"><button>搜索</button></form>
</div>
<div class="menu" id="nav"><ul><li><a href="{addresses.home}">首页</a></li>{navigation}</ul></div>
<div class="wrapper">
{body}
</div>
{footer(addresses)}
</body>
</html>
"""


def footer(addresses: Addresses) -> str:
    """The footer with the seven facts that a government site must show."""
    pages = "<span>|</span>".join(f'<a href="{Addresses.PREFIX}{path}">{name}</a>' for name, path in _FOOTER_PAGES)
    return f"""<div class="footer">
    <div class="friends"><span>相关网站</span><a href="{addresses.www("/")}">汕样市人民政府</a>
    <a href="{addresses.at(Addresses.COUNTY)}">海样县市场监督管理局</a></div>
    <div class="foot-links">{pages}</div>
    <p>主办单位：{BUREAU}　承办单位：{BUREAU}技术服务中心</p>
    <p>地址：汕样市样例路1号　电话：{PHONE}</p>
    <p><a href="{addresses.partner("/beian/icp")}">粤ICP备00000000号</a>
    <a href="{addresses.partner("/beian/police?recordcode=44150099999999")}">粤公网安备 44150099999999号</a>
    <span>网站标识码{SITE_CODE}</span></p>
    <p><a href="{addresses.partner("/conac/sign")}"><img src="{addresses.image("/party.png")}" alt="党政机关"></a>
    <a href="{addresses.partner("/jiucuo?site_code=" + SITE_CODE)}">政府网站找错</a></p>
</div>
<div class="leave" style="display:none">您访问的链接即将离开“{BUREAU}”网站，是否继续？</div>"""


def html(text: str, *, manner: Manner = Manner.PLAIN, status: int = 200) -> Reply:
    """A UTF-8 page as an answer."""
    return Reply(status, text.encode(), HTML, manner=manner)


def gbk(text: str) -> Reply:
    """A GBK page whose charset stands in its meta tag alone."""
    return Reply(200, text.encode("gb18030"), "text/html")


def _metas(head: Head) -> str:
    tags = {
        "SiteName": BUREAU,
        "SiteDomain": f"//{Addresses.WWW}",
        "SiteIDCode": SITE_CODE,
        "ColumnName": head.column,
        "ColumnDescription": f"{head.column}栏目，发布\n        本局有关信息" if head.column else "",
        "ColumnKeywords": head.column,
        "ColumnType": head.column_type,
        "ArticleTitle": head.article,
        "PubDate": head.published,
        "ContentSource": head.source,
    }
    return "".join(f'    <meta name="{name}" content="{escape(value)}">\n' for name, value in tags.items() if value)
