"""Every link of a page: what a browser would load and what a person may click, with what the person sees there.

In: a, area, img (src, srcset), picture source, link (not dns-prefetch, preconnect and the like), script, iframe, frame,
forms that ask by GET (their target is judged, nothing is ever submitted), video, audio, track, poster, object, embed,
image buttons, legacy background attributes, meta refresh, url() in style elements and attributes. `base` is honoured.
Out: comments, templates, noscript (a browser with scripts sees none of them), data:, javascript:, mailto:, tel: and
other schemes that open no page. An address no browser can open is kept as `Link(target="", raw=…)`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from monitor.addresses import NotAPage, Target, needed, resolve
from monitor.model import Link
from monitor.recent import Recent
from monitor.web.css import css_urls

if TYPE_CHECKING:
    from monitor.web.page import Page

_SELECTOR = (
    "a[href],area[href],img,source,link[href],script[src],iframe[src],frame[src],form[action],video,audio,track[src],"
    'object[data],embed[src],input[src],meta[http-equiv],style,[style*="url" i],[background],base[href]'
)
_IDLE_RELS = frozenset({"dns-prefetch", "preconnect", "profile", "pingback", "edituri", "wlwmanifest"})
_ANCHOR_LENGTH = 120
_MOST_LINKS = 20_000  # of one page; what a generated page lists beyond is a trap, not a page
_MISSPELT = re.compile(r"h{0,2}t{1,3}p{1,2}s{0,2}|file")
_REFRESH = re.compile(
    r"""\s*[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?(?:"([^"]*)"?.*|'([^']*)'?.*|([^\s"'].*))""",
    re.IGNORECASE | re.DOTALL,
)
_SRCSET = re.compile(r"[\s,]*(\S+)")
_SHORT = frozenset(  # mostly they hold nothing long
    {"a", "img", "link", "area", "meta", "input", "script", "source", "track", "embed", "iframe", "frame"}
)
_REMEMBERED = Recent[tuple[Link, ...]](16_000)  # of elements; some 10 MB
_SOME_SITE, _SOME_FOLDER, _SOME_PAGE = "http://h/", "http://h/f/", "http://h/f/p"  # to see what an address needs

Found = tuple[str, str, str]  # tag, raw address, what a person sees


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
        if len(found) >= _MOST_LINKS and len(found := list(dict.fromkeys(found))) >= _MOST_LINKS:
            break
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
        needs = {needed(_SOME_PAGE, raw) for _, raw, _ in found}
        if needs <= {_SOME_SITE}:  # what leads nowhere does so everywhere
            _REMEMBERED.put(self._site, source, links)
        elif needs == {_SOME_FOLDER}:
            _REMEMBERED.put(self._folder, source, links)
        return links


def _links(base: str, encoding: str, found: Iterable[Found]) -> tuple[Link, ...]:
    """The links of what was found, without those that lead nowhere."""
    read = ((tag, raw.strip(), anchor) for tag, raw, anchor in found)
    links = (_link(base, raw, tag, anchor, encoding) for tag, raw, anchor in read if raw and raw != "#")
    return tuple(link for link in links if link is not None)


def _base(page: "Page", nodes: Iterable[LexborNode]) -> str:
    """What the links of a page are relative to; `nodes`: its elements that may hold links, the base among them."""
    address = page.answer.final_url
    stated = (node.attributes["href"] for node in nodes if node.tag == "base" and "href" in node.attributes)
    href = (next(stated, "") or "").strip()
    if not href:
        return address
    target = resolve(address, href, page.encoding)
    return target.url if isinstance(target, Target) else address


def _of_element(node: LexborNode) -> Iterator[Found]:
    """What an element loads or leads to; it may be several things."""
    tag, attributes = node.tag or "", node.attributes
    if tag == "a":
        yield tag, attributes.get("href") or "", _seen(node, attributes)
    elif tag == "img":
        yield from _picture(attributes)
    elif tag in ("script", "iframe", "frame", "embed", "track", "input"):
        if tag != "input" or (attributes.get("type") or "").lower() == "image":
            yield tag, attributes.get("src") or "", _title(attributes)
    elif tag == "link":
        rels = (attributes.get("rel") or "").lower().split()
        if rels and not _IDLE_RELS.intersection(rels):
            yield tag, attributes.get("href") or "", ""
    elif tag == "meta":
        if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
            yield tag, _refresh(attributes.get("content") or ""), ""
    elif tag == "style":
        yield from (("style", raw, "") for raw in css_urls(node.text()))
    else:
        yield from _rare(tag, attributes)
    yield from _of_looks(attributes)


def _of_looks(attributes: dict[str, str | None]) -> Iterator[Found]:
    """What the style of an element of any kind loads."""
    if attributes.get("style"):
        yield from (("style", raw, "") for raw in css_urls(attributes["style"] or ""))
    if attributes.get("background"):
        yield "style", attributes["background"] or "", ""


def _rare(tag: str, attributes: dict[str, str | None]) -> Iterator[Found]:
    if tag == "area":
        yield tag, attributes.get("href") or "", _title(attributes)
    elif tag == "source":
        yield tag, attributes.get("src") or "", ""
        yield from ((tag, raw, "") for raw in srcset(attributes.get("srcset") or ""))
    elif tag in ("video", "audio"):
        yield tag, attributes.get("src") or "", _title(attributes)
        yield tag, attributes.get("poster") or "", ""
    elif tag == "object":
        yield tag, attributes.get("data") or "", _title(attributes)
    elif tag == "form" and (attributes.get("method") or "get").strip().lower() == "get":
        yield tag, attributes.get("action") or "", _title(attributes)


def _picture(attributes: dict[str, str | None]) -> Iterator[Found]:
    seen = _title(attributes)
    yield "img", attributes.get("src") or "", seen
    if attributes.get("srcset"):
        yield from (("img", raw, seen) for raw in srcset(attributes["srcset"] or ""))


def _fold(text: str) -> str:
    return " ".join(text.split())[:_ANCHOR_LENGTH]


def _title(attributes: dict[str, str | None]) -> str:
    return _fold(attributes.get("alt") or "") or _fold(attributes.get("title") or "")


def _seen(node: LexborNode, attributes: dict[str, str | None]) -> str:
    """What a person sees of an anchor: its text, else the alt or title of a picture in it, else its own title."""
    text = _fold(node.text())
    if text:
        return text
    for picture in node.css("img"):
        text = _title(picture.attributes)
        if text:
            return text
    return _title(attributes)


def _refresh(content: str) -> str:
    """The address in a meta refresh, '' when it only reloads the page."""
    match = _REFRESH.fullmatch(content.rstrip())
    if match is None:
        return ""
    return next((group for group in match.groups() if group), "").strip()


def srcset(value: str) -> Iterator[str]:
    """The addresses of a srcset attribute, split as the HTML standard splits it (commas inside addresses survive)."""
    position = 0
    while (match := _SRCSET.match(value, position)) is not None:
        raw, position = match[1], match.end()
        if raw.endswith(","):
            raw = raw.rstrip(",")
        else:
            position = _after_descriptors(value, position)
        if raw:
            yield raw


def _after_descriptors(value: str, position: int) -> int:
    depth = 0
    while position < len(value):
        char = value[position]
        if char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif char == "," and not depth:
            return position + 1
        position += 1
    return position


def _link(base: str, raw: str, tag: str, anchor: str, encoding: str) -> Link | None:
    """One link; None for what opens no page."""
    target = resolve(base, raw, encoding)
    if isinstance(target, Target):
        return Link(target.url, tag, anchor, target.fragment)
    if isinstance(target, NotAPage) and not _is_mistake(target.scheme):
        return None
    return Link("", tag, anchor, raw=raw[:500])


def _is_mistake(scheme: str) -> bool:
    """Whether a scheme is no scheme but a slip: `htpp:`, `www.gov.cn:8080/`, a path on somebody's own disk."""
    return _MISSPELT.fullmatch(scheme) is not None or "." in scheme or scheme == "localhost"
