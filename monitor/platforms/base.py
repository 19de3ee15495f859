"""What every adapter is given: one page under reading, with its site and the day it was fetched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.config.crawling import SiteSettings
from monitor.model import BEIJING, PageFacts, PageView
from monitor.platforms import addresses
from monitor.platforms.dom import attr, fold, scripts

# 网页标签规范 (国办发〔2017〕47号 附件): the tags that facts keep.
_STANDARD_TAGS = frozenset(
    {
        "sitename",
        "sitedomain",
        "siteidcode",
        "columnname",
        "columndescription",
        "columnkeywords",
        "columntype",
        "articletitle",
        "pubdate",
        "contentsource",
        "keywords",
        "description",
        "author",
        "image",
        "url",
    }
)
_MAX_LINKS = 20_000


def address_of(page: PageView) -> str:
    """Where a page really is: the end of its redirects, without a fragment."""
    return (page.answer.final_url or page.url).partition("#")[0]


@dataclass(frozen=True)
class Reading:
    """One HTML page under reading. Everything an adapter needs is reached from here; nothing here does I/O."""

    page: PageView
    tree: LexborHTMLParser
    site: SiteSettings

    @property
    def url(self) -> str:
        """Where the page really is: the end of its redirects."""
        return address_of(self.page)

    @cached_property
    def today(self) -> date:
        """The Beijing day the page was fetched: years that a list leaves out are inferred from it."""
        return self.page.answer.fetched_at.astimezone(BEIJING).date()

    @cached_property
    def meta(self) -> Mapping[str, str]:
        """The standard tags of the page, white space folded (attribute values may span lines)."""
        return {name: fold(value) for name, value in self.page.meta.items() if name in _STANDARD_TAGS}

    @cached_property
    def base(self) -> str:
        """What relative addresses are resolved against: `<base href>` where there is one."""
        node = self.tree.css_first("base[href]")
        found = addresses.resolve(self.url, attr(node, "href")) if node is not None else None
        return found or self.url

    @cached_property
    def links(self) -> tuple[tuple[LexborNode, str], ...]:
        """Every `<a>` that leads to an http(s) address, in document order."""
        found: list[tuple[LexborNode, str]] = []
        base, encoding = self.base, self.page.encoding
        for node in self.tree.css("a[href]")[:_MAX_LINKS]:
            href = attr(node, "href")
            target = None if href.startswith("#") else addresses.resolve(base, href, encoding)
            if target is not None:
                found.append((node, target))
        return tuple(found)

    @cached_property
    def targets(self) -> Mapping[int, str]:
        """The address of each of the links by the memory id of its node."""
        return {node.mem_id: url for node, url in self.links}

    @cached_property
    def body_text(self) -> str:
        """All text of the body, scripts and what is hidden included, its pieces set apart by NUL characters.

        For knowing cheaply what a page does not say; what it says is read from the tree.
        """
        body = self.tree.body
        return "" if body is None else body.text(separator="\0")

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The texts of the body one by one, scripts and what is hidden included."""
        return tuple(self.body_text.split("\0"))

    def piece_nodes(self, places: Sequence[int]) -> list[LexborNode]:
        """The text nodes that some of `pieces` are, by their places in rising order."""
        wanted = iter(places)
        place = next(wanted, None)
        found: list[LexborNode] = []
        if place is None or self.tree.body is None:
            return found
        for count, node in enumerate(n for n in self.tree.body.traverse(include_text=True) if n.is_text_node):
            if count == place:
                found.append(node)
                place = next(wanted, None)
                if place is None:
                    break
        return found

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The sources of the inline scripts."""
        return tuple(scripts(self.tree))

    @cached_property
    def is_home(self) -> bool:
        return addresses.same_place(self.url, self.site.home)

    def resolve(self, raw: str) -> str | None:
        return addresses.resolve(self.base, raw, self.page.encoding)


Adapter = Callable[[Reading], PageFacts]
