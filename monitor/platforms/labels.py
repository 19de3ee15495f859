"""Label tables: `索引号：… 文号：…` in any mark-up, read into the fields of a regulation-library entry.

Sites set the same block as a table, a definition list, or plain spans. A label counts only in its place: as a cell
before its value, as a `dt`, or as a text that ends in a colon and stands among other labels. A row of labels side by
side is the head of a list, and a cell with an input is a search form; neither is a label table.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.model import Field, Witness
from monitor.platforms.dom import ancestors, attr, fold, squeeze, text_of, texts

_WORDS: dict[Field, tuple[str, ...]] = {
    Field.TITLE: ("名称", "标题", "文件名称", "文件标题", "信息名称", "公文名称"),
    Field.NUMBER: ("文号", "发文字号", "发文文号", "公文文号", "文件文号", "文件编号"),
    Field.PUBLISHER: ("发布机构", "发文机关", "发文机构", "发文单位", "发布单位", "发布机关", "制发机关", "制定机关"),
    Field.INDEX: ("索引号", "信息索引号", "索引"),
    Field.THEME: ("主题分类", "分类", "信息分类", "主题类别"),
    Field.WRITTEN: ("成文日期", "成文时间", "生成日期"),
    Field.PUBLISHED: ("发布日期", "发布时间", "公开日期"),
    Field.VALIDITY: ("有效性", "时效性", "是否有效", "效力状态", "有效状态", "文件状态"),
    Field.CATEGORY: ("文件类别", "文件类型"),
    Field.GENRE: ("体裁", "体裁分类", "公文种类", "文种"),
    Field.KEYWORDS: ("主题词", "关键词", "关键字"),
}
_FIELD_OF = {word: field for field, words in _WORDS.items() for word in words}
_ALL_WORDS = tuple(_FIELD_OF)
_LAST_LETTERS = frozenset(word[-1] for word in _ALL_WORDS)
# The eight fields that plan item 2 demands; three of them make a page a document's page.
EIGHT = frozenset(
    {
        Field.TITLE,
        Field.NUMBER,
        Field.PUBLISHER,
        Field.INDEX,
        Field.THEME,
        Field.WRITTEN,
        Field.PUBLISHED,
        Field.VALIDITY,
    }
)
_ENOUGH = 3
_LONGEST_LABEL = 30  # characters as written, spaces included
_WRITTEN_OUT = 200  # characters that the longest label takes with all its spaces
_LONGEST_VALUE = 500
_NEIGHBOURS = 8  # text pieces between two labels of one block
_COLON = re.compile(r"[:：]")
_FORM = "input:not([type=hidden]), select, textarea"

Pairs = list[tuple[Field, str]]


def label_witnesses(tree: LexborHTMLParser, url: str, body_text: str | None = None) -> tuple[Witness, ...]:
    """The fields of the page's label table, each once (its first place); () when there are fewer than three.

    `body_text` is all text of the body, where the caller has it at hand.
    """
    for pairs in _places(tree, body_text):
        first: dict[Field, str] = {}
        for field, value in pairs:
            if "<%" not in value:  # the source of a server page, sent without being run, says nothing of a document
                first.setdefault(field, value)
        if len(EIGHT & first.keys()) >= _ENOUGH:
            return tuple(Witness(field, value, "label-table", url) for field, value in first.items())
    return ()


def _places(tree: LexborHTMLParser, body_text: str | None) -> Iterator[Pairs]:
    """The labels by each kind of mark-up, the later ones read only where the earlier ones held no block."""
    yield _from_tables(tree)
    yield _from_definitions(tree)
    yield _from_text(tree, body_text)


def field_of(label: str) -> Field | None:
    """The field a label names, whatever its spacing, colon and brackets."""
    if len(label) > _LONGEST_LABEL:
        return None
    return _FIELD_OF.get(squeeze(label).strip(":：【】[]*"))


def _from_tables(tree: LexborHTMLParser) -> Pairs:
    """Rows of `label, value, label, value …`; tables without two labels add nothing but 主题词."""
    by_table: dict[int, Pairs] = {}
    for row in tree.tags("tr")[:2000]:
        table = row.parent.parent if row.parent is not None else None
        found = list(_from_cells(row))
        if found and table is not None and not _hidden(table):
            by_table.setdefault(table.mem_id, []).extend(found)
    if sum(len(EIGHT & {field for field, _ in found}) >= _ENOUGH for found in by_table.values()) > 1:
        return []  # a table for each of several documents: a list with details, no document's own page
    pairs: Pairs = []
    for found in by_table.values():
        if len({field for field, _ in found}) >= 2 or all(field is Field.KEYWORDS for field, _ in found):
            pairs += found
    return pairs


def _hidden(node: LexborNode) -> bool:
    """Whether the page itself hides this part (tool tips of a list)."""
    return any("display:none" in squeeze(attr(a, "style")).lower() for a in (node, *ancestors(node, 20)))


def _from_cells(row: LexborNode) -> Iterator[tuple[Field, str]]:
    cells = [c for c in row.iter() if c.tag in ("td", "th")]
    labels = [_cell_label(cell) for cell in cells]
    for (label, _), (other, value) in pairwise(zip(labels, cells, strict=True)):
        if label is not None and other is None and value.css_first(_FORM) is None:
            yield label, _value(value)


def _cell_label(cell: LexborNode) -> Field | None:
    return field_of(text_of(cell, limit=40))


def _from_definitions(tree: LexborHTMLParser) -> Pairs:
    pairs: Pairs = []
    for term in tree.tags("dt")[:500]:
        field = field_of(text_of(term, limit=40))
        value = term.next
        while value is not None and not value.is_element_node:
            value = value.next
        if field is not None and value is not None and value.tag == "dd" and value.css_first(_FORM) is None:
            pairs.append((field, _value(value)))
    return pairs


def _from_text(tree: LexborHTMLParser, body_text: str | None) -> Pairs:
    """`label：value` in running mark-up: the first block where three labels stand close together."""
    root = tree.body
    if root is None or not _may_have_labels(root.text() if body_text is None else body_text):
        return []
    pieces = [(node, piece) for node in texts(root) if (piece := fold(node.text_content or ""))]
    hits = [
        (place, hit)
        for place, (node, piece) in enumerate(pieces)
        for hit in _labels_in(piece)
        if not any(above.css_first(_FORM) is not None for above in ancestors(node, 2))
    ]
    for block in _blocks(hits):
        if len(EIGHT & {field for _, (field, _) in block}) >= _ENOUGH and not _hidden(pieces[block[0][0]][0]):
            return [(field, value or _next_value(pieces, place)) for place, (field, value) in block]
    return []


def _may_have_labels(text: str) -> bool:
    """Whether a page's whole text holds labels with colons enough: most pages do not, and need no closer look."""
    found = 0
    for colon in "：:":
        place = text.find(colon)
        while place >= 0:
            before = text[place - 1 : place]
            if before in _LAST_LETTERS or not before.isalnum():
                found += squeeze(text[max(0, place - _WRITTEN_OUT) : place]).endswith(_ALL_WORDS)
                if found >= _ENOUGH:
                    return True
            place = text.find(colon, place + 1)
    return False


def _blocks(hits: list[tuple[int, tuple[Field, str]]]) -> Iterator[list[tuple[int, tuple[Field, str]]]]:
    block: list[tuple[int, tuple[Field, str]]] = []
    for hit in hits:
        if block and hit[0] - block[-1][0] > _NEIGHBOURS:
            yield block
            block = []
        block.append(hit)
    if block:
        yield block


_SPACED = sorted((r"\s*".join(word) for word in _FIELD_OF), key=len, reverse=True)
_IN_TEXT = re.compile(rf"(?:^|(?<=[\s|，,;；\[【]))({'|'.join(_SPACED)})\s*[:：]\s*")


def _labels_in(piece: str) -> list[tuple[Field, str]]:
    """The labels of one text piece, each with what follows it up to the next label."""
    if len(piece) > 4 * _LONGEST_VALUE or not _COLON.search(piece):
        return []
    marks = list(_IN_TEXT.finditer(piece))
    if not marks or marks[0].start() > 1:
        return []  # a sentence that mentions a label
    ends = [mark.start() for mark in marks[1:]] + [len(piece)]
    return [
        (_FIELD_OF[squeeze(mark[1])], piece[mark.end() : end].strip(" |，,;；[【"))
        for mark, end in zip(marks, ends, strict=True)
    ]


def _next_value(pieces: list[tuple[LexborNode, str]], place: int) -> str:
    """The text after a lone label, when it stands in the same small part of the page and is no label itself."""
    if place + 1 >= len(pieces):
        return ""
    node, text = pieces[place + 1]
    if _labels_in(text) or len(text) > _LONGEST_VALUE:
        return ""
    return text if _near(pieces[place][0], node) else ""


def _near(one: LexborNode, other: LexborNode) -> bool:
    def above(node: LexborNode) -> list[int]:
        found: list[int] = []
        parent = node.parent
        while parent is not None and len(found) < 3:
            found.append(parent.mem_id)
            parent = parent.parent
        return found

    return bool(set(above(one)) & set(above(other)))


def _value(node: LexborNode) -> str:
    return text_of(node)[:_LONGEST_VALUE]
