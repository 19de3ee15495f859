"""What the first bytes of a file say against its address: whether the program that opens such a file will open this.

Office programs and unpackers go by the content and not by the name, so any of their formats will do for each other
here; that a file is one thing and called another is told by the kind `attachments`, which reads it whole.
"""

from monitor.web.page import words

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPPED = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OFFICE = (_OLE, *_ZIPPED, b"{\\rtf", b"<", b"\xef\xbb\xbf<", b"MIME-Version")
_PACKED = (*_ZIPPED, b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_MARKS: dict[str, tuple[bytes, ...]] = {
    **dict.fromkeys(words("doc docx xls xlsx ppt pptx wps et dps rtf"), _OFFICE),
    **dict.fromkeys(words("zip rar 7z gz"), _PACKED),
    "ofd": _ZIPPED,
}
_READ_AS_TEXT = words("doc wps rtf xls et")  # what is plain text they show as such
_PDF_HEAD = 1024  # bytes; readers look no further for the mark
_CONTROLS = bytes({*range(32)} - {*b"\t\n\f\r\x1a\x1b"})


def is_misfit(suffix: str, body: bytes) -> bool:
    """Whether a file with this extension (lower case) cannot begin like this; False for kinds that have no mark.

    `body`: its first kilobytes, not empty.
    """
    if suffix == "pdf":
        return b"%PDF-" not in body[:_PDF_HEAD]
    marks = _MARKS.get(suffix)
    if marks is None or body.lstrip().startswith(marks):
        return False
    return suffix not in _READ_AS_TEXT or not _is_text(body)


def _is_text(body: bytes) -> bool:
    """Whether it is text for people, in any encoding; what begins like JSON is a program's message."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not body.lstrip().startswith((b"{", b"[")) and len(body.translate(None, _CONTROLS)) == len(body)
