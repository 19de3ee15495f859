"""What the crawl has to say about itself: notes for the report, and whether it came to a whole.

Single remarks are kept as they are; what happens to many pages is counted and becomes one sentence.
"""

from collections import Counter
from collections.abc import Mapping

_MOST_NOTES = 50
_MOST_KINDS = 200

_SENTENCES = {
    "robots": "{n} 个页面按 robots.txt 的规定没有抓取",
    "encoding": "{n} 个页面声明的字符集无法识别，按内容推断",
    "truncated": "{n} 个页面超过大小上限，只读了前一部分",
    "reader": "{n} 个页面的栏目和字段没有读出来（程序出错，详见日志）",
    "links": "{n} 个页面的链接没有读出来（程序出错，详见日志），这些页面通向哪里不知道",
    "unread": "{n} 个页面打不开，没有检查其内容",
}
_NOT_WHOLE = frozenset({"links"})  # what leaves unknown pages behind it


class Diary:
    """Notes in Chinese, in the order they came; `complete` is False once a bound or a breakdown cut the crawl short."""

    def __init__(self) -> None:
        self._notes: dict[str, None] = {}
        self._counts: Counter[str] = Counter()
        self.complete = True

    def note(self, text: str) -> None:
        if len(self._notes) < _MOST_NOTES:
            self._notes.setdefault(text)

    def cut_short(self, text: str) -> None:
        """A note on why the crawl did not see everything."""
        self.complete = False
        self.note(text)

    def count(self, what: str) -> None:
        """One more page with this oddity: a key of the sentences here, or a sentence of an adapter."""
        if what in _NOT_WHOLE:
            self.complete = False
        if what in self._counts or len(self._counts) < _MOST_KINDS:
            self._counts[what] += 1

    def lines(self) -> tuple[str, ...]:
        """Everything to be told: what cut the crawl short first, then what happened to how many pages."""
        counted = [
            _SENTENCES[what].format(n=n) if what in _SENTENCES else f"{what}（{n} 个页面）"
            for what, n in self._counts.most_common(30)
        ]
        return (*self._notes, *counted)


_PLATFORMS = {
    "gkmlpt": "政府信息公开目录平台（gkmlpt）",
    "hdjlpt": "互动交流平台（hdjlpt）",
    "nfcms": "广东省集约化平台（NFCMS）",
    "govcn": "中国政府网样式（govcn）",
    "trs": "TRS",
    "jpaas": "大汉（jpaas）",
    "plain": "一般网页",
}


def recognised(platforms: Mapping[str, int]) -> tuple[str, ...]:
    """Which platforms were told on how many pages, as one sentence: a wrong guess shows itself here."""
    if not platforms:
        return ()
    told = "、".join(f"{_PLATFORMS.get(name, name)} {pages} 页" for name, pages in platforms.items())
    return (f"按网页本身识别的网站平台：{told}。识别有误时可在 [[site]] 的 platform 中指定",)
