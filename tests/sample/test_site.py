"""What the sample says of itself is true: its dead links are dead, and no link is dead that is not on the list."""

import json
import re
from datetime import date
from html import unescape
from urllib.parse import quote, urljoin, urlsplit

import pytest

from monitor.sample.catalog import every
from monitor.sample.codes import BUREAU_CODE, OLD_CODE, credit_code, organisation_code, wrong_digit
from monitor.sample.disclosure import SID
from monitor.sample.faults import FAMILIES, SeededFault, seeded
from monitor.sample.healthy import lookalikes
from monitor.sample.library import OTHERS, RULES, papers
from monitor.sample.responses import Addresses, Manner, Ports, Reply, Site
from monitor.sample.site import build

TODAY = date(2026, 8, 20)
PORTS = Ports(http=8001, images=8002, tls=8003, closed=8004)
SITE = build(TODAY, PORTS)
FAULTS = seeded(SITE.addresses, TODAY)
HEALTHY = lookalikes(SITE.addresses, TODAY)
LINKS = {fault.subject for fault in FAULTS if fault.check == "dead-links"}
# Places that answer nothing useful for reasons other than being dead.
NOT_DEAD = {SITE.addresses.bureau("/nbxt/login.html"), SITE.addresses.partner("/protected/")}


def links_of(url: str, reply: Reply) -> set[str]:
    """Every link that a browser would follow or load, by a reading of our own: no comments, templates, scripts."""
    encoding = "gb18030" if b"gb2312" in reply.body[:600] else "utf-8"
    text = re.sub(
        r"(?s)<!--.*?-->|<template>.*?</template>|(<script[^>]*>).*?</script>", r"\1", reply.body.decode(encoding)
    )
    base = re.search(r"<base href='([^']+)'", text)
    text = re.sub(r"<base [^>]*>", "", text)
    raw = [unescape(m.group(2)) for m in re.finditer(r"""(?:href|src|poster|action)=(["'])(.*?)\1""", text, re.DOTALL)]
    raw += [part.split()[0] for m in re.finditer(r'srcset="(.*?)"', text) for part in m.group(1).split(",")]
    raw += re.findall(r"url=([^'\"]+)['\"]", text) + re.findall(r"background-image: url\((.*?)\)", text)
    start = urljoin(url, base.group(1)) if base else url
    cleaned = (re.sub(r"[\n\t]", "", link).strip().replace("\\", "/") for link in raw if "[" not in link)
    return {
        quote(urljoin(start, link).partition("#")[0], safe=":/?&=%[]", encoding=encoding)
        for link in cleaned
        if not link.startswith(("javascript:", "mailto:", "tel:", "data:"))
    }


def answer(site: Site, url: str) -> Reply | None:
    """What stands behind an address, redirects followed; None when nobody listens there."""
    for _ in range(10):
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if host == Addresses.GONE or parts.port == PORTS.closed or host == Addresses.TLS_SELF_SIGNED:
            return None
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        reply = site.reply(host, target)
        location = dict(reply.headers).get("Location")
        if location is None:
            return reply
        url = urljoin(url, location)
    return None


def is_bad(url: str) -> bool:
    reply = answer(SITE, url)
    if reply is None or (reply.status >= 400 and reply.status != 401) or reply.manner is Manner.RESET:
        return True
    soft = "您访问的页面不存在或已被删除".encode() in reply.body
    return soft or (url.endswith((".xlsx", ".docx")) and not reply.body)


def all_links() -> dict[str, str]:
    """Every link of the site with one page that carries it."""
    found: dict[str, str] = {}
    for target in SITE.pages():
        url = SITE.addresses.www(target)
        for link in links_of(url, SITE.replies[Addresses.WWW, target]):
            found.setdefault(link, url)
    for sheet in [link for link in found if link.endswith(".css")]:
        reply = answer(SITE, sheet)
        text = re.sub(r"(?s)/\*.*?\*/", "", reply.body.decode()) if reply is not None else ""
        for raw in re.findall(r"url\(['\"]?(.*?)['\"]?\)", text):
            found.setdefault(urljoin(sheet, raw), sheet)
    return found


CARRIED = all_links()


def test_every_dead_link_on_the_site_is_seeded() -> None:
    bad = {link: page for link, page in CARRIED.items() if is_bad(link)}
    assert {link: page for link, page in bad.items() if link not in LINKS | NOT_DEAD} == {}


@pytest.mark.parametrize(
    "fault", [f for f in FAULTS if f.check == "dead-links" and "#" not in f.subject], ids=lambda f: f.id
)
def test_every_seeded_dead_link_is_carried_and_bad(fault: SeededFault) -> None:
    assert fault.subject in CARRIED
    assert is_bad(fault.subject)


@pytest.mark.parametrize("key", ["comment", "template", "script"])
def test_links_that_nobody_follows_are_on_no_page(key: str) -> None:
    assert SITE.addresses.bureau(f"/{key}/gone.html") not in CARRIED


def test_there_are_as_many_seeds_as_promised() -> None:
    assert len(FAULTS) >= 40
    assert len(HEALTHY) >= 30
    assert {fault.family for fault in FAULTS} == set(FAMILIES)


def test_ids_and_places_are_unique() -> None:
    assert len({f.id for f in FAULTS}) == len(FAULTS)
    assert len({(f.check, f.subject, f.aspect) for f in FAULTS}) == len(FAULTS)
    assert len({h.id for h in HEALTHY}) == len(HEALTHY)


def test_no_place_is_both_faulty_and_healthy() -> None:
    assert {(f.check, f.subject) for f in FAULTS} & {(h.check, h.subject) for h in HEALTHY} == set()


def test_no_mark_is_left_unfilled() -> None:
    assert [s for s in (*(f.subject for f in FAULTS), *(h.subject for h in HEALTHY)) if re.search(r"[{}<>]", s)] == []


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.aspect == "v6"], ids=lambda f: f.id)
def test_ipv6_faults_work_over_ipv4(fault: SeededFault) -> None:
    reply = answer(SITE, fault.subject)
    assert reply is not None
    assert reply.status == 200


def test_the_same_day_gives_the_same_site() -> None:
    assert build(TODAY, PORTS).replies == SITE.replies


def test_another_day_moves_the_dates() -> None:
    later = build(date(2027, 1, 5), PORTS)
    target = "/swscjg/xwdt/gzdt/index.html"
    assert b"[2027-01-02]" in later.replies[Addresses.WWW, target].body
    assert b"[2026-08-17]" in SITE.replies[Addresses.WWW, target].body


def test_gbk_pages_are_gbk_and_do_not_say_so_in_the_header() -> None:
    reply = SITE.replies[Addresses.WWW, "/swscjg/zdlyxxgk/fld/index.html"]
    assert reply.content_type == "text/html"
    assert "反垄断" in reply.body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode("utf-8")


def listing(category: int, page: int) -> dict[str, object]:
    reply = SITE.replies[Addresses.WWW, f"/swscjg/gkmlpt/api/all/{category}?page={page}&sid={SID}"]
    return json.loads(reply.body)


def ids(category: int, page: int) -> list[int]:
    articles = listing(category, page)["articles"]
    assert isinstance(articles, list)
    return [int(entry["id"]) for entry in articles]


def test_page_zero_of_the_list_is_page_one_and_the_next_is_two() -> None:
    assert ids(OTHERS, 0) == ids(OTHERS, 1)
    assert len(ids(OTHERS, 1)) == 100
    assert len(ids(OTHERS, 2)) == 6  # 104, one that is listed twice, one beside the 专项 documents
    assert ids(OTHERS, 3) == []
    assert not set(ids(OTHERS, 1)) & set(ids(OTHERS, 2))


def test_every_document_has_its_page() -> None:
    assert [p.key for p in papers(TODAY) if answer(SITE, SITE.addresses.bureau(p.path)) is None] == []
    assert len({p.post for p in papers(TODAY)}) == len(papers(TODAY))


def test_only_the_seeded_documents_share_an_index_number() -> None:
    held: dict[str, list[str]] = {}
    for paper in papers(TODAY):
        if paper.category == RULES and paper.index:
            held.setdefault(paper.index, []).append(paper.key)
    assert [keys for keys in held.values() if len(keys) > 1] == [["index-first", "index-twice"]]


def test_no_date_lies_in_the_future_but_the_seeded_ones() -> None:
    late = [p.key for p in papers(TODAY) if p.published and p.published > TODAY]
    assert late == []
    assert [plan.slug for plan, _ in every() if any(age <= 0 for age in plan.ages)] == []


def test_check_digits_are_those_of_known_codes() -> None:
    assert organisation_code("00693974") == "006939748"
    assert credit_code("11441700007280420") == "11441700007280420Y"
    assert BUREAU_CODE.startswith("11441500")
    assert BUREAU_CODE[8:17] == OLD_CODE
    assert credit_code(BUREAU_CODE[:17]) != wrong_digit(BUREAU_CODE)
