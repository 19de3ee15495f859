"""What every adapter is given: one page under reading, with its site and the day it was fetched."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
        lead_to = self._hrefs.lead_to
        for node in self.tree.css("a[href]")[:_MAX_LINKS]:
            target = lead_to(node.attrs.get("href") or "")
            if target is not None:
                found.append((node, target))
        return tuple(found)

    @cached_property
    def _hrefs(self) -> addresses.Hrefs:
        return addresses.Hrefs(self.base, self.page.encoding)

    @cached_property
    def apart(self) -> dict[int, bool]:
        """What of the page was found to be navigation, footer and the like, or not to be: see `listing.is_apart`."""
        return {}

    @cached_property
    def _plain(self) -> bytes:
        """The source without its Chinese."""
        return self.page.html.encode("ascii", "ignore")

    def holds(self, sign: str) -> bool:
        """Whether the source holds some words in ASCII; where it does not, found out in half the time."""
        return sign.encode("ascii") in self._plain and sign in self.page.html

    @cached_property
    def text_nodes(self) -> Sequence[LexborNode]:
        """The texts of the body in document order, as they stand in the tree, scripts and what is hidden included."""
        body = self.tree.body
        return () if body is None else [node for node in body.traverse(include_text=True) if node.is_text_node]

    @cached_property
    def pieces(self) -> Sequence[str]:
        """What each of `text_nodes` says. Taking texts out of the tree is dear: readers share these."""
        return [node.text_content or "" for node in self.text_nodes]

    @cached_property
    def text_at(self) -> Mapping[int, str]:
        """The same by the memory ids of the nodes."""
        return {node.mem_id: piece for node, piece in zip(self.text_nodes, self.pieces, strict=True)}

    @cached_property
    def body_text(self) -> str:
        """All of `pieces`, set apart by NUL characters: for knowing cheaply what a page does not say."""
        return "\0".join(self.pieces)

    def pieces_with(self, sign: str) -> Iterator[tuple[int, str]]:
        """Those of `pieces` that hold a character or word, with their places; the others are not looked at."""
        text = self.body_text
        place = passed = 0
        while (at := text.find(sign, passed)) >= 0:
            place += text.count("\0", passed, at)
            end = text.find("\0", at)
            yield place, text[text.rfind("\0", 0, at) + 1 : end if end >= 0 else None]
            if end < 0:
                return
            passed = end

    def target(self, node: LexborNode) -> str | None:
        """Where one link leads; None when it is no link to an http(s) address."""
        href = node.attrs.get("href")
        return self._hrefs.lead_to(href) if href else None

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
