"""What an address gives: a page, a picture, a document, an archive, a program; by type, first bytes and name."""

import re
from enum import StrEnum
from urllib.parse import urlsplit

from monitor.model import Answer


class Content(StrEnum):
    """The class of an answer's content. UNKNOWN is only what was remembered before classes were."""

    PAGE = "page"
    PICTURE = "picture"
    DOCUMENT = "document"
    ARCHIVE = "archive"
    PROGRAM = "program"
    OTHER = "other"
    UNKNOWN = ""


CONTENT_LABELS = {
    Content.PAGE: "网页",
    Content.PICTURE: "图片",
    Content.DOCUMENT: "文档",
    Content.ARCHIVE: "压缩包",
    Content.PROGRAM: "程序",
}

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_HTML_START = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|title|meta)[\s>]", re.IGNORECASE)
_PROGRAM_TYPES = frozenset(
    {
        "application/vnd.android.package-archive",
        "application/x-msdownload",
        "application/x-msdos-program",
        "application/x-msi",
        "application/x-apple-diskimage",
    }
)
_PROGRAM_NAME = re.compile(r"\.(?:apk|exe|msi|dmg|ipa|scr)$", re.IGNORECASE)
_DOCUMENT_NAME = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|rtf|od[tsp]|epub)$", re.IGNORECASE)
_DOCUMENT_STARTS = (b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")  # PDF, Office of old, RTF
_DOCUMENT_PARTS = re.compile(rb"\[Content_Types\]\.xml|OFD\.xml|mimetypeapplication/")
_ZIP = b"PK\x03\x04"
_ARCHIVE_STARTS = (_ZIP, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_PICTURE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_FILE_NAME = re.compile(r"filename\*?=[\"']?([^;\"]+)", re.IGNORECASE)
_LOOKED_AT = 65_536  # bytes of a zip in which the parts that tell a document from an archive are looked for


def content_of(answer: Answer) -> Content:
    """The class of what came. What calls itself HTML is a page whatever it holds: a browser shows it as one."""
    kind, body = answer.content_type, answer.body
    if kind in _HTML_TYPES or (not kind and _HTML_START.match(body)):
        return Content.PAGE
    if not body or kind.startswith("text/"):
        return Content.OTHER
    name = _name(answer)
    zipped = body.startswith(_ZIP)
    if kind in _PROGRAM_TYPES or _PROGRAM_NAME.search(name) or body.startswith((b"MZ", b"\x7fELF")):
        return Content.PROGRAM
    if zipped and b"AndroidManifest.xml" in body:
        return Content.PROGRAM
    if body.startswith(_DOCUMENT_STARTS) or (
        zipped and (_DOCUMENT_NAME.search(name) or _DOCUMENT_PARTS.search(body[:_LOOKED_AT]))
    ):
        return Content.DOCUMENT
    if body.startswith(_ARCHIVE_STARTS):
        return Content.ARCHIVE
    if kind.startswith("image/") or body.startswith(_PICTURE_STARTS):
        return Content.PICTURE
    return Content.OTHER


def _name(answer: Answer) -> str:
    """The name under which a browser would save it: what the server says, else the end of the address."""
    said = _FILE_NAME.search(answer.headers.get("content-disposition", ""))
    if said is not None:
        return said.group(1).strip()
    try:
        return urlsplit(answer.final_url).path
    except ValueError:
        return ""
