"""What the first bytes of a file say against its address: that they are no document at all, but a message or noise.

A document of another kind than its name says is there all the same, and is told by the kind `attachments`, which reads
it whole.
"""

from monitor.web.page import words

_PDF, _PDF_HEAD = b"%PDF-", 1024  # bytes; readers look no further for the mark
_MARKS = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # OLE: Office of old, and what has a password
    b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08",
    b"{\\rtf", b"<", b"\xef\xbb\xbf<", b"MIME-Version",  # Word and Excel save these too
    b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ",
)  # fmt: skip
_WITH_A_MARK = words("pdf doc docx xls xlsx ppt pptx wps et dps rtf ofd zip rar 7z gz")
_READ_AS_TEXT = words("doc wps rtf xls et")  # what is plain text they show as such
_CONTROLS = bytes({*range(32)} - {*b"\t\n\f\r\x1a\x1b"})


def is_misfit(suffix: str, body: bytes) -> bool:
    """Whether a file with this extension (lower case) cannot begin like this; False for kinds that have no mark.

    `body`: its first kilobytes, not empty.
    """
    if suffix not in _WITH_A_MARK or body.lstrip().startswith(_MARKS) or _PDF in body[:_PDF_HEAD]:
        return False
    return suffix not in _READ_AS_TEXT or not _is_text(body)


def _is_text(body: bytes) -> bool:
    """Whether it is text for people, in any encoding; what begins like JSON is a program's message."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not body.lstrip().startswith((b"{", b"[")) and len(body.translate(None, _CONTROLS)) == len(body)
