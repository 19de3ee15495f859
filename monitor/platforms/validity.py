"""有效性 marks: how a page says that a document no longer holds (standards.md 5.4).

A mark is a bracketed word of its own: before the title (`【已失效】…`), behind it (`…办法（已废止）`), or alone in a
line of the page (`(该文件已废止)`). The same words inside a sentence, a list or a table speak of other documents.
"""

import re

from monitor.model import Field, Witness
from monitor.platforms.base import Reading
from monitor.platforms.dom import ancestors, fold, is_seen, text_of

_OPEN, _CLOSE = "\u3010\\[(\uff08", "\u3011\\])\uff09"
_WORDS = ("失效", "废止", "修改", "修订")
_WORD = f"(?:(?:该|本|此)文件)?(?:已|已经)?(?:被|宣布)?(?P<word>{'|'.join(_WORDS)})"
_MARK = re.compile(rf"[{_OPEN}]\s*{_WORD}\s*[{_CLOSE}]")
# Behind a title only 失效 and 废止 are marks: 《…条例》（修订） is the name of the newer text.
_BEHIND = re.compile(rf"[{_OPEN}]\s*(?:(?:该|本|此)文件)?(?:已经?)?(?P<word>失效|废止)\s*[{_CLOSE}]$")
_ELSEWHERE = frozenset({"a", "li", "td", "th", "table"})


def title_mark(title: str) -> str:
    """失效, 废止, 修改 or 修订 as the title itself says it, '' when it says nothing."""
    folded = fold(title)
    match = _MARK.match(folded) or _BEHIND.search(folded)
    return match["word"] if match else ""


def bare_title(title: str) -> str:
    """The title without its mark in front."""
    return _MARK.sub("", fold(title), count=1).strip() if _MARK.match(fold(title)) else fold(title)


def banner_mark(reading: Reading) -> str:
    """The mark that stands alone somewhere on the page, outside of links, lists and tables; '' when there is none."""
    for place in sorted({place for word in _WORDS for place, _ in reading.pieces_with(word)}):
        piece = fold(reading.pieces[place])
        if len(piece) > 20:
            continue
        match = _MARK.fullmatch(piece)
        node = reading.text_nodes[place]
        holder = node.parent
        if match is None or holder is None or not is_seen(node) or not _MARK.fullmatch(text_of(holder, limit=20)):
            continue
        if holder.tag not in _ELSEWHERE and not any(a.tag in _ELSEWHERE for a in ancestors(holder, 6)):
            return match["word"]
    return ""


def mark_witnesses(title: str, reading: Reading | None, url: str) -> tuple[Witness, ...]:
    """What title and banner say of the validity; silence is no witness."""
    found: list[Witness] = []
    if word := title_mark(title):
        found.append(Witness(Field.VALIDITY, word, "title", url))
    if reading is not None and (word := banner_mark(reading)):
        found.append(Witness(Field.VALIDITY, word, "banner", url))
    return tuple(found)
