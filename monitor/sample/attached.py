"""Attachments of the sample: files that are broken or not what they are called, files that show numbers of persons or
marks of what is not public, and files that only look so. All made by hand, all numbers invented.

One article offers them all; it stands in the column 附件公示, which only the site map links.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from monitor.sample import files, office_files
from monitor.sample.onepage import CARD, HOTLINE, ID, MOBILE
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page, prose

Replies = dict[tuple[str, str], Reply]
Row = tuple[str, str, str, str, str]  # family, check, subject, aspect, what

SLUG = "fjgs"
NAME = "附件公示"
_FOLDER = "/attachment/9"
_POST = f"/{SLUG}/content/post_985001.html"
_MASKED = "4415**********0017"
_PHONES = [[f"张某{n}", f"1390000000{n}"] for n in range(5)]
_TYPES = {
    "docx": files.DOCX_TYPE,
    "xlsx": files.XLSX_TYPE,
    "pdf": files.PDF_TYPE,
    "xls": office_files.XLS_TYPE,
    "doc": office_files.DOC_TYPE,
    "ofd": office_files.OFD_TYPE,
    "zip": office_files.ZIP_TYPE,
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One file under its name. `check` and `aspect` say what is to be found; with no aspect nothing may be."""

    name: str
    body: bytes
    what: str
    check: str = "attachments"
    aspect: str = ""

    @property
    def path(self) -> str:
        return f"{_FOLDER}/{self.name}"


_DOCX = files.docx(["关于开展检查工作的通知", "请各单位按照要求做好准备。"])
OFFERED: tuple[Offered, ...] = (
    Offered("cut.docx", _DOCX[:-200], "上传时没有传完的 docx", aspect="broken"),
    Offered("zeros.pdf", b"%PDF-1.4\n" + bytes(4000), "内容全是零的 PDF", aspect="broken"),
    Offered("word.pdf", _DOCX, "名为 PDF、实为 docx", aspect="form"),
    Offered("old.docx", office_files.doc(["会议通知"]), "名为 docx、实为旧版 doc", aspect="form"),
    Offered("renamed.doc", _DOCX, "名为 doc、实为 docx，打得开"),
    Offered("locked.xlsx", office_files.locked_package(), "有密码的 xlsx"),
    Offered("locked.pdf", office_files.chinese_pdf(["评审意见"], locked=True), "有密码的 PDF"),
    Offered("scan.pdf", office_files.picture_pdf(), "扫描的 PDF"),
    Offered("forms.zip", office_files.zipped({"申请表.docx": _DOCX}), "压缩包"),
    Offered("text.pdf", office_files.chinese_pdf(["公开征求意见稿", "第一条 为了规范管理，制定本办法。"]), "中文 PDF"),
    Offered(
        "list-id.xlsx", files.xlsx([["姓名", "身份证号"], ["张某", ID]]), "公示名单（xlsx）有身份证号", "privacy", "id"
    ),
    Offered(
        "old-id.xls",
        office_files.xls([["姓名", "身份证号"], ["张某", ID]], sheet="名单"),
        "公示名单（xls）有身份证号",
        "privacy",
        "id",
    ),
    Offered(
        "award.pdf", office_files.chinese_pdf(["拟表彰人员公示", f"张某，身份证号：{ID}"]), "公示（PDF）有身份证号",
        "privacy", "id",
    ),
    Offered(
        "appeal.ofd", office_files.ofd(["申请人张某", f"身份证号：{ID}"]), "公告（OFD）有身份证号", "privacy", "id"
    ),
    Offered(
        "thin.docx", files.docx([f"张某，身份证号：{ID[:16]}**"]), "身份证号只遮挡两位（docx）", "privacy", "id.thin"
    ),
    Offered(
        "pay.doc", office_files.doc(["补贴发放表", f"开户银行：某某银行，卡号：{CARD}"]), "补贴发放表（doc）有银行卡号",
        "privacy", "card",
    ),
    Offered(
        "phones.xlsx", files.xlsx([["姓名", "手机号码"], *_PHONES]), "人员名单（xlsx）有手机号", "privacy", "phone"
    ),
    Offered(
        "home.docx", files.docx(["听证代表名单", "张某，家庭住址：汕样市样例路1号"]), "名单（docx）有家庭住址",
        "privacy", "address",
    ),
    Offered("masked.xlsx", files.xlsx([["姓名", "身份证号"], ["张某", _MASKED]]), "遮挡过的名单", "privacy"),
    Offered("hotline.docx", files.docx([f"举报人可拨打{HOTLINE}"]), "公布的举报热线", "privacy"),
    Offered("goods.xlsx", files.xlsx([["商品", "商品条码"], ["样品", f"条码{CARD}"]]), "商品条码", "privacy"),
    Offered("service.doc", office_files.doc([f"监督电话：{MOBILE}"]), "监督电话", "privacy"),
    Offered(
        "inner.docx", files.docx(["关于印发工作方案的通知", "（此件不公开）"]), "误发的不公开文件（docx）",
        "not-public", "此件不公开",
    ),
    Offered(
        "inner.pdf", office_files.chinese_pdf(["工作简报", "内部资料 注意保存"]), "误发的内部资料（PDF）", "not-public",
        "内部资料",
    ),
    Offered(
        "rules.docx", files.docx(["凡标注“此件不公开”的文件不得上网。"]), "讲解保密规定的文件", "not-public"
    ),
)  # fmt: skip

_FAMILY = {"attachments": "attachments", "privacy": "privacy", "not-public": "privacy"}
FAULTS: tuple[Row, ...] = tuple(
    (_FAMILY[file.check], file.check, f"{{portal}}{file.path}", file.aspect, file.what)
    for file in OFFERED
    if file.aspect
)
SOUND: tuple[tuple[str, str, str, str], ...] = tuple(
    (_FAMILY[file.check], file.check, f"{{portal}}{file.path}", file.what) for file in OFFERED if not file.aspect
)


def pages(addresses: Addresses, today: date) -> Replies:
    """The files, the article that offers them, and its column."""
    day = today - timedelta(days=4)
    title = f"{BUREAU}公示附件（{day.year}年）"
    trail = ((NAME, f"/{SLUG}/index.html"),)
    link = f'<a href="{addresses.bureau(_POST)}" title="{escape(title)}">{escape(title)}</a>'
    head = f'{breadcrumb(addresses, trail)}<div class="con-tit2"><span>{NAME}</span></div>'
    column = f'{head}<ul class="comlist1"><li>{link}<span> [{day:%Y-%m-%d}]</span></li></ul>'
    out: Replies = {
        (Addresses.WWW, f"{Addresses.PREFIX}/{SLUG}/index.html"): html(page(addresses, Head(NAME, NAME, NAME), column)),
        (Addresses.WWW, Addresses.PREFIX + _POST): html(_article(addresses, title, day)),
    }
    for file in OFFERED:
        kind = _TYPES[file.name.rpartition(".")[2]]
        out[Addresses.WWW, file.path] = Reply(200, file.body, kind, headers=(("ETag", f'"{file.name}"'),))
    return out


def _article(addresses: Addresses, title: str, day: date) -> str:
    stamp = f"{day:%Y-%m-%d} 09:00:00"
    links = "".join(f'<p><a href="{file.path}">附件{n}：{file.name}</a></p>' for n, file in enumerate(OFFERED, 1))
    body = f"""{breadcrumb(addresses, ((NAME, f"/{SLUG}/index.html"),))}
<div class="content" id="content-dy"><h4 class="wdtit">{escape(title)}</h4>
<div class="jbxx"><span>信息来源：{BUREAU}</span><span>发布时间：{stamp}</span></div>
<div id="content1">{prose(title)}{links}</div></div>"""
    return page(addresses, Head(title, NAME, NAME, title, stamp, BUREAU), body)


def map_links(addresses: Addresses) -> Iterator[str]:
    """What the site map links: a piece of HTML."""
    yield f'<a href="{addresses.bureau(f"/{SLUG}/index.html")}">{NAME}</a>'
