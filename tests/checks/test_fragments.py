"""Links to places within pages: missing only where nothing but the page itself could make the place."""

import pytest

from monitor.model import FailureKind, FragmentLink
from tests.checks.fakes import BASE, FakeProbes, FakeSite, answer, check, failed, look, page_record

PAGE = BASE + "content/post_1.html"
PROSE = "<p>" + "正文" * 120 + "</p>"


def site(html: str, *fragments: str, url: str = PAGE) -> FakeSite:
    probes = FakeProbes(pages={url: answer(url, f"<html><body>{html}</body></html>")})
    links = [FragmentLink(url, fragment, BASE, "见附件") for fragment in fragments]
    return FakeSite(fragment_list=links, page_list=[page_record(url)], probes=probes)


@pytest.mark.parametrize("html", ['<h4 id="fj1">附件</h4>', '<a name="fj1"></a>', '<div ID="fj1">附件</div>'])
async def test_a_place_that_is_there(html: str):
    looked = await look(check("fragments"), site(html + PROSE, "fj1"))
    assert (looked.faults, looked.verdict) == ([], "pass")


async def test_a_place_that_is_not_there():
    looked = await look(check("fragments"), site(PROSE, "fj1"))
    assert looked.marks == {(PAGE + "#fj1", "")}
    assert (looked.verdict, looked.faults[0].found_on, looked.faults[0].anchor) == ("warn", BASE, "见附件")


@pytest.mark.parametrize(
    ("written", "asked"), [("附件1", "%E9%99%84%E4%BB%B61"), ("%E9%99%84", "附"), ("附件1", "附件1")]
)
async def test_names_are_compared_as_people_read_them(written: str, asked: str):
    looked = await look(check("fragments"), site(f'<p id="{written}">x</p>{PROSE}', asked))
    assert looked.verdict == "pass"


@pytest.mark.parametrize("fragment", ["/list", "tab=2", "0", "!news", "top", "?page=2", ":~:text=x", "a{b}"])
async def test_states_of_a_script_are_no_places(fragment: str):
    looked = await look(check("fragments"), site(PROSE, fragment))
    assert looked.said == []


async def test_categories_of_the_disclosure_platform_are_no_places():
    looked = await look(check("fragments"), site(PROSE, "abc", url=BASE + "gkmlpt/index"))
    assert looked.said == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>show('fj1')</script>" + PROSE,
        "<script>box.innerHTML = '<p id=fj1>附件</p>'</script>" + PROSE,
        """<script>document.write("<a name='fj1'></a>")</script>""" + PROSE,
        "<script>go($('.menu a[href=#fj1]'))</script>" + PROSE,
        "<script>for (n = 1; n < 9; n++) add('<p id=\"fj' + n + '\">')</script>" + PROSE,
        "<script>list.map(n => `<p id=fj${n}>`)</script>" + PROSE,
        '<a href="#fj1" data-toggle="tab">附件</a>' + PROSE,
        '<a href="#fj1" onclick="go()">附件</a>' + PROSE,
        "<script src='/app.js'></script><script>boot()</script>",
    ],
)
async def test_what_a_script_may_make_is_left_open(html: str):
    looked = await look(check("fragments"), site(html, "fj1"))
    assert (looked.faults, list(looked.unjudged)) == ([], [(PAGE + "#fj1", "")])


@pytest.mark.parametrize(
    ("fragment", "script"),
    [
        ("div", 'var x = document.createElement("div");'),
        ("script", 'document.getElementsByTagName("script")[0].remove();'),
        ("part", "var partner = 'departments'; apart(partner);"),
        ("fj1", "var fj12 = 'fj123'; load('/fj1.js');"),
    ],
)
async def test_a_word_that_occurs_in_a_script_makes_no_place(fragment: str, script: str):
    looked = await look(check("fragments"), site(f"{PROSE}<script>{script}</script>", fragment))
    assert looked.marks == {(f"{PAGE}#{fragment}", "")}


@pytest.mark.parametrize("script", ["", "<script>var total = 12; count(total);</script>"])
async def test_a_number_is_a_place_where_no_script_can_answer_it(script: str):
    looked = await look(check("fragments"), site('<p id="4">四</p>' + PROSE + script, "4", "5"))
    assert looked.marks == {(PAGE + "#5", "")}


@pytest.mark.parametrize(
    "html",
    [
        '<script src="/js/menu.js"></script>',
        "<script>window.onhashchange = show</script>",
        "<script>$('.tab a').click(show)</script>",
        "<script>list.addEventListener('mouseup', show)</script>",
        '<div onclick="show(event)">目录</div>',
    ],
)
async def test_a_number_that_a_script_may_answer_is_none_of_its_business(html: str):
    looked = await look(check("fragments"), site(PROSE + html, "5"))
    assert looked.said == []


async def test_pages_with_numbers_alone_take_no_room_from_the_others():
    asked = site(PROSE, "fj1")
    numbered = [f"{BASE}content/a_{n:02d}.html" for n in range(22)]
    asked.fragment_list[:0] = [FragmentLink(url, "5", BASE, "") for url in numbered]
    asked.page_list += [page_record(url) for url in numbered]
    asked.probes.pages |= {url: answer(url, f"<html><body>{PROSE}</body></html>") for url in numbered}
    looked = await look(check("fragments", max_pages=20), asked)
    assert len(looked.faults) == 21
    assert (PAGE + "#fj1", "") in looked.marks
    assert "另有 2 个页面" in looked.settled.outcome.evidence[0].text


async def test_a_page_that_cannot_be_read_again_is_left_open():
    asked = site(PROSE, "fj1")
    asked.probes.pages[PAGE] = failed(PAGE, FailureKind.TIMEOUT)
    looked = await look(check("fragments"), asked)
    assert (looked.faults, looked.verdict) == ([], "inconclusive")


async def test_a_dead_page_is_told_by_its_link_not_here():
    asked = site(PROSE, "fj1")
    asked.page_list = [page_record(PAGE, status=404)]
    assert (await look(check("fragments"), asked)).said == []


async def test_pages_beyond_the_bound_are_said_to_be_left():
    asked = site(PROSE, "a")
    other = BASE + "content/post_2.html"
    asked.fragment_list.append(FragmentLink(other, "b", BASE, ""))
    asked.page_list.append(page_record(other))
    looked = await look(check("fragments", max_pages=1), asked)
    assert list(looked.unjudged) == [(other, "")]


async def test_ignored_links_are_not_examined():
    looked = await look(check("fragments", ignore=["#fj1$"]), site(PROSE, "fj1"))
    assert looked.said == []
