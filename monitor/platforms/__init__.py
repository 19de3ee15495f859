"""What a CMS family looks like: a page is turned into facts (its kind, columns, entries, documents, where to go on).

Adapters do no I/O. `read_page` reads everything, `read_ways` only what leads on (a crawl for links alone).
"""

from typing import TYPE_CHECKING

from monitor.lazily import exported

if TYPE_CHECKING:
    from monitor.platforms.families import read_page
    from monitor.platforms.ways import read_ways
else:
    __getattr__ = exported(__name__, {"families": "read_page", "ways": "read_ways"})

__all__ = ["read_page", "read_ways"]
