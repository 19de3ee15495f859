"""Word documents: docx as a stream of paragraphs, so that memory is flat; its tables as grids.

Read is whatever a person may come to see: body, text boxes, headers, notes, comments, and deleted text that tracked
changes still show. Its order in the file is kept for the body; the rest follows behind.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from monitor.attachments.outcome import Content, Full, Text
from monitor.attachments.package import events, forbid_entities, opened, part
from monitor.model import Hindrance, Table

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NAMES = ("t", "delText", "tab", "br", "cr", "noBreakHyphen", "p", "tc", "tr", "tbl", "gridSpan", "vMerge")
_TAGS = (*(space + name for space in (_W, _STRICT) for name in _NAMES), _FALLBACK)
_OTHER_PARTS = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml")
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MAX_TABLES, _MAX_COLUMNS, _MAX_PLACES = 200, 200, 20_000


def read_docx(data: bytes, *, tables: bool) -> Content:
    """Text and, where asked for, tables of a docx file."""
    text, grids, deleted = Text(), list[Table](), list[str]()
    cut = False
    with opened(data) as package:
        forbid_entities(package)
        try:
            for name in ("word/document.xml", *_others(package)):
                flow = _Flow(text, deleted, grids if tables and name == "word/document.xml" else None)
                flow.read(part(package, name))
            for piece in deleted:
                text.add(piece + "\n")
        except Full:
            cut = True
    if not str(text).strip():
        return Content("docx", problem="没有文字，内容可能是图片", hindrance=Hindrance.PICTURE)
    return Content("docx", str(text), "内容过多，只读了前一部分" if cut else "", cut=cut, tables=tuple(grids))


def _others(package: zipfile.ZipFile) -> Iterator[str]:
    return (name for name in package.namelist() if _OTHER_PARTS.fullmatch(name))


class _Grid:
    """A table as it grows: rows of texts, merged cells repeated."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, ...]] = []
        self.line: list[str] = []
        self.cell: list[str] = []
        self.span = 1
        self.hangs = False  # the cell goes on from the row above
        self.places = 0

    def close_cell(self) -> str:
        text = " ".join("".join(self.cell).split())
        above = self.rows[-1] if self.rows else ()
        for _ in range(min(self.span, _MAX_COLUMNS - len(self.line))):
            place = len(self.line)
            self.line.append(above[place] if self.hangs and not text and place < len(above) else text)
        self.cell, self.span, self.hangs = [], 1, False
        return text

    def close_row(self) -> None:
        self.places += len(self.line)
        if self.places <= _MAX_PLACES:
            self.rows.append(tuple(self.line))
        self.line = []


class _Flow:
    """One part of the document, element by element."""

    def __init__(self, text: Text, deleted: list[str], grids: list[Table] | None) -> None:
        self._text = text
        self._deleted = deleted
        self._grids = grids
        self._open: list[_Grid] = []
        self._skipped = 0

    def read(self, data: bytes) -> None:
        for event, element in events(data, _TAGS):
            if element.tag == _FALLBACK:  # the same once more, for old programs
                self._skipped += 1 if event == "start" else -1
            elif not self._skipped:
                name = element.tag.rpartition("}")[2]
                if event == "start":
                    self._begin(name, element)
                else:
                    self._end(name, element)

    def _begin(self, name: str, element: Any) -> None:
        grid = self._open[-1] if self._open else None
        if name == "tbl":
            self._open.append(_Grid())
        elif name == "gridSpan" and grid is not None:
            value = _value(element)
            grid.span = int(value) if value.isdigit() else 1
        elif name == "vMerge" and grid is not None:
            grid.hangs = _value(element) != "restart"
        elif name in _SIGNS:
            self._say(_SIGNS[name])

    def _end(self, name: str, element: Any) -> None:
        if name == "t":
            self._say(element.text or "")
        elif name == "delText":
            self._deleted.append(element.text or "")
        elif name == "p":
            self._say(" " if self._open else "\n")
            element.clear()
        elif self._open:
            self._end_of_table(name)

    def _say(self, piece: str) -> None:
        if self._open:
            self._open[-1].cell.append(piece)
        else:
            self._text.add(piece)

    def _end_of_table(self, name: str) -> None:
        grid = self._open[-1]
        if name == "tc":
            cell = grid.close_cell()
            self._below(cell + "\t")
        elif name == "tr":
            grid.close_row()
            self._below("\n")
        elif name == "tbl":
            self._open.pop()
            if self._grids is not None and len(self._grids) < _MAX_TABLES:
                self._grids.append(Table(tuple(grid.rows)))

    def _below(self, piece: str) -> None:
        """Say something of a table where it stands: in the running text, or in the cell around it."""
        if len(self._open) > 1:
            self._open[-2].cell.append(piece)
        else:
            self._text.add(piece)


def _value(element: Any) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.endswith("}val")), "")
