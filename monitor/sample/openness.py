"""信息公开专栏 of the sample: the bureau's own entries, sound but for one, and those of a unit of its with faults.

Every address, telephone and mailbox is invented.
"""

from datetime import date, timedelta

from monitor.sample import files
from monitor.sample.posts import Post, list_html, post_html
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page

Replies = dict[tuple[str, str], Reply]

CHECK, LAB_CHECK = "disclosure-guide", "disclosure-lab"
NAME, SLUG = "政府信息公开", "zwgk/xxgk"
_TRAIL = (("政务公开", "/zwgk/index.html"), (NAME, f"/{SLUG}/index.html"))
GUIDE = f"/{SLUG}/content/post_670001.html"
LAB_GUIDE = f"/{SLUG}/content/post_670002.html"
REQUESTS = f"/{SLUG}/ysqgk.html"
LAB_REQUESTS = f"/{SLUG}/sysqgk.html"
CATALOG = f"/{SLUG}/content/post_670003.html"
OLD_CATALOG = f"/{SLUG}/content/post_670004.html"
_TABLE = "/attachment/0/3/catalog.xlsx"
_FORM = "/attachment/0/3/form.docx"
_APPLY = "/sqgk/apply"
_GUIDE = (
    "为方便公民、法人和其他组织获取政府信息，编制本指南。本指南每年更新一次。",
    f"一、受理机构：{BUREAU}办公室。办公地址：汕样市样例路1号。办公时间：工作日8:30至12:00，14:30至17:30。",
    "联系电话：0660-0000000。电子邮箱：xxgk@shanwei-sample.test。",
    "二、公开的内容、方式和时限见公开目录；属于主动公开的，自形成之日起20个工作日内公开。",
    "三、申请的答复：能当场答复的当场答复，不能的自收到申请之日起20个工作日内答复。",
)
_LAB_GUIDE = (
    "检验检测所按照规定公开本所的政府信息，方便各界查阅和监督，本指南说明怎样查找和申请。",
    "受理机构：检验检测所综合室。地址：汕样市样例路2号。联系电话：0660-0000001。",
    "公开的范围包括机构设置、检验能力、收费标准和年度计划，可以在网站上查到，也可以到综合室查阅。",
)

# check, subject, aspect ('' for what is sound), what
SEEDS: tuple[tuple[str, str, str, str], ...] = (
    (CHECK, "信息公开/政府信息公开制度", "missing", "没有政府信息公开制度的入口"),
    (CHECK, "公开目录/政策文件/废止文件目录", "empty", "公开目录有一个空白的末级栏目"),
    (LAB_CHECK, "信息公开/政府信息公开指南/内容", "办公时间.missing", "指南没有写办公时间"),
    (LAB_CHECK, "信息公开/政府信息公开指南/内容", "邮箱.missing", "指南没有写邮箱"),
    (LAB_CHECK, "信息公开/政府信息公开指南/内容", "答复时限.missing", "指南没有写答复时限"),
    (LAB_CHECK, "信息公开/政府信息公开指南/内容", "stale", "指南一年多没有更新"),
    ("standard-catalog", "基层政务公开标准目录", "", "有文件、百日前更新的标准目录"),
    ("standard-catalog-old", "基层政务公开标准目录", "stale", "标准目录一年多没有更新"),
    ("standard-catalog-old", "基层政务公开标准目录", "file", "标准目录没有文件，正文只有一句话"),
    (LAB_CHECK, "信息公开/依申请公开/渠道", "form", "没有申请表下载"),
    (LAB_CHECK, "信息公开/依申请公开/渠道", "online", "没有网上申请的入口"),
    (CHECK, "信息公开/政府信息公开指南", "", "可以打开的指南入口"),
    (CHECK, "信息公开/政府信息公开指南/内容", "", "要素齐全、百日前更新的指南"),
    (CHECK, "信息公开/法定主动公开内容", "", "内容由脚本显示的公开目录"),
    (CHECK, "信息公开/依申请公开/渠道", "", "有申请表和网上申请"),
    (CHECK, "公开目录/政策文件", "", "自己没有信息、下级有信息的目录"),
)


def openness(addresses: Addresses, today: date) -> Replies:
    """The column, the guides, the pages for requests, the form."""
    guide = Post(GUIDE, "政府信息公开指南", today - timedelta(days=100), _GUIDE)
    lab = Post(LAB_GUIDE, "检验检测所信息公开说明", today - timedelta(days=500), _LAB_GUIDE)
    table = Post(
        CATALOG, "市场监管领域基层政务公开标准目录", today - timedelta(days=90),
        ("现公布市场监管领域基层政务公开标准目录，请各县（市、区）局对照执行，并做好动态调整。",),
        ((addresses.www(_TABLE), "标准目录.xlsx"),),
    )  # fmt: skip
    old = Post(
        OLD_CATALOG, "计量领域政务公开标准目录", today - timedelta(days=480), ("目录正在整理，请以窗口公布的为准。",)
    )
    form = f'<p><a href="{addresses.www(_FORM)}">政府信息公开申请表.docx</a></p>'
    form += f'<p><a href="{addresses.www(_APPLY)}">在线申请</a></p>'
    texts = {
        f"/{SLUG}/index.html": _column(addresses, today),
        GUIDE: post_html(addresses, _TRAIL, guide, "信息公开"),
        LAB_GUIDE: post_html(addresses, _TRAIL, lab, "信息公开"),
        CATALOG: post_html(addresses, _TRAIL, table, "信息公开"),
        OLD_CATALOG: post_html(addresses, _TRAIL, old, "信息公开"),
        REQUESTS: _requests(addresses, "依申请公开", REQUESTS, form),
        LAB_REQUESTS: _requests(addresses, "检验检测所申请公开说明", LAB_REQUESTS, ""),
    }
    out: Replies = {(Addresses.WWW, Addresses.PREFIX + path): html(text) for path, text in texts.items()}
    out[Addresses.WWW, _FORM] = Reply(200, files.docx(["政府信息公开申请表", "样例内容"]), files.DOCX_TYPE)
    out[Addresses.WWW, _TABLE] = Reply(
        200, files.xlsx([["公开事项", "公开内容"], ["食品抽检", "结果"]]), files.XLSX_TYPE
    )
    out[Addresses.WWW, _APPLY] = html("<!DOCTYPE html><meta charset='utf-8'><title>在线申请</title><h1>在线申请</h1>")
    return out


def _column(addresses: Addresses, today: date) -> str:
    entries = (("政府信息公开指南", GUIDE), ("法定主动公开内容", "/gkmlpt/index"), ("依申请公开", REQUESTS))
    links = "".join(f'<h4><a href="{addresses.bureau(path)}">{name}</a></h4>' for name, path in entries)
    rows = (
        (addresses.bureau(CATALOG), "市场监管领域基层政务公开标准目录", today - timedelta(days=90)),
        (addresses.bureau(OLD_CATALOG), "计量领域政务公开标准目录", today - timedelta(days=480)),
        (addresses.bureau(LAB_GUIDE), "检验检测所信息公开说明", today - timedelta(days=500)),
    )
    more = f'<h4><a href="{addresses.bureau(LAB_REQUESTS)}">检验检测所申请公开说明</a></h4>'
    return list_html(addresses, _TRAIL, rows, "信息公开", f'<div class="blocks">{links}{more}</div>')


def _requests(addresses: Addresses, name: str, path: str, offered: str) -> str:
    body = f"""{breadcrumb(addresses, (*_TRAIL, (name, path)))}<h1>{name}</h1>
<div id="content1"><p>公民、法人或者其他组织可以向本机关申请获取政府信息，申请时应当写明名称、联系方式和所需信息。</p>
<p>申请可以当面提出，也可以邮寄提出；收到申请之日起20个工作日内答复，需要延长的会告知并说明理由。</p>{offered}</div>"""
    return page(addresses, Head(name), body)
