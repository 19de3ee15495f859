"""Finding a configured column among those the crawl saw: by address, by name and place, by a link that bears its name.

Two columns of one name are common (监督抽检 of food and of drugs), so the place counts: a column that is known to
stand elsewhere is not the one looked for; a column of which no place is known may be.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.column_tree import ColumnRule, ExpectedColumn
from checks.names import likeness, plain
from checks.options import same_address
from monitor.model import Column, SiteView

_HOME_NAMES = frozenset(map(plain, ("首页", "主页", "网站首页", "网站主页")))
_INDEX_NAMES = ("", "index.html", "index.htm", "index.shtml", "index.jsp")


@dataclass(frozen=True, slots=True)
class Place:
    """Where columns are looked for: a parent's names, and the parent itself where it was found."""

    names: frozenset[str]
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """What the search came to: a column, or a link leading out of the crawl, or nothing but a hint for the reader."""

    column: Column | None = None
    jump: str = ""
    hint: str = ""


def names_of(rule: ColumnRule) -> frozenset[str]:
    """The comparable forms of a column's name and aliases."""
    return frozenset(map(plain, (rule.name, *rule.aliases)))


class ColumnSearch:
    """The site's columns, indexed. Columns are few (a tree node each), so they are held in memory."""

    def __init__(self, site: SiteView, expected: Iterable[ExpectedColumn], similar: float) -> None:
        self._site = site
        self._similar = similar
        self._all = list(site.columns())
        self._by_url = {same_address(column.url): column for column in reversed(self._all)}
        self._by_name: defaultdict[str, list[Column]] = defaultdict(list)
        for column in self._all:
            self._by_name[plain(column.name)].append(column)
        self._expected_names = frozenset(name for e in expected for name in names_of(e.rule))
        self._taken: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._all)

    def place(self, name: str) -> Place | None:
        """The configured root by its name; None when nothing on the site bears it."""
        key = plain(name)
        columns = self._by_name.get(key)
        if columns:
            return Place(frozenset({key}), min(columns, key=lambda c: len(c.path)))
        for link in self._site.links_from(self._home()):
            if plain(link.anchor) == key and self._site.in_scope(link.target):
                return Place(frozenset({key}), Column(link.target, name, (name,)))
        if any(key in map(plain, column.path[:-1]) for column in self._all):
            return Place(frozenset({key}))
        return None

    def find(self, expected: ExpectedColumn, place: Place | None) -> Located:
        """Search for one configured column under a place (None: anywhere)."""
        rule = expected.rule
        if rule.url is not None:
            return self._at(rule.url, rule.name)
        names = names_of(rule)
        candidates = [
            c for name in sorted(names) for c in self._by_name.get(name, ()) if same_address(c.url) not in self._taken
        ]
        ranked = sorted(((self._rank(c, place), -i, c) for i, c in enumerate(candidates)), key=lambda r: r[:2])
        if ranked and ranked[-1][0] > 0:
            return self._take(ranked[-1][2])
        linked = self._linked(names, place)
        if linked is not None:
            return linked
        return Located(hint=self._hint(rule.name, candidates, place))

    def below(self, column: Column) -> Iterator[Column]:
        """Every column that stands under another: by breadcrumb, by its chain of parents, by its directory."""
        for other in self._all:
            if same_address(other.url) != same_address(column.url) and self._is_below(other, column):
                yield other

    def _take(self, column: Column) -> Located:
        self._taken.add(same_address(column.url))
        return Located(column)

    def _at(self, url: str, name: str) -> Located:
        known = self._by_url.get(same_address(url))
        if known is not None:
            return self._take(known)
        if self._site.in_scope(url) or self._site.page(url) is not None:
            return self._take(Column(url, name, (name,)))
        return Located(jump=url)

    def _rank(self, column: Column, place: Place | None) -> int:
        """3: surely under the place. 2: under a parent of its name. 1: nothing is known of where it stands, or any
        place will do. 0: elsewhere."""
        if place is None:
            return 1
        above = self._names_above(column)
        if place.column is not None and self._is_below(column, place.column):
            return 3
        if place.names & set(above):
            # A namesake of the parent in another branch (科普 > 食品安全) is not the parent.
            branch = set(self._names_above(place.column)) if place.column is not None else set[str]()
            return 2 if not branch or branch & set(above) else 0
        return 0 if above or (column.parent_url and not self._is_home(column.parent_url)) else 1

    def _is_below(self, column: Column, above: Column) -> bool:
        """By breadcrumb, by the chain of parents, or by directory."""
        path = tuple(map(plain, above.path))
        return (
            (len(path) > 1 and len(column.path) > len(path) and tuple(map(plain, column.path[: len(path)])) == path)
            or same_address(above.url) in self._ancestors(column)
            or _in_directory(column.url, above.url)
        )

    def _names_above(self, column: Column) -> list[str]:
        """The breadcrumb without the column itself and without what every breadcrumb begins with."""
        nothing = _HOME_NAMES | {plain(self._site.name)}
        return [name for name in map(plain, column.path[:-1]) if name not in nothing]

    def _ancestors(self, column: Column) -> set[str]:
        """The addresses of all parents. Trees read from pages may be circular: each is visited once."""
        seen: set[str] = set()
        parent = column.parent_url
        while parent and same_address(parent) not in seen:
            seen.add(same_address(parent))
            above = self._by_url.get(same_address(parent))
            parent = above.parent_url if above else None
        return seen

    def _home(self) -> str:
        record = self._site.page(self._site.home)
        return record.url if record is not None else self._site.home

    def _is_home(self, url: str) -> bool:
        return same_address(url) in (same_address(self._site.home), same_address(self._home()))

    def _linked(self, names: frozenset[str], place: Place | None) -> Located | None:
        """A link that bears the column's name, on the parent's page (or on the home page where there is no parent):
        columns that only jump elsewhere are in no list of columns."""
        start = place.column.url if place is not None and place.column is not None else self._home()
        record = self._site.page(start)
        for link in self._site.links_from(record.url if record is not None else start):
            if not link.target or plain(link.anchor) not in names:
                continue
            known = self._by_url.get(same_address(link.target))
            if same_address(link.target) in self._taken or (known and self._rank(known, place) == 0):
                continue
            if known is not None or self._site.page(link.target) is not None:
                return self._take(known or Column(link.target, link.anchor, (link.anchor,)))
            return Located(jump=link.target)
        return None

    def _hint(self, name: str, elsewhere: list[Column], place: Place | None) -> str:
        """What may help the reader: a column that looks renamed, or one of this name in another place."""
        near = [
            (likeness(column.name, name), column)
            for column in self._all
            if self._rank(column, place) >= 2 or place is None
            if plain(column.name) not in self._expected_names and same_address(column.url) not in self._taken
        ]
        score, column = max(near, key=lambda pair: pair[0], default=(0.0, None))
        if column is not None and (score >= self._similar or _contains(column.name, name)):
            return f"疑似改名为“{column.name}”（{column.url}）"
        if elsewhere:
            return f"站内其他位置有同名栏目：{' > '.join(elsewhere[0].path) or elsewhere[0].url}"
        return ""


def _contains(a: str, b: str) -> bool:
    short, long = sorted((plain(a), plain(b)), key=len)
    return len(short) >= 3 and short in long


def _in_directory(url: str, parent: str) -> bool:
    """Whether an address lies in a deeper directory than its supposed parent's index page."""
    own, above = urlsplit(url), urlsplit(parent)
    folder, _, file = above.path.rpartition("/")
    if above.query or file not in _INDEX_NAMES or own.netloc.lower() != above.netloc.lower():
        return False
    own_folder = own.path.rpartition("/")[0]
    # A folder directly below the host says nothing: everything lies in it.
    return folder.count("/") > 1 and own_folder != folder and own_folder.startswith(folder + "/")
