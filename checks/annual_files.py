"""Annual reports that stand in a file: text and tables of docx, pdf and xlsx, read as a page's are.

What a file may leave out (a scan, a table that was not understood, the tables of an old doc) is left open, never
missed. In a PDF a number at the end of a line may go on in the next: such a number is not taken for a number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from checks.annual_find import is_attachment, year_in
from checks.annual_tables import Table2, Table3, Table4, folded, read_table2, read_table3, read_table4
from checks.annual_text import PARTS, ReportText, read_text
from monitor.model import OpenedFile, SiteView

FEW_HEADINGS = 2  # with fewer of the six, what was read is not the report's text
SIGNS = {"二": "现行有效", "三": "商业企业", "四": "结果维持"}  # what only this table says
_FILES = 3  # of one page, at most
_TITLE = 200  # characters in which a report's own title stands
_TORN = re.compile(r"(?<![0-9０-９])[0-9０-９]++[ \t]*+\n[ \t]*+[0-9０-９]++")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What of a report one file holds."""

    url: str
    text: ReportText
    table2: Table2 | None
    table3: Table3 | None
    table4: Table4 | None
    strange: frozenset[str]

    @property
    def tells(self) -> bool:
        """Whether the report's own text stands in the file."""
        return len(PARTS) - len(self.text.missing) >= FEW_HEADINGS


def files_of(targets: Sequence[tuple[str, str]], year: int, wanted: re.Pattern[str]) -> list[str]:
    """The files of a page that may hold its report: those whose names say so before the others, a few at most, none
    that names another year."""
    own = [(url, name) for url, name in targets if is_attachment(url) and year_in(name) in (None, year)]
    named = [url for url, name in own if wanted.search(name)]
    return list(dict.fromkeys([*named, *(url for url, _ in own)]))[:_FILES]


async def read_file(site: SiteView, url: str, year: int) -> FileReport | str:
    """What a file holds; a reason in Chinese when it cannot be read, or is another year's."""
    opened = await site.probes.open_file(url)
    if not opened.text:
        return opened.problem or "文件里没有文字"
    if year_in(opened.text[:_TITLE]) not in (None, year):
        return "附件写的是另一年"
    return _read(opened)


def _read(opened: OpenedFile) -> FileReport:
    text = _TORN.sub("※", opened.text) if opened.media == "pdf" else opened.text
    tables = opened.tables
    read = (read_table2(tables), read_table3(tables), read_table4(tables))
    if opened.media == "pdf":
        read = _certain(*read)
    whole = folded(opened.text)
    # The heading of 表二 stands in sentences too, so what only a table says must be there as in a table.
    strange = frozenset(
        part for (part, sign), table in zip(SIGNS.items(), read, strict=True) if table is None and sign in whole
    )
    return FileReport(opened.url, read_text(text), *read, strange)


def _certain(
    table2: Table2 | None, table3: Table3 | None, table4: Table4 | None
) -> tuple[Table2 | None, Table3 | None, Table4 | None]:
    """The tables of a PDF that were read to the last cell. The end of a page cuts rows in two: where one is missing or
    a cell is blank, the cut may have done it, and nothing is said."""
    whole2 = table2 is not None and all(cell.value is not None for row in table2.rows.values() for cell in row)
    whole3 = table3 is not None and not table3.missing and not table3.blanks()
    whole4 = table4 is not None and not table4.blanks()
    return (table2 if whole2 else None, table3 if whole3 else None, table4 if whole4 else None)


def merged(first: FileReport, other: FileReport) -> FileReport:
    """Two files of one report: the text of the one that tells, each table from whichever has it."""
    text = first.text if first.tells or not other.tells else other.text
    tables = (first.table2 or other.table2, first.table3 or other.table3, first.table4 or other.table4)
    have = {part for part, table in zip(SIGNS, tables, strict=True) if table is not None}
    return replace(
        first,
        text=text,
        table2=tables[0],
        table3=tables[1],
        table4=tables[2],
        strange=(first.strange | other.strange) - have,
    )
