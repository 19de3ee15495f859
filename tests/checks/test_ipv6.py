"""ipv6: each part on good, bad and unknowable networks, and the score of them all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.ipv6_parts import alike, split_mapped
from checks.ipv6_score import Measured, Weights, score
from monitor.model import DnsAnswer, DnsStatus, FailureKind, Link, LinkTarget, LinkVerdict, PageKind
from tests.checks.fakes import BASE, HOME, FakeProbes, FakeSite, answer, check, failed, look, page_record, records

HOST = "www.example.test"
V4, V6 = "192.0.2.1", "2001:db8::1"
TEXT = "<body>" + "政务公开内容" * 50 + "</body>"
SECOND = [f"{BASE}s{n}.html" for n in range(10)]
THIRD = [f"{BASE}t{n}.html" for n in range(10)]


def good_site(**more: Any) -> FakeSite:
    """A site on which everything works over both families: ten links on the second level, ten on the third."""
    pages: dict[Any, Any] = {url: answer(url, TEXT) for url in (HOME, *SECOND, *THIRD)}
    probes = FakeProbes(
        pages,
        {
            (HOST, "AAAA"): records(HOST, "AAAA", V6),
            (HOST, "A"): records(HOST, "A", V4),
            ("ns1.test", "AAAA"): records("ns1.test", "AAAA", V6),
        },
        records("test", "NS", "ns1.test.", "ns2.test."),
        {(V4, 80), (V6, 80)},
    )  # fmt: skip
    probes.servers.add(V6)
    return FakeSite(
        probes=probes,
        page_list=[page_record(HOME, PageKind.HOME)],
        link_lists={HOME: [Link(url, "a") for url in SECOND]}
        | {url: [Link(THIRD[n], "a"), Link(HOME, "a")] for n, url in enumerate(SECOND)},
        target_list=[LinkTarget(url, LinkVerdict.ALIVE, "", 200, True, 1, None) for url in (HOME, *SECOND, *THIRD)],
        **more,
    )


async def ipv6(site: FakeSite, **options: Any):
    return await look(check("ipv6", **({"tries": 2, "pause": 0} | options)), site)


def evidence(looked: Any) -> str:
    return "\n".join(e.text for e in looked.settled.outcome.evidence)


async def test_site_that_works_over_both_families_passes_with_full_score():
    looked = await ipv6(good_site())
    assert looked.faults == []
    assert looked.verdict == "pass"
    assert "评分 100 分" in evidence(looked)


async def test_missing_aaaa_fires_and_the_rest_is_left_open():
    site = good_site()
    del site.probes.names[HOST, "AAAA"]
    looked = await ipv6(site)
    assert looked.marks == {(HOST, "aaaa")}
    assert looked.verdict == "fail"
    assert (HOST, "score") in looked.unjudged


async def test_mapped_addresses_do_not_count():
    site = good_site()
    site.probes.names[HOST, "AAAA"] = records(HOST, "AAAA", "::ffff:192.0.2.1")
    assert (await ipv6(site)).aspects == {"mapped", "aaaa"}
    site.probes.names[HOST, "AAAA"] = records(HOST, "AAAA", "::ffff:192.0.2.1", V6)
    looked = await ipv6(site)
    assert (looked.aspects, looked.verdict) == ({"mapped"}, "warn")


@pytest.mark.parametrize("status", [DnsStatus.FAILED, DnsStatus.NXDOMAIN])
async def test_names_that_do_not_resolve_are_unjudged(status: DnsStatus):
    site = good_site()
    site.probes.names[HOST, "AAAA"] = DnsAnswer(HOST, "AAAA", status)
    site.probes.zone = None
    looked = await ipv6(site)
    assert (looked.faults, looked.verdict) == ([], "inconclusive")


async def test_hosts_table_is_said_in_the_evidence_and_its_silence_is_no_fault():
    site = good_site()
    site.probes.names[HOST, "AAAA"] = records(HOST, "AAAA", V6, hosts=True)
    assert "hosts 表" in evidence(await ipv6(site))
    site.probes.names[HOST, "AAAA"] = DnsAnswer(HOST, "AAAA", DnsStatus.NO_DATA, from_hosts_table=True)
    assert (HOST, "aaaa") in (await ipv6(site)).unjudged


async def test_name_servers_without_ipv6_fire_as_a_hint():
    site = good_site()
    del site.probes.names["ns1.test", "AAAA"]
    looked = await ipv6(site)
    assert (looked.aspects, looked.verdict) == ({"ns"}, "warn")
    site.probes.names["ns1.test", "AAAA"] = DnsAnswer("ns1.test", "AAAA", DnsStatus.FAILED)
    assert (HOST, "ns") in (await ipv6(site)).unjudged


@pytest.mark.parametrize(
    ("answering", "aspects", "left_open"),
    [({V6}, set(), False), ({"192.0.2.53"}, {"ns6"}, False), (set(), set(), True)],
)
async def test_name_servers_answer_over_ipv6(answering: set[str], aspects: set[str], left_open: bool):
    site = good_site()
    site.probes.names["ns1.test", "A"] = records("ns1.test", "A", "192.0.2.53")
    site.probes.servers = answering
    looked = await ipv6(site)
    assert looked.aspects == aspects
    assert ("不作判断" in evidence(looked)) == left_open


async def test_another_host_may_have_a_port():
    site = good_site()
    site.probes.names["m.example.test", "AAAA"] = records("m.example.test", "AAAA", V6)
    await ipv6(site, host="m.example.test:8080", second_max=0, third_max=0)
    assert ("http://m.example.test:8080/", 6, V6) in site.probes.asked


async def test_without_an_ipv6_route_only_names_are_judged():
    site = good_site()
    site.probes.routes[6] = False
    looked = await ipv6(site)
    assert (looked.faults, looked.verdict) == ([], "inconclusive")
    assert {aspect for _, aspect in looked.unjudged} >= {f"tcp:{V6}:80", "home", "same", "success", "score"}
    assert site.probes.asked == []
    del site.probes.names[HOST, "AAAA"]
    assert (await ipv6(site)).verdict == "fail"


async def test_bare_address_has_no_names_to_test():
    looked = await ipv6(FakeSite(home="http://192.0.2.7/"))
    assert looked.verdict == "inconclusive"
    assert "IP 地址" in looked.unjudged["192.0.2.7", ""]


async def test_port_closed_over_ipv6_only_fires():
    site = good_site()
    site.probes.open_ports = {(V4, 80), (V4, 443), (V6, 80)}
    looked = await ipv6(site)
    assert looked.marks == {(HOST, f"tcp:{V6}:443")}


async def test_port_closed_over_both_families_is_no_fault_of_ipv6():
    looked = await ipv6(good_site())
    assert looked.faults == []
    assert "IPv4 也未开放" in evidence(looked)


async def test_home_that_fails_over_one_address_is_told_with_it():
    site = good_site()
    second = "2001:db8::2"
    site.probes.names[HOST, "AAAA"] = records(HOST, "AAAA", V6, second)
    site.probes.open_ports.add((second, 80))
    site.probes.pages[HOME, 6, second] = failed(HOME, FailureKind.RESET)
    looked = await ipv6(site)
    assert looked.marks == {(HOST, "home")}
    assert second in looked.faults[0].seen
    assert V6 not in looked.faults[0].seen


async def test_home_that_fails_over_both_families_is_not_blamed_on_ipv6():
    site = good_site()
    site.probes.pages[HOME] = failed(HOME, FailureKind.RESET)
    looked = await ipv6(site)
    assert "home" not in looked.aspects
    assert (HOST, "home") in looked.unjudged


async def test_other_status_fires_and_other_text_is_a_hint():
    site = good_site()
    site.probes.pages[HOME, 6] = answer(HOME, TEXT, 500)
    assert "same" in (await ipv6(site)).aspects
    site.probes.pages[HOME, 6] = answer(HOME, "<body>" + "维护公告请稍候再来" * 40 + "</body>")
    looked = await ipv6(site)
    assert (looked.aspects, looked.verdict) == ({"same"}, "warn")


async def test_error_page_over_both_families_is_a_note():
    site = good_site()
    site.probes.pages[HOME] = answer(HOME, "", 503)
    looked = await ipv6(site)
    assert "same" not in looked.aspects
    assert "503" in evidence(looked)


async def test_success_rate_below_the_bar_fires():
    site = good_site()
    good, bad = answer(HOME, TEXT), failed(HOME, FailureKind.TIMEOUT)
    site.probes.pages[HOME, 6, V6] = good
    site.probes.pages[HOME, 6] = [good, good, good, bad]
    looked = await ipv6(site, tries=4)
    assert "success" in looked.aspects
    assert "75%" in next(f.seen for f in looked.faults if f.aspect == "success")


async def test_inner_page_that_fails_over_ipv6_only_is_a_hint_and_lowers_the_ratio():
    site = good_site()
    site.probes.pages[SECOND[3], 6] = answer(SECOND[3], "", 404)
    site.probes.pages[THIRD[4], 6] = failed(THIRD[4], FailureKind.NO_ADDRESS)
    looked = await ipv6(site)
    assert looked.marks == {(SECOND[3], "v6"), (THIRD[4], "v6")}
    assert looked.verdict == "warn"
    assert "经 IPv6 可打开 9/10" in evidence(looked)
    assert "评分 96 分" in evidence(looked)


async def test_inner_page_that_is_down_over_both_families_does_not_count():
    site = good_site()
    site.probes.pages[SECOND[3]] = answer(SECOND[3], "", 500)
    looked = await ipv6(site)
    assert looked.faults == []
    assert "可打开 9/9" in evidence(looked)


async def test_sample_is_bounded_said_and_the_same_every_time():
    asked: list[list[Any]] = []
    for _ in range(2):
        site = good_site()
        looked = await ipv6(site, second_max=3, third_max=0)
        assert "共 10 个，抽查 3 个" in evidence(looked)
        asked.append([a for a in site.probes.asked if a[0] in SECOND])
    assert sorted(asked[0]) == sorted(asked[1])
    assert len(asked[0]) == 3


async def test_low_score_fails_and_middling_score_warns():
    site = good_site()
    for url in (*SECOND, *THIRD):
        site.probes.pages[url, 6] = answer(url, "", 404)
    looked = await ipv6(site)
    assert (HOST, "score") in looked.marks
    assert looked.verdict == "fail"
    for url in THIRD:
        del site.probes.pages[url, 6]
    assert (await ipv6(site)).verdict == "warn"


async def test_parts_that_could_change_the_result_leave_the_score_open():
    site = good_site()
    site.link_lists = {}
    looked = await ipv6(site)
    assert (HOST, "score") in looked.unjudged
    assert looked.verdict == "inconclusive"


RATIOS = st.tuples(*[st.none() | st.floats(0, 1)] * 6)


@given(RATIOS)
def test_score_stays_within_what_could_be_reached(parts: tuple[float | None, ...]):
    got = score(Measured(*parts), Weights())
    assert 0 <= got.points <= got.reachable + 0.05
    assert got.complete is all(part is not None for part in parts)


@given(st.text(max_size=200))
def test_a_body_is_alike_to_itself(text: str):
    page = answer(HOME, text.encode("utf-8", "replace"))
    assert alike(page, page) == 1.0


def test_changing_nonces_do_not_make_a_page_different():
    one = answer(HOME, f'<script nonce="abc">var t=1</script><input name="__VIEWSTATE" value="xyz">{TEXT}')
    other = answer(HOME, f'<script nonce="def">var t=2</script><input name="__VIEWSTATE" value="qrs">{TEXT}')
    assert alike(one, other) == 1.0


def test_mapped_and_malformed_records_are_kept_apart():
    assert split_mapped(["::ffff:1.2.3.4", V6, "nonsense", V6]) == ([V6], ["::ffff:1.2.3.4"])
