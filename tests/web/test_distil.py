"""Links travel by number: whatever happens on the way, the other end finds the links that stand on the page."""

from datetime import UTC, datetime

import pytest

from monitor.model import Answer, Entry, Link, PageFacts, PageKind
from monitor.model.heard import Heard, NoLooking
from monitor.model.views import PageView
from monitor.web.distil import Distiller, Shelf
from monitor.web.page import Page

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def page(name: str, *targets: str) -> Page:
    body = "".join(f"<a href='/{target}'>{target}</a>" for target in targets).encode()
    url = f"http://site.test/{name}"
    return Page(Answer(url, url, 200, NOW, 0.0, {"content-type": "text/html"}, body))


def plain(page: PageView, tree: object) -> PageFacts:
    return PageFacts(PageKind.OTHER, "plain")


class Stored:
    """Numbers for links, as the cache gives them, and the links again."""

    def __init__(self) -> None:
        self.links: list[Link] = []

    def number(self, link: Link) -> int:
        self.links.append(link)
        return len(self.links) - 1

    def anchors(self, numbers: "list[int]") -> list[str]:
        return [self.links[number].anchor for number in numbers]


class Chokes(NoLooking):
    """Looks at pages, and breaks at one that says so."""

    def __call__(self, page: PageView) -> Heard:
        if page.url.endswith("bad"):
            raise RuntimeError("a check that nobody caught")
        return ()


def test_links_are_found_again_by_number() -> None:
    stored = Stored()
    distiller, shelf = Distiller(plain, NoLooking()), Shelf(stored.number)
    first = shelf.take(distiller.distil(page("1", "a", "b")))
    second = shelf.take(distiller.distil(page("2", "b", "c", "a")))
    assert stored.anchors(list(first)) == ["a", "b"]
    assert stored.anchors(list(second)) == ["b", "c", "a"]
    assert len(stored.links) == 3


def test_a_page_that_breaks_on_the_way_shifts_no_links_of_others() -> None:
    stored = Stored()
    distiller, shelf = Distiller(plain, Chokes()), Shelf(stored.number)
    shelf.take(distiller.distil(page("1", "a", "b")))
    with pytest.raises(RuntimeError):
        distiller.distil(page("bad", "x", "y", "z"))
    third = shelf.take(distiller.distil(page("3", "c", "a")))
    assert stored.anchors(list(third)) == ["c", "a"]


def test_a_page_that_did_not_arrive_shifts_no_links_of_others() -> None:
    stored = Stored()
    distiller, shelf = Distiller(plain, NoLooking()), Shelf(stored.number)
    shelf.take(distiller.distil(page("1", "a", "b")))
    distiller.distil(page("lost", "x", "y", "z"))
    distiller.forget()
    third = shelf.take(distiller.distil(page("3", "c", "a")))
    assert stored.anchors(list(third)) == ["c", "a"]


def test_a_line_that_no_link_of_its_page_leads_to_is_a_link_too() -> None:
    def lists(page: PageView, tree: object) -> PageFacts:
        lines = ("https://site.test/a", "http://site.test/c")  # the first is a link of the page, by the other scheme
        return PageFacts(PageKind.COLUMN, "x", entries=tuple(Entry(url, url[-1], None, "") for url in lines))

    distilled = Distiller(lists, NoLooking()).distil(page("1", "a", "b"))
    assert [(link.target, link.tag) for link in distilled.fresh] == [
        ("http://site.test/a", "a"),
        ("http://site.test/b", "a"),
        ("http://site.test/c", "list"),
    ]
