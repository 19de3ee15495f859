"""Sessions in addresses: a site that writes a new number into each link makes the same page anew without end.

An address is looked at without its session. While few of them came all pass; then each page passes a few times only, so
that no page is lost, whatever session it was first linked with.
"""

import re
from collections import Counter
from typing import NamedTuple

MOST_SESSIONS = 200  # addresses of a host that carry one, before anything is refused
MOST_OF_A_PAGE = 3  # addresses of one page from then on
# So many paths must carry the same sort of value before it is taken for a session. Queries of one program do not count
# apart: `content.jsp?cid=3&sid=…` is an article of a column as well as a column with a session.
PATHS_WITH_A_TOKEN = 5
MOST_FOLDERS = 500  # with a random name, below one folder, before they are judged
TRAILS = 8  # so many different paths must lie below them …
TIMES_EACH = 20  # … each so often
_MOST_PAGES = 100_000
_MOST_PLACES = 200

_RANDOM = (
    r"(?=[^/&;=]*\d)(?=[^/&;=]*[A-Za-z])"
    r"(?:[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Za-z0-9_.~%-]{20,})"
)
# ASP.NET without cookies writes `/(S(…))/`; Java writes `;jsessionid=…`.
_IN_PATH = re.compile(r"/\((?:[A-Z]\([\w-]{8,}\))+\)(?=/|$)|;\w*sess\w*=[^/;]*", re.IGNORECASE)
_NAMED = re.compile(r"(?:^|[&;])(?:phpsessid|jsessionid|aspsessionid\w*|session_?id|sessid)=[^&;]*", re.IGNORECASE)
# Ids of articles are random too: only what is called so and looks so may be a session.
_LIKELY = re.compile(
    rf"(?:^|[&;])(?:\w*token|sid|sess\w*|\w*session(?:_?id)?|tk|ticket|nonce|_?csrf)=(?:{_RANDOM})(?=&|;|$)",
    re.IGNORECASE,
)
_FOLDER = re.compile(
    r"/(?=[^/]*\d)(?=[^/]*[A-Za-z])"
    r"(?:[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Za-z0-9]{20,})/"
)


class Bare(NamedTuple):
    """An address without its session. `kind`: sure, likely, or '' when it carries none."""

    path: str
    query: str
    kind: str


def bare(path: str, query: str) -> Bare:
    """Take the session out of an address."""
    kind = ""
    if "(" in path or ";" in path:
        without = _IN_PATH.sub("", path)
        if without != path:
            path, kind = without, "sure"
    if query:
        without = _NAMED.sub("", query)
        if without != query:
            query, kind = without.lstrip("&;"), "sure"
        without = _LIKELY.sub("", query)
        if without != query:
            query, kind = without.lstrip("&;"), kind or "likely"
    return Bare(path, query, kind)


class Sessions:
    """Counts how often each page came with another session."""

    def __init__(self) -> None:
        self._times: Counter[int] = Counter()
        self._all: Counter[str] = Counter()
        self._paths: dict[str, set[int]] = {}
        self._folders: dict[str, _Folder] = {}

    def recognised(self, place: str, kind: str) -> bool:
        """Whether what looks like a session on this host is one."""
        paths = len(self._paths.get(place, ()))
        return kind == "sure" or (paths >= PATHS_WITH_A_TOKEN and self._all[place] > MOST_SESSIONS)

    def refuses(self, place: str, page: Bare) -> tuple[bool, bool]:
        """Whether an address of a page with a session is one too many, and whether the page came before."""
        if len(self._times) > _MOST_PAGES:
            self._times.clear()
        key = hash((place, page.path, page.query))
        self._times[key] += 1
        times = self._times[key]
        self._all[place] += 1
        if times == MOST_OF_A_PAGE and page.kind == "likely":
            paths = self._paths.setdefault(place, set())
            if len(paths) < PATHS_WITH_A_TOKEN:
                paths.add(hash(page.path))
        too_many = times > MOST_OF_A_PAGE and self._all[place] > MOST_SESSIONS
        return too_many and self.recognised(place, page.kind), times > 1

    def makes_up_folders(self, place: str, path: str) -> bool:
        """Whether the address has a folder with a random name that is new in each link."""
        found = _FOLDER.search(path)
        if found is None:
            return False
        where = f"{place}{path[: found.start()]}/"
        folder = self._folders.get(where)
        if folder is None:
            if len(self._folders) >= _MOST_PLACES:
                del self._folders[next(iter(self._folders))]
            folder = self._folders[where] = _Folder()
        return folder.one_more(hash(found[0]), hash(path[found.end() :]))


class _Folder:
    """The folders with random names below one folder.

    Folders of articles have such names too. They hold several pages each, or all hold the same one (`index.html`); a
    session names many pages, and never comes twice.
    """

    def __init__(self) -> None:
        self._names: set[int] = set()
        self._twice = 0
        self._trails: Counter[int] = Counter()
        self._made_up: bool | None = None  # not known yet

    def one_more(self, name: int, trail: int) -> bool:
        if self._made_up is False:
            return False
        if self._made_up is None:
            self._twice += name in self._names
            self._names.add(name)
        self._trails[trail] += 1
        if len(self._names) + self._twice >= MOST_FOLDERS:
            often = sum(times >= TIMES_EACH for times in self._trails.values())
            self._made_up = self._twice * 50 <= MOST_FOLDERS and often >= TRAILS
            self._names.clear()
            self._twice = 0
        if len(self._trails) > _MOST_PAGES:
            self._trails.clear()
        return self._made_up is True and self._trails[trail] > MOST_OF_A_PAGE
