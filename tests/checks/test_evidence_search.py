"""What only a person can confirm: the site is searched for it, and nothing that is found is a pass."""

from datetime import date

import pytest

from tests.checks.fakes import BASE, TODAY, FakeSite, check, look, page_record

PAGE = BASE + "a.html"


def site(title: str = "工作动态", body: str = "", published: date | None = TODAY, **more: object) -> FakeSite:
    return FakeSite(page_list=[page_record(PAGE, title=title, published=published, **more)], bodies={PAGE: body})


def search(*words: str, **more: object):
    return check("evidence_search", queries=[{"name": "会议", "words": list(words), **more}])


MEETING = ("政务公开", "领导小组", "会议|召开")


async def found(made: FakeSite, *words: str, **more: object) -> list[str]:
    looked = await look(search(*(words or MEETING), **more), made)
    assert looked.verdict == "manual"
    assert looked.faults == []
    return [f"{one.subject} {one.text}" for one in looked.settled.outcome.evidence]


async def test_a_title_is_found_with_its_day_and_address():
    (told,) = await found(site("我局召开政务公开领导小组会议"))
    assert told == f"{PAGE} 会议：2024-08-20《我局召开政务公开领导小组会议》"


async def test_a_sentence_of_the_text_is_found():
    (told,) = await found(site(body="今天很好。我局召开政务公开领导小组会议，研究工作。"))
    assert "我局召开政务公开领导小组会议" in told


async def test_words_of_different_sentences_make_no_meeting():
    assert await found(site(body="推进政务公开。安全生产领导小组召开会议。")) == []


async def test_last_years_pages_are_another_years_evidence():
    assert await found(site("我局召开政务公开领导小组会议", published=date(2023, 12, 31))) == []
    assert await found(site("我局召开政务公开领导小组会议", published=None)) == []
    assert await found(site("我局召开政务公开领导小组会议", published=date(2024, 9, 1))) == []


async def test_what_must_not_stand_there_excludes():
    made = site("关于政务公开领导小组会议制度的通知")
    assert await found(made, without=["制度"]) == []


async def test_nothing_found_is_said_to_be_nothing_and_still_a_persons_matter():
    looked = await look(search(*MEETING), site())
    assert looked.verdict == "manual"
    assert looked.settled.outcome.reason == "没有找到线索"


async def test_the_latest_come_first_and_only_so_many():
    title = "政务公开领导小组会议"
    pages = [page_record(f"{BASE}{n}.html", title=title, published=date(2024, 1, n)) for n in range(1, 20)]
    many = FakeSite(page_list=pages)
    looked = await look(check("evidence_search", queries=[{"name": "会", "words": ["领导小组"]}], most=3), many)
    assert [one.text[2:12] for one in looked.settled.outcome.evidence] == ["2024-01-19", "2024-01-18", "2024-01-17"]


async def test_numbers_of_persons_in_what_is_quoted_are_masked():
    (told,) = await found(site(body="政务公开领导小组召开会议，联系人身份证号441500190001010017"))
    assert "441500190001010017" not in told


@pytest.mark.parametrize("queries", [[], [{"name": "a", "words": []}], [{"name": "a", "words": ["("]}]])
def test_wrong_queries_are_refused(queries: list[object]):
    with pytest.raises(ValueError, match=r"queries"):
        check("evidence_search", queries=queries)
