"""Packages whose text lies in plain XML (pptx, ofd), and archives, of which only the names within are read."""

import re
import zipfile

from monitor.attachments.outcome import Content, Full, Text
from monitor.attachments.package import events, forbid_entities, opened, part
from monitor.model import Hindrance

_SLIDE = re.compile(r"ppt/(?:slides|notesSlides)/\w+?(\d+)\.xml")
_OFD_PAGE = re.compile(r"Doc_\d+/(?:Pages|Tpls|Annots)/.*\.xml")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFD = "{http://www.ofdspec.org/2016}"
_SHOWN_NAMES = 200


def read_pptx(data: bytes) -> Content:
    """The text of slides and their notes."""
    return _from_parts("pptx", data, _SLIDE, f"{_DRAWING}t", f"{_DRAWING}p")


def read_ofd(data: bytes) -> Content:
    """The text of an OFD file (GB/T 33190), the standard for official papers, in the order of its text objects."""
    return _from_parts("ofd", data, _OFD_PAGE, f"{_OFD}TextCode", f"{_OFD}TextObject")


def _from_parts(media: str, data: bytes, names: re.Pattern[str], piece: str, line: str) -> Content:
    text = Text()
    cut = False
    with opened(data) as package:
        forbid_entities(package)
        try:
            for name in sorted(filter(names.fullmatch, package.namelist()), key=_as_counted):
                for event, element in events(part(package, name), (piece, line)):
                    if event == "end":
                        text.add(element.text or "" if element.tag == piece else "\n")
        except Full:
            cut = True
    if not str(text).strip():
        return Content(media, problem="没有文字，内容可能是图片", hindrance=Hindrance.PICTURE)
    return Content(media, str(text), "内容过多，只读了前一部分" if cut else "", cut=cut)


def _as_counted(name: str) -> list[str | int]:
    return [int(piece) if piece.isdigit() else piece for piece in re.split(r"(\d+)", name)]


def read_zip(data: bytes) -> Content:
    """The names of the files within. They are not opened."""
    with opened(data) as package:
        names = [_name(info) for info in package.infolist() if not info.is_dir()]
    listed = "\n".join(names[:_SHOWN_NAMES])
    return Content("zip", listed, f"压缩包，里面的 {len(names)} 个文件没有逐个打开", Hindrance.ARCHIVE)


def _name(info: zipfile.ZipInfo) -> str:
    """A name as its writer meant it: Windows packs Chinese names in GBK and does not say so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename
