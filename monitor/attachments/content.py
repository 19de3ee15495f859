"""From bytes to `Content`: the one table of formats, what reads each, and what is said of those that nothing reads."""

from collections.abc import Callable

from monitor.attachments.media import PICTURES, media_of
from monitor.attachments.old_word import read_doc
from monitor.attachments.outcome import Broken, Content, Unreadable
from monitor.attachments.packed import read_ofd, read_pptx, read_zip
from monitor.attachments.pdf import read_pdf
from monitor.attachments.sheets import read_calamine, read_xlsx
from monitor.attachments.untyped import html
from monitor.attachments.word import read_docx
from monitor.model import Hindrance

_READERS: dict[str, Callable[[bytes, bool], Content]] = {
    "pdf": lambda data, tables: read_pdf(data, tables=tables),
    "docx": lambda data, tables: read_docx(data, tables=tables),
    "xlsx": lambda data, tables: read_xlsx(data, tables=tables),
    "xls": lambda data, tables: read_calamine("xls", data, tables=tables),
    "xlsb": lambda data, tables: read_calamine("xlsb", data, tables=tables),
    "ods": lambda data, tables: read_calamine("ods", data, tables=tables),
    "doc": lambda data, _: read_doc(data),
    "pptx": lambda data, _: read_pptx(data),
    "ofd": lambda data, _: read_ofd(data),
    "zip": lambda data, _: read_zip(data),
    "html": lambda data, _: _read_html(data),
    "txt": lambda data, _: Content("txt", _decoded(data)),
}

# What no maintained library reads, said as it is.
_UNREAD: dict[str, tuple[Hindrance, str]] = {
    "encrypted": (Hindrance.ENCRYPTED, "有密码保护，没有读"),
    "ppt": (Hindrance.FORMAT, "ppt（2003 及以前）格式没有程序库能读"),
    "ole": (Hindrance.FORMAT, "是旧版办公软件的格式，没有程序库能读"),
    "odt": (Hindrance.FORMAT, "odt 格式没有读"),
    "rtf": (Hindrance.FORMAT, "rtf 格式没有读"),
    "xml": (Hindrance.FORMAT, "是 XML 文件，没有读"),
    "rar": (Hindrance.ARCHIVE, "rar 压缩包，没有程序库能打开"),
    "7z": (Hindrance.ARCHIVE, "7z 压缩包，没有打开"),
    "gz": (Hindrance.ARCHIVE, "gz 压缩包，没有打开"),
    "": (Hindrance.FORMAT, "不是认识的格式，没有读"),
}


def read_content(data: bytes, *, tables: bool = False) -> Content:
    """Read one file. Raises only what is a bug of ours, or of a library; the caller's process may die over it."""
    media = media_of(data)
    if media in PICTURES or media == "webp":
        return Content(media, problem="是图片，没有读", hindrance=Hindrance.PICTURE)
    reader = _READERS.get(media)
    if reader is None:
        hindrance, problem = _UNREAD[media]
        return Content("" if media == "encrypted" else media, problem=problem, hindrance=hindrance)
    try:
        return reader(data, tables)
    except Unreadable as reason:
        return Content(media, problem=str(reason), hindrance=reason.hindrance)
    except Broken as reason:
        return Content(media, problem=str(reason), broken=True)


def _read_html(data: bytes) -> Content:
    """Tables that web systems offer as .xls are often pages."""
    tree = html.fromstring(data)
    pieces = tree.xpath("//text()[not(ancestor::script or ancestor::style)]")
    return Content("html", "\n".join(" ".join(str(piece).split()) for piece in pieces if str(piece).strip()))


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
