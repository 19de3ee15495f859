"""dead_links: the four kinds of not-alive stay four things, and a dead target is told once with its carriers."""

import pytest

from monitor.model import Carrier, Link, LinkTarget, LinkVerdict, Patience, Severity
from tests.checks.fakes import BASE, FakeSite, check, look, page_record

PAGE = BASE + "index.html"
DEAD = BASE + "gone.html"


def target(url: str = DEAD, verdict: LinkVerdict = LinkVerdict.DEAD, internal: bool = True) -> LinkTarget:
    return LinkTarget(url, verdict, "HTTP 404" if verdict is LinkVerdict.DEAD else "测试", 404, internal, 2, None)


async def test_dead_internal_link_is_told_once_with_its_carriers():
    carriers = [Carrier(PAGE, "a", "旧文件"), Carrier(BASE + "b.html", "img", "")]
    site = FakeSite(target_list=[target()], carrier_lists={DEAD: carriers})
    looked = await look(check("dead_links"), site)
    (fault,) = looked.faults
    assert (fault.subject, fault.aspect, fault.found_on, fault.anchor) == (DEAD, "", PAGE, "旧文件")
    assert (fault.carriers, fault.carrier_total) == (tuple(carriers), 2)
    assert looked.verdict == "fail"


async def test_carriers_are_capped_and_the_total_kept():
    carriers = [Carrier(f"{BASE}{n}.html", "a", "x") for n in range(9)]
    site = FakeSite(
        target_list=[LinkTarget(DEAD, LinkVerdict.DEAD, "HTTP 404", 404, True, 9, None)], carrier_lists={DEAD: carriers}
    )
    (fault,) = (await look(check("dead_links", max_carriers=3), site)).faults
    assert (len(fault.carriers), fault.carrier_total) == (3, 9)


@pytest.mark.parametrize(
    ("verdict", "internal", "outcome"),
    [
        (LinkVerdict.ALIVE, True, "pass"),
        (LinkVerdict.DEAD, True, "fail"),
        (LinkVerdict.DEAD, False, "warn"),
        (LinkVerdict.SUSPECT, True, "warn"),
        (LinkVerdict.BLOCKED, False, "inconclusive"),
        (LinkVerdict.UNTESTABLE, True, "inconclusive"),
    ],
)
async def test_each_verdict_has_its_outcome(verdict: LinkVerdict, internal: bool, outcome: str):
    looked = await look(check("dead_links"), FakeSite(target_list=[target(DEAD, verdict, internal)]))
    assert looked.verdict == outcome


async def test_suspect_is_called_suspect_and_may_be_left_unjudged():
    site = FakeSite(target_list=[target(DEAD, LinkVerdict.SUSPECT)])
    assert "疑似" in (await look(check("dead_links"), site)).faults[0].message
    looked = await look(check("dead_links", suspect=False), site)
    assert (looked.faults, looked.verdict) == ([], "inconclusive")


async def test_external_links_follow_the_options():
    site = FakeSite(target_list=[target(DEAD, internal=False), target(BASE, LinkVerdict.ALIVE)])
    assert (await look(check("dead_links", external=False), site)).verdict == "pass"
    looked = await look(check("dead_links", external_severity="error"), site)
    assert looked.faults[0].severity is Severity.ERROR


async def test_ignored_addresses_are_not_examined():
    site = FakeSite(target_list=[target(), target(BASE, LinkVerdict.ALIVE)])
    looked = await look(check("dead_links", ignore=[r"/gone\.html$"]), site)
    assert (looked.verdict, looked.settled.outcome.examined) == ("pass", 1)


async def test_a_few_unjudged_links_do_not_spoil_a_pass():
    alive = [target(f"{BASE}{n}.html", LinkVerdict.ALIVE) for n in range(99)]
    site = FakeSite(target_list=[*alive, target(DEAD, LinkVerdict.BLOCKED)])
    assert (await look(check("dead_links"), site)).verdict == "pass"


async def test_malformed_link_is_told_on_its_page():
    site = FakeSite(
        target_list=[target(PAGE, LinkVerdict.ALIVE)],
        page_list=[page_record(PAGE)],
        link_lists={PAGE: [Link("", "a", "办事", raw="http://[bad"), Link(PAGE, "a", "首页")]},
    )
    looked = await look(check("dead_links"), site)
    (fault,) = looked.faults
    assert (fault.aspect, fault.url, fault.anchor) == ("raw:http://[bad", PAGE, "办事")
    assert (await look(check("dead_links", malformed=False), site)).verdict == "pass"


async def test_malformed_target_is_not_told_a_second_time():
    site = FakeSite(
        target_list=[target("http://[样例]/", LinkVerdict.SUSPECT), target(PAGE, LinkVerdict.ALIVE)],
        page_list=[page_record(PAGE)],
        link_lists={PAGE: [Link("", "a", "办事", raw="http://[样例]/")]},
    )
    looked = await look(check("dead_links"), site)
    assert looked.marks == {(f"{PAGE}#链接写法", "raw:http://[样例]/")}


async def test_malformed_links_of_a_page_that_failed_stay_open():
    site = FakeSite(page_list=[page_record(PAGE, status=502), page_record(BASE + "x", status=404)])
    looked = await look(check("dead_links"), site)
    assert list(looked.unjudged) == [(f"{PAGE}#链接写法", "")]


async def test_only_a_suspicion_waits_for_further_runs():
    suspect, dead = f"{BASE}slow.html", DEAD
    site = FakeSite(target_list=[target(dead), target(suspect, LinkVerdict.SUSPECT)])
    looked = await look(check("dead_links", suspect_runs=3, suspect_window=2, good_runs=4), site)
    patience = {fault.subject: fault.patience for fault in looked.faults}
    assert patience == {dead: None, suspect: Patience(seen=3, of=3, good=4)}
