"""政府信息公开工作年度报告: what is wrong is found with its cells, what cannot be read is said, the rest is silent."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from checks.annual_find import year_in
from monitor.model import Column, Evidence, Examined, FailureKind, Link, Severity
from monitor.sample.annual_figures import BREAKS, Figures
from monitor.sample.annual_pages import Look
from tests.checks.annual_site import COLUMN, NAME, PICTURE, address, annual_site, body, furniture, html, sound, subject
from tests.checks.fakes import FakeSite, Looked, check, document, failed, look, page_record

LAST = 2024


async def looked_at(site: FakeSite, **options: object) -> Looked:
    return await look(check("annual_report", **({"columns": [NAME]} | options)), site)


async def with_last(one: Figures, as_written: Look | None = None) -> Looked:
    return await looked_at(annual_site({LAST: body(one, as_written)}))


async def test_three_sound_years_pass_with_nothing_left_open():
    looked = await looked_at(annual_site())
    assert (looked.verdict, looked.faults, looked.unjudged) == ("pass", [], {})
    assert [o.subject for o in looked.said if isinstance(o, Examined)] == [subject(y) for y in (2022, 2023, 2024)]


@pytest.mark.parametrize("identity", sorted(BREAKS))
async def test_each_identity_is_broken_alone(identity: str):
    look_of = Look(other="无。") if identity == "A11" else Look()
    looked = await with_last(BREAKS[identity](sound()[LAST]), look_of)
    assert looked.marks == {(subject(LAST), identity)}
    assert looked.unjudged == {}
    hints = {"A7", "A11"}
    assert looked.verdict == ("warn" if identity in hints else "fail")


async def test_the_finding_names_row_column_and_both_sides():
    looked = await with_last(BREAKS["A1"](sound()[LAST]))
    [fault] = looked.faults
    assert "“自然人”列" in fault.seen
    assert "一、本年新收" in fault.seen
    assert "四、结转下年度" in fault.seen
    assert fault.url == address(LAST)


async def test_across_years_the_finding_names_both_years():
    looked = await with_last(BREAKS["A5"](sound()[LAST]))
    [fault] = looked.faults
    assert "2023 年四、结转下年度" in fault.seen
    assert "2024 年二、上年结转" in fault.seen


@pytest.mark.parametrize(
    ("as_written", "aspect", "severity"),
    [
        (Look(leave_out="四"), "parts", None),
        (Look(headings={"五": "存在的问题和改进措施"}), "heading:五", Severity.WARN),
        (Look(without_topic="政府信息管理"), "topics", Severity.WARN),
        (Look(troubles="无。"), "A10", None),
        (Look(plan=False), "plan", Severity.WARN),
        (Look(table3="none"), "table3.missing", None),
        (Look(no_row=5), "table3.rows", Severity.WARN),
        (Look(dashes3=11), "A9:表三", None),
        (Look(dashes3=10), "A9:表三", Severity.WARN),
        (Look(dashes4=6), "A9:表四", None),
        (Look(dashes4=5), "A9:表四", Severity.WARN),
        (Look(prose_of=2023), "likeness", Severity.WARN),
    ],
)
async def test_each_fault_of_form(as_written: Look, aspect: str, severity: Severity | None):
    looked = await with_last(sound()[LAST], as_written)
    assert [(f.aspect, f.severity) for f in looked.faults] == [(aspect, severity)]


@pytest.mark.parametrize(
    "as_written",
    [
        Look(contents=True, cut_table2=True),
        Look(headings={"五": "存在问题及改进情况"}),
        Look(table3="wide"),
        Look(table3="flat"),
        Look(table3="commas"),
        Look(other="无。"),
    ],
)
async def test_other_ways_to_write_a_sound_report(as_written: Look):
    looked = await with_last(sound()[LAST], as_written)
    assert (looked.faults, looked.unjudged) == ([], {})


async def test_a_blank_in_an_equation_that_fails_leaves_it_open():
    text = body(sound()[LAST])
    new = sound()[LAST].table3[0]
    cells = "".join(f"<td>{n}</td>" for n in new)
    assert cells in text
    blanked = text.replace(cells, "<td></td>" + cells.removeprefix(f"<td>{new[0]}</td>"), 1)
    looked = await looked_at(annual_site({LAST: blanked}))
    assert looked.aspects == {"A9:表三"}
    assert {aspect for _, aspect in looked.unjudged} == {"A1", "A3"}


# --- publication ---


@pytest.mark.parametrize(("day", "aspects"), [(date(2023, 1, 31), set[str]()), (date(2023, 2, 1), {"late"})])
async def test_the_deadline_is_the_last_day_in_time(day: date, aspects: set[str]):
    looked = await looked_at(annual_site(published=day, today=date(2024, 1, 20)), years=1)
    assert {f.aspect for f in looked.faults if f.subject == subject(2022)} == aspects


async def test_in_january_last_years_report_is_not_yet_due():
    site = annual_site(today=date(2026, 1, 31))
    assert (await looked_at(site)).marks == set()
    site.today = date(2026, 2, 1)
    assert (await looked_at(site)).marks == {(subject(2025), "missing")}


async def test_a_report_that_came_before_its_deadline_is_read_too():
    looked = await looked_at(annual_site(today=date(2025, 1, 25)), years=2)
    assert {o.subject for o in looked.said if isinstance(o, Examined)} == {subject(y) for y in (2022, 2023, 2024)}


async def test_an_odd_title_is_a_hint():
    looked = await looked_at(annual_site(title="测试局2024年度政府信息公开年报"), years=1)
    assert {(f.aspect, f.severity) for f in looked.faults} == {("title", Severity.WARN)}


async def test_a_missing_year_is_graver_for_the_latest():
    site = annual_site()
    site.entry_lists[COLUMN] = [e for e in site.entry_lists[COLUMN] if "2023年" in e.title]
    looked = await looked_at(site)
    assert [(f.subject, f.severity) for f in looked.faults] == [
        (subject(2022), Severity.WARN),
        (subject(2024), None),
    ]
    assert (subject(2024), "A1") in looked.unjudged  # what was wrong in it is not mended by taking it away


async def test_nothing_is_missing_when_the_list_could_not_be_read():
    empty = annual_site()
    empty.entry_lists.clear()
    broken = annual_site()
    broken.entry_lists[COLUMN].pop(0)
    broken.complete = False
    by_script = annual_site()
    by_script.entry_lists[COLUMN].pop(0)
    by_script.column_list = [Column(COLUMN, NAME, unread="由脚本填充")]
    down = annual_site()
    down.entry_lists[COLUMN].pop(0)
    down.page_list[0] = page_record(COLUMN, status=502)
    for site in (empty, broken, by_script, down):
        looked = await looked_at(site)
        assert looked.faults == []
        assert (subject(LAST), "") in looked.unjudged
        assert looked.verdict == "inconclusive"


async def test_without_a_column_reports_are_found_by_their_pages():
    site = annual_site()
    site.column_list, site.entry_lists = [], {}
    site.page_list.append(page_record(COLUMN + "x", title="2024年政府信息公开工作年度报告图解"))
    looked = await looked_at(site, columns=[])
    assert looked.verdict == "pass"


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("测试局2024年政府信息公开工作年度报告", 2024),
        ("2024年度测试局政府信息公开工作年度报告", 2024),
        ("测试局 ２０２４ 年政府信息 公开工作年度报告", 2024),
        ("测试局政府信息公开工作年度报告（2024）", 2024),
        ("测试局二〇二四年政府信息公开年报", 2024),
        ("测试局政府信息公开年报", None),
    ],
)
async def test_the_year_of_a_title(title: str, year: int | None):
    assert year_in(title) == year
    if year:
        looked = await looked_at(annual_site(title=title), years=1)
        assert "missing" not in looked.aspects


async def test_reports_of_other_units_are_passed_over():
    site = annual_site()
    other = page_record(COLUMN + "z", title="邻县局2024年政府信息公开工作年度报告", published=date(2025, 1, 3))
    site.page_list.append(other)
    site.entry_lists[COLUMN].insert(0, replace(site.entry_lists[COLUMN][0], url=other.url, title=other.title))
    assert (await looked_at(site, unit="测试市市场监督管理局")).verdict == "pass"


async def test_first_year_and_format_from_bound_what_is_asked():
    site = annual_site({2022: "<p>旧格式</p>"})
    assert (await looked_at(site, format_from=2023)).verdict == "pass"
    looked = await looked_at(annual_site(), first_year=2024)
    assert {o.subject for o in looked.said if isinstance(o, Examined)} == {subject(2024)}


# --- what cannot be judged is said, never a fault ---


async def test_a_report_that_is_a_file_is_not_judged():
    site = annual_site()
    site.entry_lists[COLUMN][0] = replace(site.entry_lists[COLUMN][0], url=address(LAST).replace(".html", ".pdf"))
    looked = await looked_at(site)
    assert looked.faults == []
    assert "附件" in looked.unjudged[subject(LAST), ""]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<p>全文见附件</p><a href='nb.docx'>年报.docx</a>", "附件"),
        (f"<p><img src='{PICTURE}'></p>", "图片"),
        ("<div id='app'></div>", "脚本"),
    ],
)
async def test_a_page_without_the_text_is_not_judged(text: str, told: str):
    looked = await looked_at(annual_site({LAST: text}))
    assert looked.faults == []
    assert told in looked.unjudged[subject(LAST), ""]


async def test_a_page_that_fails_now_is_not_judged():
    site = annual_site()
    site.probes.pages[address(LAST)] = failed(address(LAST), FailureKind.TIMEOUT)
    site.probes.pages[address(2023)] = replace(html("x"), status=503)
    looked = await looked_at(site)
    assert looked.faults == []
    assert "503" in looked.unjudged[subject(2023), ""]
    assert "超时" in looked.unjudged[subject(LAST), ""]


async def test_a_table_that_is_a_picture_is_not_judged():
    looked = await with_last(sound()[LAST], Look(table3="picture"))
    assert looked.faults == []
    assert "图片" in looked.unjudged[subject(LAST), "A1"]
    assert looked.verdict == "inconclusive"


async def test_pictures_of_the_frame_do_not_excuse_a_missing_table():
    site = annual_site({LAST: body(sound()[LAST], Look(table3="none")) + f"<img src='{PICTURE}'>"})
    site.target_list = [furniture(PICTURE)]
    assert (subject(LAST), "table3.missing") in (await looked_at(site)).marks


async def test_a_table_of_another_form_is_not_judged():
    text = body(sound()[LAST]).replace("社会公益组织", "社团")
    looked = await looked_at(annual_site({LAST: text}))
    assert looked.faults == []
    assert "没有读懂" in looked.unjudged[subject(LAST), "A2"]


async def test_the_year_after_an_unread_one_says_what_it_could_not_compare():
    looked = await looked_at(annual_site({2023: "<div id='app'></div>"}))
    assert looked.faults == []
    assert {aspect for name, aspect in looked.unjudged if name == subject(LAST)} == {"A5", "A7", "likeness"}


async def test_a_file_linked_from_the_column_counts_as_published():
    site = annual_site()
    site.entry_lists[COLUMN].pop(0)
    site.link_lists[COLUMN] = [Link("http://www.example.test/nb.pdf", "a", "2024年政府信息公开工作年度报告")]
    looked = await looked_at(site)
    assert looked.faults == []
    assert "附件" in looked.unjudged[subject(LAST), ""]


# --- groups of rules, the library, options ---


async def test_a_check_follows_only_the_rules_it_names():
    site = annual_site({LAST: body(BREAKS["A4"](sound()[LAST]), Look(plan=False, troubles="无。"))})
    for rules, aspects in ((["table4"], {"A4"}), (["plan"], {"plan"}), (["parts"], {"A10"}), (["table3"], set[str]())):
        assert (await looked_at(site, rules=rules)).aspects == aspects


async def test_of_two_pages_for_one_year_the_proper_title_is_judged_and_the_other_named():
    site = annual_site()
    other = page_record(COLUMN + "y", title="局2024年度政府信息公开年报", published=date(2025, 1, 3))
    site.page_list.append(other)
    site.entry_lists[COLUMN].append(replace(site.entry_lists[COLUMN][0], url=other.url, title=other.title))
    looked = await looked_at(site)
    assert looked.verdict == "pass"
    assert any(isinstance(o, Evidence) and other.url in o.text for o in looked.said)


@pytest.mark.parametrize(("in_force", "gone", "aspects"), [(12, 0, set[str]()), (13, 0, {"A8"}), (9, 5, set[str]())])
async def test_the_library_bounds_what_can_have_been_in_force(in_force: int, gone: int, aspects: set[str]):
    assert sound()[LAST].rules[2] == 12
    site = annual_site()
    for n in range(in_force + gone):
        validity = "有效" if n < in_force else "已废止"
        site.document_list.append(document(f"http://a.test/{n}", written="2020-01-02", validity=validity))
    assert (await looked_at(site, library="规范性文件")).aspects == aspects


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"deadline": "02-30"}, "不是有效的月和日"),
        ({"pattern": "("}, "不是有效的正则表达式"),
        ({"rules": ["a1"]}, "table3"),
    ],
)
def test_wrong_options_are_told(options: dict[str, object], told: str):
    with pytest.raises(ValidationError) as caught:
        check("annual_report", **options)
    assert told in str(caught.value)
