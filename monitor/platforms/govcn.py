"""gov.cn: the central government's site and those made after it; library pages with spaced labels (索　引　号：).

Pages are read like any other: the label table stands above the text, which is in `#UCAP-CONTENT`. Columns call their
second page `index_1.htm`, and their folders have an index page of their own name.
"""

from urllib.parse import urlsplit

from monitor.model import PageFacts
from monitor.platforms import plain
from monitor.platforms.base import Reading
from monitor.platforms.plain import Manner

GOVCN = Manner("govcn", second_page=1)
_HOSTS = frozenset({"www.gov.cn", "gov.cn", "big5.www.gov.cn"})


def looks_like(reading: Reading) -> bool:
    """Whether a page is of this family: the host itself, or the place where the family sets its texts."""
    return reading.holds("UCAP-CONTENT") or (urlsplit(reading.url).hostname or "") in _HOSTS


def read(reading: Reading) -> PageFacts:
    """The facts of one page of the family."""
    return plain.read(reading, GOVCN)
