"""doc, the binary format of Word 97 to 2003, and its WPS twin: the text by the document's own piece table.

No maintained library reads it; the format is published ([MS-DOC] §2.4.1, retrieving text), and its text is found by
three structures: the header (FIB) says where the piece table (Clx) lies, the piece table says where each run of
characters lies and whether it is kept in one byte or two per character.
"""

import io
import struct

from monitor.attachments.outcome import Broken, Content, Full, Text, Unreadable
from monitor.attachments.untyped import olefile
from monitor.model import Hindrance

_MAGIC, _FIRST_KNOWN = 0xA5EC, 0x00C1  # Word 97; older ones are laid out differently
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_FC_CLX = 0x01A2
_COMPRESSED = 0x40000000
_PIECES = 0x02
_SHOWN = str.maketrans(
    {
        "\r": "\n", "\x07": "\t", "\x0b": "\n", "\x0c": "\n", "\x1e": "-", "\xa0": " ",
        **dict.fromkeys("\x01\x02\x05\x08\x13\x14\x15\x1f", ""),
    }
)  # fmt: skip


def read_doc(data: bytes) -> Content:
    """Text of a doc file."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            main = ole.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", main, 10)[0]
            table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read() if _known(main, flags) else b""
        text, cut = _text(main, table)
    except (OSError, struct.error, IndexError, ValueError, TypeError, AttributeError) as error:
        # olefile and the structures above: the container opened far enough to be called doc, what is in it did not.
        raise Unreadable(Hindrance.FORMAT, "doc 文件的内部结构特殊或损坏，没有读懂") from error
    if not text.strip():
        return Content("doc", problem="没有文字，内容可能是图片", hindrance=Hindrance.PICTURE)
    return Content("doc", text, "内容过多，只读了前一部分" if cut else "", cut=cut)


def _known(main: bytes, flags: int) -> bool:
    magic, version = struct.unpack_from("<HH", main)
    if magic != _MAGIC or version < _FIRST_KNOWN:
        raise Unreadable(Hindrance.FORMAT, "是 Word 97 之前的格式，没有程序库能读")
    if flags & _ENCRYPTED:
        raise Unreadable(Hindrance.ENCRYPTED, "有密码保护，没有读")
    return True


def _text(main: bytes, table: bytes) -> tuple[str, bool]:
    start, size = struct.unpack_from("<II", main, _FC_CLX)
    pieces = _pieces(table[start : start + size])
    count = (len(pieces) - 4) // 12
    if count < 1:
        raise Broken("doc 文件没有正文，打不开")
    places = struct.unpack_from(f"<{count + 1}I", pieces)
    out = Text()
    try:
        for n in range(count):
            (at,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * n + 2)
            length = places[n + 1] - places[n]
            if at & _COMPRESSED:
                at = (at & ~_COMPRESSED) // 2
                out.add(main[at : at + length].decode("cp1252", "replace").translate(_SHOWN))
            else:
                out.add(main[at : at + 2 * length].decode("utf-16-le", "replace").translate(_SHOWN))
    except Full:
        return str(out), True
    return str(out), False


def _pieces(clx: bytes) -> bytes:
    """The piece table behind whatever formatting stands before it."""
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != _PIECES:
        raise ValueError("no piece table")
    (size,) = struct.unpack_from("<I", clx, at + 1)
    return clx[at + 5 : at + 5 + size]
