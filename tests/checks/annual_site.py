"""A site in memory whose column holds annual reports: the sample's figures and pages, one address per year."""

from dataclasses import replace
from datetime import UTC, date, datetime

from monitor.model import Answer, Column, Entry, LinkTarget, LinkVerdict
from monitor.sample.annual_figures import Figures, figures
from monitor.sample.annual_pages import Look, report_body
from tests.checks.fakes import BASE, FakeProbes, FakeSite, answer, page_record

COLUMN = f"{BASE}nb/index.html"
NAME = "政府信息公开年报"
UNIT = "测试市市场监督管理局"
TODAY = date(2025, 6, 1)
PICTURE = "http://www.example.test/photo.png"
YEARS = (2022, 2023, 2024)


def address(year: int) -> str:
    return f"{BASE}nb/post_{year}.html"


def subject(year: int) -> str:
    return f"政府信息公开工作年度报告/{year}年"


def sound() -> dict[int, Figures]:
    return {one.year: one for one in figures(YEARS)}


def body(one: Figures, look: Look | None = None) -> str:
    return report_body(UNIT, one, look or Look(), PICTURE)


def annual_site(
    bodies: dict[int, str] | None = None, *, today: date = TODAY, published: date | None = None, title: str = ""
) -> FakeSite:
    """A site with the sound reports of three years; `bodies` replaces some years' pages."""
    pages = {year: body(one) for year, one in sound().items()} | (bodies or {})
    site = FakeSite(
        today=today,
        now=datetime(today.year, today.month, today.day, 3, tzinfo=UTC),
        probes=FakeProbes({address(y): html(text, address(y)) for y, text in pages.items()}),
        column_list=[Column(COLUMN, NAME)],
    )
    site.page_list = [page_record(COLUMN)]
    for year in sorted(pages, reverse=True):
        name = title or f"{UNIT}{year}年政府信息公开工作年度报告"
        day = published or date(year + 1, 1, 19)
        site.page_list.append(page_record(address(year), title=name, published=day))
        site.entry_lists.setdefault(COLUMN, []).append(Entry(address(year), name, day))
    return site


def html(text: str, url: str = f"{BASE}nb/post.html") -> Answer:
    """A page as the server gives it."""
    whole = f"<!DOCTYPE html><html><body>{text}<div>主办单位：{UNIT}</div></body></html>"
    return replace(answer(url, whole), headers={"content-type": "text/html; charset=utf-8"})


def furniture(url: str) -> LinkTarget:
    """A picture that every page carries."""
    return LinkTarget(url, LinkVerdict.ALIVE, "", 200, True, 300, None)
