"""One page that was read: decoded once, parsed once and only when somebody looks (implements `PageView`).

Everything is read the way a browser with scripts switched on reads it: what stands in `<noscript>`, `<template>`,
`<script>`, `<style>` and comments is neither visible text nor a link. Nothing here raises for a bad page; a page of
random bytes is a page with odd text.
"""

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitor.log import Log
from monitor.model import Answer, Link, PageFacts, PageKind, Table
from monitor.web.encoding import Decoded, decode
from monitor.web.opening import Opening
from monitor.web.readable import unreadable

log = Log(__name__)

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_NO_FACTS = PageFacts(kind=PageKind.OTHER, platform="")


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


_INVISIBLE = frozenset(
    {"script", "style", "template", "noscript", "head", "iframe", "object", "noembed", "noframes", "-comment"}
)
_INLINE = words(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q ruby s samp small span strike strong"
    " sub sup tt u var wbr label -text"
)


def fold(text: str) -> str:
    """White space of every kind (full-width included) as single blanks, none at the ends."""
    return " ".join(text.split())


def is_html(answer: Answer) -> bool:
    """Whether an answer is to be read as a page: by its type, or, when the server names none, by its first bytes."""
    if answer.content_type:
        return answer.content_type in _HTML_TYPES
    return looks_like_html(answer.body)


_OPENING = Opening(rb"!doctype\s+html|html|head|body|title|meta|script|div|table|iframe", rb"\s\x00\xef\xbb\xbf")


def looks_like_html(body: bytes) -> bool:
    """Whether bytes begin as an HTML page begins, whatever the server calls them."""
    head = body[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")[2:]
    return _OPENING.begins(head)


class LinksUnread(RuntimeError):
    """The links of a page could not be read: a fault of ours, told in the log. That is not a page without links."""


class Page:
    """A page over its answer. `facts` is set once by the crawl, after the platform adapter has read the page."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.facts: PageFacts = _NO_FACTS

    @property
    def url(self) -> str:
        """The address that was asked; `answer.final_url` is where the redirects led."""
        return self.answer.url

    @property
    def is_html(self) -> bool:
        return is_html(self.answer)

    @cached_property
    def _decoded(self) -> Decoded:
        return decode(self.answer.body, self.answer.headers.get("content-type", ""), markup=self.is_html)

    @property
    def encoding(self) -> str:
        return self._decoded.encoding

    @property
    def encoding_note(self) -> str:
        """What was odd about the declared encoding (Chinese), '' when nothing was."""
        return self._decoded.note

    @property
    def html(self) -> str:
        return self._decoded.text

    @cached_property
    def unreadable(self) -> str:
        """Why the page cannot be read although it came (Chinese), '' when it can."""
        return unreadable(self.html) if self.is_html else ""

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self._source() if self.is_html and not self.unreadable else "", scripting=True)

    def _source(self) -> str | bytes:
        """What is parsed: the bytes where they are faultless UTF-8, which the parser reads a third faster."""
        body = self.answer.body
        if self.encoding != "utf-8" or "\ufffd" in self.html or not body[-1:].isascii():  # perhaps cut in a character
            return self.html
        return body.removeprefix(codecs.BOM_UTF8)

    @property
    def text(self) -> str:
        return self._text

    @property
    def title(self) -> str:
        return self._title

    @property
    def meta(self) -> Mapping[str, str]:
        return self._meta

    @property
    def links(self) -> Sequence[Link]:
        """Raises LinksUnread when they could not be read."""
        found = self._links
        if found is None:
            raise LinksUnread(f"{self.url} 的链接没有读出来，详见日志")
        return found

    @property
    def known_links(self) -> Sequence[Link]:
        """The links, and none where they could not be read: for comparing pages, of which links are only a part."""
        return self._links or ()

    @property
    def tables(self) -> Sequence[Table]:
        return self._tables

    # A protocol's property cannot be matched by a cached one, so each is kept behind a plain property.

    @cached_property
    def _text(self) -> str:
        if not self.is_html:
            return fold(self.html)
        body = self.tree.body
        return "" if body is None else visible_text(body)

    @cached_property
    def _title(self) -> str:
        node = self.tree.css_first("title")
        return "" if node is None else fold(node.text())

    @cached_property
    def _meta(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for node in self.tree.css("meta"):
            attributes = node.attributes
            content = attributes.get("content")
            name = attributes.get("name") or attributes.get("property") or attributes.get("http-equiv")
            if name and content is not None:
                found.setdefault(name.strip().lower(), fold(content))
        return found

    @cached_property
    def _links(self) -> Sequence[Link] | None:
        from monitor.web.extract import links_of  # extract needs Page; a page needs its links only when asked

        try:
            return links_of(self)
        except MemoryError:
            raise  # says nothing of the page
        except Exception:
            # What a page can be is endless: one on which our own code breaks must not end the reading of the others.
            log.exception("the links of a page could not be read", url=self.url)
            return None

    @cached_property
    def _tables(self) -> Sequence[Table]:
        from monitor.web.tables import tables_of  # as with links: only when asked

        return tables_of(self.tree)

    def select(self, css: str) -> list[str]:
        return [fold(node.text()) for node in self._nodes(css)]

    def select_attr(self, css: str, attribute: str) -> list[str]:
        name = attribute.lower()
        found = (node.attributes for node in self._nodes(css))
        return [attributes[name] or "" for attributes in found if name in attributes]

    def json(self) -> Any:
        return json.loads(self.html)

    def _nodes(self, css: str) -> list[LexborNode]:
        try:
            return self.tree.css(css)
        except SelectolaxError as error:
            raise ValueError(f"CSS 选择器“{css}”写法有误") from error


def pieces(tree: LexborHTMLParser) -> Iterator[str]:
    """The texts of a page one by one, but for scripts and the like; cheaper than all of it where a part will do."""
    if tree.body is None:
        return
    for node in tree.body.traverse(include_text=True):
        if node.is_text_node and (node.parent is None or node.parent.tag not in _INVISIBLE):
            yield node.text_content or ""


def visible_text(top: LexborNode) -> str:
    """The text a person can read under a node, white space folded; inline tags do not split words, blocks do."""
    parts: list[str] = []
    stack: list[LexborNode | str] = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        following = None if node is top else node.next
        if following is not None:
            stack.append(following)
        tag = node.tag or ""
        if tag == "-text":
            parts.append(node.text_content or "")
        elif tag not in _INVISIBLE:
            if tag not in _INLINE:
                parts.append(" ")
                stack.append(" ")
            child = node.first_child
            if child is not None:
                stack.append(child)
    return fold("".join(parts))
