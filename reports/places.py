"""Where on the site a finding stands, in words that an office uses: the column it belongs to, and the page.

Columns are named as the last whole crawl read them (`Store.columns`); a page that lies in none of them is named by its
folder, and what has no address (a host) by its own name.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from reports import formatting as fmt

_INDEXES = ("", "index.html", "index.htm", "index.shtml", "index.jhtml", "default.htm", "default.html", "list.html",
            "list.shtml")  # fmt: skip
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a site by the folder that their pages lie in."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, known: Mapping[str, str]) -> "Columns":
        """From names by address. Two columns in one folder name nothing: nobody could tell whose a page is."""
        folders = [(folder, name) for url, name in known.items() if (folder := _column_folder(url))]
        shared = Counter(folder for folder, _ in folders)
        return cls({folder: fmt.clean(name, _LONGEST) for folder, name in folders if shared[folder] == 1})

    def name_of(self, address: str, subject: str = "") -> str:
        """The column that an address lies in: `政务公开 › 规划计划`; else its folder; else the subject itself."""
        if not address.startswith(("http://", "https://")):
            return fmt.clean(subject or address, _LONGEST)
        folder = _folder(address)
        at = folder
        while at.count("/") > 1:  # never the host alone: the site's root is no column
            if at in self.names:
                return self.names[at]
            at = at[:-1].rpartition("/")[0] + "/"
        return fmt.clean_address(folder, _LONGEST)


NO_COLUMNS = Columns({})


def _folder(url: str) -> str:
    """`host/path/` of a page. Content pages lie in a folder of their own below the column's."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = parts.path.partition("/content/")[0] + "/" if "/content/" in parts.path else parts.path
    return f"{parts.netloc}{path.rpartition('/')[0]}/"


def _column_folder(url: str) -> str:
    """The folder of a column's first page; '' when pages of several columns may lie in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.query or parts.fragment or parts.path.rpartition("/")[2].lower() not in _INDEXES:
        return ""
    return _folder(url)
