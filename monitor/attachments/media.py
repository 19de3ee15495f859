"""What a file is, by its own bytes: names and types that servers give are claims, not facts."""

import io
import zipfile

from monitor.attachments.untyped import olefile
from monitor.web.opening import Opening

_ZIPPED = b"PK\x03\x04"
_OLE: bytes = olefile.MAGIC
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
)
PICTURES = frozenset({"jpg", "png", "gif", "bmp", "tif"})
_PDF_HEAD = 1024  # bytes; readers look no further for the mark
_PACKAGES: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)
_FOLDERS: tuple[tuple[bytes, str], ...] = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"), (b"OFD.xml", "ofd"))
_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_HTML = Opening(rb"!doctype\s+html|html|head|body|title|meta|table", rb"\s\x00\xef\xbb\xbf\xff\xfe")
_TEXT = bytes(range(32, 127)) + b"\t\r\n\f"


def media_of(data: bytes) -> str:
    """docx, pdf, xls, …; `zip` and `ole` for packages of no office program; '' when nothing tells."""
    if b"%PDF-" in data[:_PDF_HEAD]:
        return "pdf"
    if data.startswith((_ZIPPED, b"PK\x05\x06")):
        return _packed(data)
    if data.startswith(_OLE):
        return _compound(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    for magic, media in _MAGIC:
        if data.startswith(magic):
            return media
    return _marked_up(data)


def _packed(data: bytes) -> str:
    """Which office program a zip file belongs to; one whose directory is lost is told by its first parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        return next((media for folder, media in _FOLDERS if folder in data), "zip")
    for name, media in _PACKAGES:
        if name in names:
            return media
    if "[Content_Types].xml" in names:
        return next((media for folder, media in _FOLDERS if any(n.encode().startswith(folder) for n in names)), "zip")
    if "content.xml" in names and "mimetype" in names:
        return "ods" if b"spreadsheet" in data[:200] else "odt"
    return "zip"


def _compound(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return next((media for stream, media in _STREAMS if ole.exists(stream)), "ole")
    except Exception:
        return "ole"  # olefile raises many things over damaged files; the format's own reader says what is wrong


def _marked_up(data: bytes) -> str:
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")[2:]
    if _HTML.begins(head):
        return "html"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "xml"
    return "txt" if head and not head.translate(None, _TEXT + bytes(range(128, 256))) else ""
