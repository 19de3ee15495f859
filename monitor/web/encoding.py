"""Which characters do these bytes spell: byte order mark, HTTP header, meta tag, UTF-8 if it is valid, else GB18030.

The order and the meta prescan are those of the HTML standard (§13.2.3.2), with two departures: gb2312 and gbk are read
as gb18030 (pages that say GB2312 are full of characters it lacks), and the last guess is gb18030, because what a
Chinese office serves without saying so is hardly windows-1252. Nothing here raises; undecodable bytes become U+FFFD.
"""

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

import webencodings  # the WHATWG label table; comes with tinycss2

_PRESCAN_BYTES = 16_384  # the standard prescans 1,024 and lets the parser change its mind later; this does both
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER_CHARSET = re.compile(r"""charset\s*+=\s*+["']?+\s*+([^\s"';,]++)""", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"""charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r ;"']+))""", re.IGNORECASE
)
_SPACE = b"\t\n\f\r "


class Decoded(NamedTuple):
    """The text, the name of the encoding it was read with (lower case, Python's), and what was odd (Chinese) or ''."""

    text: str
    encoding: str
    note: str = ""


def decode(body: bytes, content_type: str = "", *, markup: bool = True) -> Decoded:
    """Text of a body. `content_type` is the whole header value; `markup` says whether meta tags are looked for."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(name, "replace"), name)
    note = ""
    header = _HEADER_CHARSET.search(content_type)
    if header is not None:
        name = lookup(header[1])
        if name is not None:
            return Decoded(body.decode(name, "replace"), name)
        note = f"服务器声明的字符集“{header[1][:40]}”无法识别"
    if markup:
        name = prescan(body)
        if name is not None:
            return Decoded(body.decode(name, "replace"), name, note)
    text = _as_utf8(body)
    if text is not None:
        return Decoded(text, "utf-8", note)
    return Decoded(body.decode("gb18030", "replace"), "gb18030", note)


@lru_cache(maxsize=512)
def lookup(label: str) -> str | None:
    """The Python codec for a charset label as browsers know it; None for a label no browser knows."""
    found = webencodings.lookup(label.strip())
    if found is None:
        return None
    name = found.codec_info.name
    if name in ("gb2312", "gbk", "gb18030", "hz"):
        return "gb18030"
    return "windows-1252" if name == "cp1252" else name


def _as_utf8(body: bytes) -> str | None:
    """The text when every byte is UTF-8; a character cut off at the very end (a truncated body) is forgiven."""
    try:
        return codecs.getincrementaldecoder("utf-8")("strict").decode(body, final=False)
    except UnicodeDecodeError:
        return None


def prescan(body: bytes) -> str | None:
    """The encoding that a meta tag declares, found as the HTML standard finds it; None when none does."""
    head = body[:_PRESCAN_BYTES]
    position = 0
    while True:
        position = head.find(b"<", position)
        if position < 0:
            return None
        if head.startswith(b"<!--", position):
            end = head.find(b"-->", position + 2)
            if end < 0:
                return None
            position = end + 3
        elif head[position + 1 : position + 5].lower() == b"meta" and head[position + 5 : position + 6] in _META_ENDS:
            name, position = _meta(head, position + 5)
            if name is not None:
                return name
        elif _is_tag(head, position):
            position = _skip_tag(head, position)
        elif head[position + 1 : position + 2] in (b"!", b"/", b"?"):
            end = head.find(b">", position)
            if end < 0:
                return None
            position = end + 1
        else:
            position += 1


_META_ENDS = tuple(bytes((c,)) for c in _SPACE + b"/")


def _is_tag(head: bytes, position: int) -> bool:
    start = position + (2 if head[position + 1 : position + 2] == b"/" else 1)
    return head[start : start + 1].isalpha()


def _skip_tag(head: bytes, position: int) -> int:
    while position < len(head) and head[position] not in _SPACE + b">":
        position += 1
    while True:
        attribute, position = _attribute(head, position)
        if attribute is None:
            return position


def _meta(head: bytes, position: int) -> tuple[str | None, int]:
    """Read the attributes of one meta tag; the encoding it declares, if it does, and where the tag ends."""
    seen: set[bytes] = set()
    got_pragma = False
    need_pragma: bool | None = None
    charset: str | None = None
    while True:
        attribute, position = _attribute(head, position)
        if attribute is None:
            break
        name, value = attribute
        if name in seen:
            continue
        seen.add(name)
        if name == b"http-equiv":
            got_pragma = got_pragma or value == b"content-type"
        elif name == b"content" and charset is None:
            declared = _META_CHARSET.search(value)
            if declared is not None:
                label = next(group for group in declared.groups() if group is not None)
                charset = lookup(label.decode("ascii", "replace"))
                need_pragma = True if charset is not None else need_pragma
        elif name == b"charset":
            charset = lookup(value.decode("ascii", "replace"))
            need_pragma = False
    if need_pragma is None or charset is None or (need_pragma and not got_pragma):
        return None, position
    # Bytes in which an ASCII meta tag could be read are not UTF-16, whatever the tag says.
    return ("utf-8" if charset.startswith("utf-16") else charset), position


def _attribute(head: bytes, position: int) -> tuple[tuple[bytes, bytes] | None, int]:
    """The next attribute (name and value in lower case) and the position after it; None at the tag's end."""
    size = len(head)
    while position < size and head[position] in _SPACE + b"/":
        position += 1
    if position >= size or head[position] == 0x3E:
        return None, position + 1
    start = position
    while position < size and head[position] not in _SPACE + b"/>" and (head[position] != 0x3D or position == start):
        position += 1
    name = head[start:position].lower()
    while position < size and head[position] in _SPACE:
        position += 1
    if position >= size or head[position] != 0x3D:
        return ((name, b""), position) if position < size else (None, position)
    position += 1
    while position < size and head[position] in _SPACE:
        position += 1
    if position >= size:
        return None, position
    quote = head[position : position + 1]
    if quote in (b'"', b"'"):
        end = head.find(quote, position + 1)
        if end < 0:
            return None, size
        return (name, head[position + 1 : end].lower()), end + 1
    start = position
    while position < size and head[position] not in _SPACE + b">":
        position += 1
    if position >= size:
        return None, position
    return (name, head[start:position].lower()), position
