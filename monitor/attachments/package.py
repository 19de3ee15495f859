"""Opening zip packages (docx, xlsx, pptx, ofd, zip) within bounds, and the XML in them without entities.

What a package declares is believed only as a bound: the unzipper stops at the declared size, so the sum over all parts
is checked before any is opened.
"""

import io
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from monitor.attachments.outcome import MAX_PARTS, MAX_UNPACKED, Broken, Unreadable
from monitor.attachments.untyped import etree
from monitor.model import Hindrance

_PROLOG = 1024  # bytes in which a document type would stand
_OVER_LIMITS = frozenset({1, 2, 89, 110, 114})  # libxml2: internal, no memory, entity loop, name too long, limit
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)


@contextmanager
def opened(data: bytes) -> Generator[zipfile.ZipFile]:
    """The package. Raises Broken when its directory or a part that is read is damaged, Unreadable beyond the bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check(package)
            yield package
    except _DAMAGED as error:
        raise Broken(f"压缩结构损坏，文件不完整或在传输中出错（{error}）") from error
    except NotImplementedError as error:  # a compression that Python does not know
        raise Unreadable(Hindrance.FORMAT, "采用了少见的压缩方法，没有读") from error
    except RuntimeError as error:
        if "password" in str(error) or "encrypted" in str(error):
            raise Unreadable(Hindrance.ENCRYPTED, "有密码保护，没有读") from error
        raise


def _check(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or total > MAX_UNPACKED:
        raise Unreadable(
            Hindrance.BOUNDS, f"解压后有 {len(parts)} 个部分、{total / 1_000_000:.0f} MB，超过上限，没有读"
        )


def part(package: zipfile.ZipFile, name: str) -> bytes:
    """One part. Raises Broken when it is missing."""
    try:
        return package.read(name)
    except KeyError as error:
        raise Broken(f"缺少必需的内容（{name}）") from error


def forbid_entities(package: zipfile.ZipFile) -> None:
    """Raise Unreadable where a part declares a document type: office formats have none, entity bombs do."""
    for info in package.infolist():
        if info.filename.endswith((".xml", ".rels")):
            with package.open(info) as stream:
                refuse_entities(stream.read(_PROLOG))


def refuse_entities(head: bytes) -> None:
    bare = head.replace(b"\0", b"")
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise Unreadable(Hindrance.FORMAT, "带有文档类型或实体定义（可能用来攻击读取程序），按安全规则没有读")


def events(data: bytes, tags: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Start and end of the named elements, in order. Raises Broken where the XML is not well-formed."""
    refuse_entities(data[:_PROLOG])
    walk = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        yield from walk
    except etree.XMLSyntaxError as error:
        if error.code in _OVER_LIMITS:
            raise Unreadable(Hindrance.BOUNDS, "嵌套过深或单段内容过大，超过读取上限，没有读") from error
        raise Broken(f"内容损坏，不是有效的 XML（{error.msg}）") from error


def must_be_well_formed(data: bytes) -> None:
    """Raise Broken (or Unreadable) where XML cannot be read to its end."""
    for _, element in events(data, ("*",)):
        element.clear()
