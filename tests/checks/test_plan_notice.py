"""The page of the plan's notice: its misprints are told, and a sound notice and news about it are left alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.plan_notice import misprints, restarts, stray_blanks
from monitor.model import PageKind
from tests.checks.fakes import BASE, FakeSite, check, look, page

TITLE = "某局关于印发政务公开要点分工方案（2024年版）的通知"
NOTICE = Path(__file__).resolve().parents[2].parent / "shared" / "domain" / "plan-2024.txt"


def notice(*rows: str, title: str = TITLE, tail: str = "", head: str = "具体要求责任科室完成时限其他"):
    rows = rows or tuple(f"{n}.做好第{n}件事。办公室常态化开展" for n in range(1, 8))
    lines = "".join(f"<p>{row}</p>" for row in (head, *rows))
    return page(BASE + "yd.html", f"<html><head><title>{title}</title></head><body>{lines}{tail}</body></html>")


async def looked_at(made):
    return await look(check("plan_notice"), FakeSite(), made)


async def test_a_sound_notice_has_no_findings():
    looked = await looked_at(notice())
    assert looked.faults == []
    assert looked.verdict == "pass"


async def test_the_notice_of_2024_shows_all_that_is_odd_about_it():
    if not NOTICE.is_file():
        pytest.skip("没有工作要点原文")
    rows = NOTICE.read_text(encoding="utf-8").split("\n")
    looked = await looked_at(notice(*rows, head=""))
    assert looked.aspects == {
        "number:33", "heading:五", "stale:2022年11月底前", "stale:2022年底前", "blanks", "label:相关附件",
        "label:关联稿件",
    }  # fmt: skip
    assert looked.verdict == "warn"


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (notice(title="我局召开政务公开工作会议"), "title"),
        (notice(head="会议指出"), "columns"),
        (notice("1.做好一件事。办公室常态化开展"), "too few tasks"),
    ],
)
async def test_what_is_no_notice_is_not_examined(made, why: str):
    assert (await looked_at(made)).verdict == "inconclusive", why


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([1, 2, 333, 4], []),
        ([1, 2, 33, 4], [(33, 3)]),
        ([*range(1, 33), 333, 34], [(333, 33)]),
        ([1, 2, 3, 1, 2, 4], []),
        ([1, 2, 4], []),
        ([1, 12, 2, 3], []),
        (list(range(1, 35)), []),
    ],
)
def test_a_number_is_a_misprint_only_where_one_digit_less_puts_it_right(numbers, found):
    assert misprints(numbers) == found


@given(st.integers(5, 60), st.data())
def test_a_digit_too_many_is_found_wherever_it_stands(last: int, data: st.DataObject):
    place = data.draw(st.integers(1, last - 1))
    printed = int(f"{place}{place % 10}")
    numbers = [printed if n == place else n for n in range(1, last + 1)]
    # Where the misprint is itself the number of a later task, it is found all the same.
    assert misprints(numbers) == [(printed, place)]


@given(st.integers(1, 60), st.lists(st.integers(100, 999)))
def test_numbers_that_count_up_are_never_misprints(last: int, strange: list[int]):
    assert misprints([*range(1, last + 1), *strange]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("五、强化工作 指导监督(四)持续做好", [("五", "四")]),
        ("五、强化监督（一）持续做好（二）再做好", []),
        ("五、强化监督，落实第（四）项要求", []),
        ("一、做好公开。五、强化监督。（三）继续", []),
    ],
)
def test_a_section_begins_with_its_first_subsection(text, found):
    assert restarts(text) == found


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<p>持续推进基层政务 公开标准化规范化工作。</p>", 1),
        ("<p>持续推进基层政务&nbsp;公开标准化规范化工作。</p>", 1),
        ("<p>持续推进基层政务</p> <p>公开标准化规范化工作，全面落实。</p>", 0),
        ("<p>责任科室为办公室 财务科 政策法规科和各监管所。</p>", 0),
        ("<p>附 件：政务公开工作要点任务分工表格一份。</p>", 0),
        ("<p>联 系 人：由各监管所自行确定并报送办公室。</p>", 0),
        ("<script>持续推进基层政务 公开标准化规范化工作。</script>", 0),
        ("<p>政务 公开</p>", 0),
    ],
)
def test_blanks_inside_words_are_told_from_layout(html, count):
    assert len(stray_blanks(html)) == count


async def test_a_promise_of_the_plans_own_year_is_not_stale():
    rows = [f"{n}.做好第{n}件事。办公室常态化开展" for n in range(1, 8)]
    fresh = [*rows, "8.2024年底前建成文件库，2018年以前印发的文件全部清理。办公室2025年前"]
    assert (await looked_at(notice(*fresh))).faults == []
    stale = [*rows, "8.2023年底前建成文件库。办公室2025年前"]
    assert (await looked_at(notice(*stale))).aspects == {"stale:2023年底前"}


async def test_labels_with_something_behind_them_are_not_empty():
    tail = "<p>关联稿件：</p><p>某某解读</p><p>相关附件：附件1.docx</p><p>扫码浏览</p>"
    assert (await looked_at(notice(tail=tail))).faults == []


async def test_other_kinds_of_pages_are_left_alone():
    made = notice()
    object.__setattr__(made.facts, "kind", PageKind.COLUMN)
    assert (await looked_at(made)).verdict == "inconclusive"
