"""What a content page says of itself: title, publication date, source; and whether there is a body to read."""

import re
from datetime import date
from itertools import islice

from selectolax.lexbor import LexborNode

from monitor.model import find_dates, parse_meta_date
from monitor.platforms.base import Reading
from monitor.platforms.dom import ancestors, fold, text_of, texts
from monitor.platforms.listing import is_apart

_PUBLISHED = re.compile(
    r"(?<![\u4e00-\u9fff])(?:发布日期|发布时间|发文时间|发文日期|公开日期|日期|时间)\s*[:：]\s*(.{0,40})"
)
_SOURCE = re.compile(r"^(?:信息来源|文章来源|稿件来源|来\s*源)\s*[:：]\s*(.{0,60})$")
_SOURCE_WORD = re.compile(r"源[\s\u200b\ufeff]*[:：]")
_SOURCE_ENDS = re.compile(r"\s+(?:发布|时间|日期|作者|字体|浏览|点击|编辑|责任|【|\[|\d{4}-)")
_FOOT_WORDS = re.compile(r"主办单位|承办单位|版权所有|ICP备|公网安备|网站标识码|浏览器|联系电话|邮编|技术支持")
_BODY_ENOUGH = 120  # characters of running text that make a page one with a body
_MAX_PIECES = 4000


def read_title(reading: Reading, names: tuple[str, ...] = ()) -> str:
    """The page's own title: ArticleTitle, else its only h1, else `<title>` without the site's name.

    `names` are names that are no article's title (the column's, where a site repeats it in ArticleTitle).
    """
    title = reading.meta.get("articletitle", "")
    if title and title not in names:
        return title
    heads = [text for node in reading.tree.css("h1")[:3] if (text := text_of(node))]
    if len(heads) == 1:
        return heads[0]
    return without_site(reading, reading.page.title)


def without_site(reading: Reading, title: str) -> str:
    """`某某局 - 通知公告`, `通知公告_某某局` -> 通知公告."""
    folded = fold(title)
    for name in (reading.meta.get("sitename", ""), reading.site.name):
        if name and folded != name:
            folded = re.sub(
                rf"^{re.escape(name)}\s*[-_|—–]+\s*|\s*(?<![-_|—–])[-_|—–]++\s*{re.escape(name)}$", "", folded
            )
    return folded


def read_published(reading: Reading) -> date | None:
    """The publication date: PubDate, else the first date behind 发布日期, 发布时间, 时间 …; None when none is shown."""
    if day := parse_meta_date(reading.meta.get("pubdate", "")):
        return day
    if reading.tree.body is None or not ("日期" in reading.body_text or "时间" in reading.body_text):
        return None
    pieces = _pieces(reading.tree.body)
    for place, piece in enumerate(pieces):
        if len(piece) > 200 or not (match := _PUBLISHED.search(piece)):
            continue
        behind = match[1] or (pieces[place + 1] if place + 1 < len(pieces) else "")
        found = next(find_dates(behind), None)
        if found is not None and found.start <= 2:
            return found.day
    return None


def read_source(reading: Reading) -> str:
    """来源: ContentSource, else what stands behind 来源： or 信息来源：; '' when neither is given."""
    if source := reading.meta.get("contentsource", ""):
        return source
    if reading.tree.body is None or not _names_source(reading.body_text):
        return ""
    pieces = (piece.text_content or "" for piece in texts(reading.tree.body))
    for piece in islice(pieces, 3 * _MAX_PIECES):  # blank ones included
        if "源" in piece and (match := _SOURCE.match(fold(piece))):
            text = str(match[1]) or next((text for text in map(fold, pieces) if text), "")
            text = _SOURCE_ENDS.split(text)[0]
            return "" if re.search(r"[:：]", text) or len(text) > 60 else text
    return ""


def _names_source(text: str) -> bool:
    """Whether any piece of a page's `body_text` begins with 来源：, for most pages say it elsewhere or not at all."""
    for word in _SOURCE_WORD.finditer(text):
        piece = text[text.rfind("\0", 0, word.start()) + 1 : word.end()]
        if _SOURCE.match(fold(piece)):
            return True
    return False


def _pieces(body: LexborNode) -> list[str]:
    """The first text pieces of a page that are not blank."""
    return list(islice(filter(None, (fold(p.text_content or "") for p in texts(body))), _MAX_PIECES))


def has_body(reading: Reading) -> bool:
    """Whether the page holds running text of its own, outside of links, navigation and footer."""
    if reading.tree.body is None:
        return False
    apart: dict[int, bool] = {}
    length = 0
    for piece in texts(reading.tree.body):
        text = fold(piece.text_content or "")
        if len(text) < 12 or _FOOT_WORDS.search(text) or is_apart(piece, apart):
            continue
        if any(a.tag == "a" for a in ancestors(piece, 4)):
            continue
        length += len(text)
        if length >= _BODY_ENOUGH:
            return True
    return False
