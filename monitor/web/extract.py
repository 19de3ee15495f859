"""Every link of a page: what a browser would load and what a person may click, with what the person sees there.

In: a, area, img (src, srcset), picture source, link (not dns-prefetch, preconnect and the like; imagesrcset), script,
iframe (the document in its srcdoc, too), frame, forms and buttons that ask by GET (their target is judged, nothing is
ever submitted), video, audio, track, poster, object, embed, image buttons, legacy background attributes, meta refresh
and the header of that name, url() and image-set() in style elements and attributes, image, use and a of SVG, drop-downs
of whole addresses (option), an onclick or javascript: that opens one address and does nothing else. `base` is honoured.
Out: comments, templates, noscript (a browser with scripts sees none of them), data:, javascript:, mailto:, tel: and
other schemes that open no page. An address no browser can open is kept as `Link(target="", raw=…)`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.addresses import EDGES, NotAPage, Target, needed, resolve
from monitor.model import Link
from monitor.recent import Recent
from monitor.web.css import css_urls
from monitor.web.rarities import Attributes, Found, fold, of_click, of_rare_element, title
from monitor.web.values import refresh, script_in, srcset

if TYPE_CHECKING:
    from monitor.web.page import Page

# Every part costs half a microsecond to two per page, names of elements less than attributes. `[href]` finds SVG's
# `xlink:href`, too; elements that turn out to hold no address are few.
_SELECTOR = (
    '[href],[src],[srcset],object,form,[style*="url" i],[style*="image-set" i],[background],[onclick],[formaction],'
    'style,meta[http-equiv],link,video,iframe,option[value^="http" i]'
)
_IDLE_RELS = frozenset({"dns-prefetch", "preconnect", "profile", "pingback", "edituri", "wlwmanifest"})
_LONGEST_SRCDOC = 20_000  # characters; so short a document cannot be nested so deep that it hurts
MOST_LINKS = 20_000  # of one page; what a generated page lists beyond is a trap, not a page
_MISSPELT = re.compile(r"h{0,2}t{1,3}p{1,2}s{0,2}|file")
_SHORT = frozenset(  # mostly they hold nothing long
    {"a", "img", "link", "area", "meta", "script", "source", "track", "embed", "iframe", "frame", "option", "use"}
)
_LONGEST_KEPT = 4_000  # characters of an element's source; what is longer is no menu's
_REMEMBERED = Recent[tuple[Link, ...]](16_000)  # of elements; some 10 MB
_SOME_SITE, _SOME_FOLDER, _SOME_PAGE = "http://h/", "http://h/f/", "http://h/f/p"  # to see what an address needs


def links_of(page: "Page") -> list[Link]:
    """The links of a page in document order; the same target, tag and anchor text stand once."""
    if not page.is_html:
        return []
    nodes = page.tree.css(_SELECTOR)
    base, encoding = _base(page, nodes), page.encoding
    short = _ShortElements(base, encoding)
    of_site, of_folder = short.of_site, short.of_folder
    allowance = 2 * len(page.html)  # characters of source that are looked at: anchors in each other could be endless
    found: list[Link] = []
    for node in nodes:
        if node.tag in _SHORT and allowance > 0:
            source = node.html or ""
            allowance -= len(source)
            links = of_site.get(source)
            if links is None:
                links = of_folder.get(source)
            found += short.links(node, source) if links is None else links
        else:
            found += _links(base, encoding, _of_element(node))
        if len(found) >= MOST_LINKS and len(found := list(dict.fromkeys(found))) >= MOST_LINKS:
            break
    header = page.answer.headers.get("refresh")
    if header and header.isascii():  # of others the encoding is anybody's guess
        found += _links(base, encoding, [("meta", refresh(header), "")])
    return list(dict.fromkeys(found))


class _ShortElements:
    """The links of a page's anchors, pictures and the like. A menu is written alike on every page of a site: what an
    element with the very same source led to is remembered, for the whole site or, where its address is relative, for
    the folder.

    `of_site` and `of_folder`: what is remembered of late, by source; to be looked into before `links` is asked.
    """

    def __init__(self, base: str, encoding: str) -> None:
        self._base = base
        self._encoding = encoding
        # What needs no more of the page's address than its site is known apart from what needs its folder.
        self._site = (needed(base, "/"), encoding, True)
        self._folder = (needed(base, "."), encoding, False)
        self.of_site, self.of_folder = _REMEMBERED.at(self._site), _REMEMBERED.at(self._folder)

    def links(self, node: LexborNode, source: str) -> tuple[Link, ...]:
        """The links of an element that was not met of late."""
        links = _REMEMBERED.find(self._site, source)
        if links is None:
            links = _REMEMBERED.find(self._folder, source)
        return self._read(node, source) if links is None else links

    def _read(self, node: LexborNode, source: str) -> tuple[Link, ...]:
        found = list(_of_element(node))
        links = _links(self._base, self._encoding, found)
        if len(source) > _LONGEST_KEPT:
            return links
        needs = {needed(_SOME_PAGE, raw) for _, raw, _ in found}
        if needs <= {_SOME_SITE}:  # what leads nowhere does so everywhere
            _REMEMBERED.put(self._site, source, links)
        elif needs == {_SOME_FOLDER}:
            _REMEMBERED.put(self._folder, source, links)
        return links


def _links(base: str, encoding: str, found: Iterable[Found]) -> tuple[Link, ...]:
    """The links of what was found, without those that lead nowhere."""
    read = ((tag, raw.strip(EDGES), anchor) for tag, raw, anchor in found)
    links = (_link(base, raw, tag, anchor, encoding) for tag, raw, anchor in read if raw and raw != "#")
    return tuple(link for link in links if link is not None)


def _base(page: "Page", nodes: Iterable[LexborNode]) -> str:
    """What the links of a page are relative to; `nodes`: its elements that may hold links, the base among them."""
    address = page.answer.final_url
    stated = (node.attributes["href"] for node in nodes if node.tag == "base" and "href" in node.attributes)
    href = (next(stated, "") or "").strip(EDGES)
    if not href:
        return address
    target = resolve(address, href, page.encoding)
    return target.url if isinstance(target, Target) else address


def _of_element(node: LexborNode) -> Iterator[Found]:
    """What an element loads or leads to; it may be several things."""
    tag, attributes = node.tag or "", node.attributes
    if tag == "a":
        href = attributes.get("href") or attributes.get("xlink:href") or ""
        yield tag, href, _seen(node, attributes)
        if "javascript:" in href.lower():
            yield from of_click(node, script_in(href), attributes)
    elif tag == "img":
        yield from _picture(attributes)
    elif tag in ("script", "frame", "embed", "track"):
        yield tag, attributes.get("src") or "", title(attributes)
    elif tag == "iframe":
        if "srcdoc" in attributes:  # it goes before src
            yield from _of_document(attributes["srcdoc"] or "")
        else:
            yield tag, attributes.get("src") or "", title(attributes)
    elif tag == "link":
        rels = (attributes.get("rel") or "").lower().split()
        if rels and not _IDLE_RELS.intersection(rels):
            yield tag, attributes.get("href") or "", ""
            if "imagesrcset" in attributes and "preload" in rels:
                yield from (("img", raw, "") for raw in srcset(attributes["imagesrcset"] or ""))
    elif tag == "meta":
        if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
            yield tag, refresh(attributes.get("content") or ""), ""
    elif tag == "style":
        yield from (("style", raw, "") for raw in css_urls(node.text()))
    else:
        yield from of_rare_element(node, tag, attributes)
    yield from _of_looks(attributes)
    if "onclick" in attributes:
        yield from of_click(node, attributes["onclick"], attributes)


def _of_looks(attributes: Attributes) -> Iterator[Found]:
    """What the style of an element of any kind loads."""
    if attributes.get("style"):
        yield from (("style", raw, "") for raw in css_urls(attributes["style"] or ""))
    if attributes.get("background"):
        yield "style", attributes["background"] or "", ""


def _of_document(source: str) -> Iterator[Found]:
    """The links of a document that stands in an attribute (srcdoc); of one with a base of its own, or in another, none.

    Its addresses are relative to the page around it.
    """
    nodes = LexborHTMLParser(source[:_LONGEST_SRCDOC], scripting=True).css(_SELECTOR) if source else []
    if not any(node.tag == "base" and "href" in node.attributes for node in nodes):
        for node in nodes:
            if "srcdoc" not in node.attributes:
                yield from _of_element(node)


def _picture(attributes: Attributes) -> Iterator[Found]:
    seen = title(attributes)
    yield "img", attributes.get("src") or "", seen
    if attributes.get("srcset"):
        yield from (("img", raw, seen) for raw in srcset(attributes["srcset"] or ""))


def _seen(node: LexborNode, attributes: Attributes) -> str:
    """What a person sees of an anchor: its text, else the alt or title of a picture in it, else its own title."""
    text = fold(node.text())
    if text:
        return text
    for picture in node.css("img"):
        text = title(picture.attributes)
        if text:
            return text
    return title(attributes)


def _link(base: str, raw: str, tag: str, anchor: str, encoding: str) -> Link | None:
    """One link; None for what opens no page."""
    target = resolve(base, raw, encoding)
    if isinstance(target, Target):
        return Link(target.url, tag, anchor, target.fragment)
    if isinstance(target, NotAPage) and not _is_mistake(target.scheme):
        return None
    return Link("", tag, anchor, raw=raw[:500])


def _is_mistake(scheme: str) -> bool:
    """Whether a scheme is no scheme but a slip: `htpp:`, `www.gov.cn:8080/`, a path on somebody's own disk (`D:`)."""
    return _MISSPELT.fullmatch(scheme) is not None or "." in scheme or scheme == "localhost" or len(scheme) == 1
