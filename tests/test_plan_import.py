"""A notice becomes a plan: from flattened text and from real tables alike, with every doubt said."""

from pathlib import Path

import pytest

from monitor.config import PlanSettings
from monitor.plan import PlanError, load_plan
from monitor.plan_import import NO_TOPIC, UNKNOWN_DEPARTMENT, as_toml, read_notice
from monitor.plan_import_words import departments

NOTICE = Path(__file__).resolve().parents[1].parent / "shared" / "domain" / "plan-2024.txt"
SHIPPED = load_plan(PlanSettings())


def flattened() -> str:
    """The shipped plan as the bureau's page shows it: one line per row, cells run together."""
    lines = ["某局 政务公开工作要点分工方案(2024年版)", "工作要求具体任务具体要求责任科室完成时限其他"]
    section = subsection = ""
    for item in SHIPPED.items:
        head = item.section if item.section != section else ""
        below = f"{item.subsection}。" if item.subsection != subsection else ""
        section, subsection = item.section, item.subsection
        names = "、".join(item.departments)
        lines.append(f"{head}{below}{item.number}.{item.text}{names}{item.deadline}")
    return "\n".join(lines)


def table(*, heading_rows: bool = False) -> str:
    """The same as a real table: headings merged over their rows, or as rows of their own."""
    columns = 4 if heading_rows else 5
    rows = ["<tr><th>具体要求</th><th>责任科室</th><th>完成时限</th><th>其他</th></tr>"]
    if not heading_rows:
        rows = ["<tr><th colspan=2>工作要求</th><th>具体要求</th><th>责任科室</th><th>完成时限</th></tr>"]
    section = subsection = ""
    for place, item in enumerate(SHIPPED.items):
        cells = [f"<td>{item.number}．{item.text}</td>", f"<td>{'、<br>'.join(item.departments)}</td>"]
        cells.append(f"<td>{item.deadline[:3]}<br>{item.deadline[3:]}</td>")
        if heading_rows:
            cells.append("<td></td>")
            if item.section != section:
                rows.append(f"<tr><td colspan={columns}>{item.section}</td></tr>")
            if item.subsection != subsection or item.section != section:
                rows.append(f"<tr><td colspan={columns}>{item.subsection}</td></tr>")
        else:
            later = SHIPPED.items[place:]
            if item.subsection != subsection or item.section != section:
                span = next((n for n, i in enumerate(later) if i.subsection != item.subsection), len(later))
                cells.insert(0, f"<td rowspan={span}>{item.subsection}</td>")
            if item.section != section:
                span = next((n for n, i in enumerate(later) if i.section != item.section), len(later))
                cells.insert(0, f"<td rowspan={span}>{item.section}</td>")
        section, subsection = item.section, item.subsection
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return page(f"<table><tr><td><table>{''.join(rows)}</table></td></tr></table>")


def page(body: str) -> str:
    head = "<!DOCTYPE html><html><head><title>某局</title></head><body><h1>2024年政务公开工作要点</h1>"
    return f"{head}{body}</body></html>"


def facts_of(item):
    return item.number, item.section, item.subsection, item.departments, item.deadline


def facts(plan):
    return [facts_of(item) for item in plan.items]


def original() -> str:
    if not NOTICE.is_file():
        pytest.skip(f"没有工作要点原文 {NOTICE.name}，跳过比对")
    return NOTICE.read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", [("", ""), ("\n", ""), (" ", ""), (" ", "\n"), ("。", "。 ")],
                         ids=["as it is", "one line", "no blanks", "broken names", "blanks"])  # fmt: skip
def test_the_notice_of_2024_gives_exactly_its_34_items(damage: tuple[str, str]) -> None:
    text = original()
    if damage == (" ", "\n"):  # names broken over lines, as copied from a PDF, but headings whole
        text = text.replace("协调应急科", "协调应 急科").replace("食品经营科", "食品 经营科")
    else:
        text = text.replace(*damage) if damage[0] else text
    plan = read_notice(text.encode(), "plan-2024.txt").plan
    assert plan.year == 2024
    assert facts(plan) == facts(SHIPPED)


def test_lines_broken_by_a_pages_width_and_full_width_digits() -> None:
    wrapped = "\n".join(line[at : at + 30] for line in original().split("\n") for at in range(0, len(line) or 1, 30))
    wide = original().translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    for text in (wrapped, wide, original().replace("\n", "\r\n")):
        assert facts(read_notice(text.encode(), "plan-2024.txt").plan) == facts(SHIPPED)


def test_without_any_full_stop_what_is_cut_wrongly_is_said_to_be_uncertain() -> None:
    plan = read_notice(original().replace("。", "").encode(), "plan-2024.txt").plan
    wrong = [item for item, right in zip(plan.items, SHIPPED.items, strict=True) if facts_of(item) != facts_of(right)]
    assert len(wrong) <= 2
    assert all(any("请核对" in note for note in item.notes) for item in wrong)


def test_its_texts_lose_nothing_and_hold_no_department() -> None:
    plan = read_notice(original().encode(), "plan-2024.txt").plan
    source = "".join(original().split()).translate(str.maketrans(",()", "，（）"))
    for item in plan.items:
        text = "".join(item.text.split())
        assert text in source
        rest = source[source.index(text) + len(text) :].replace("、", "，")
        assert rest.startswith("，".join(item.departments).replace("、", "，") + item.deadline), item.number


def test_its_misprints_are_said() -> None:
    notice = read_notice(original().encode(), "plan-2024.txt")
    said = "\n".join(notice.notes)
    assert "第 33 项：原文序号印作“333”，按上下文为第 33 项" in said
    assert "第 30 项：小节从“（四）”起编号" in said
    assert "第 5 项：正文中有 2 处多余空格" in said
    uncertain = {item.number for item in notice.plan.items if any("没有句号" in note for note in item.notes)}
    assert uncertain == {23, 26, 28, 33}, "这四项正文末尾没有句号，其余的切分是确定的"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_flattened_text_in_any_encoding(encoding: str) -> None:
    assert facts(read_notice(flattened().encode(encoding), "x.txt").plan) == facts(SHIPPED)


def test_a_flattened_page() -> None:
    html = page("".join(f"<p>{line}</p>" for line in flattened().splitlines()) + "<p>相关附件：</p><p>扫码浏览</p>")
    notice = read_notice(html.encode(), "http://h/x.html", content_type="text/html; charset=utf-8")
    assert notice.read_as == "文字"
    assert facts(notice.plan) == facts(SHIPPED)


@pytest.mark.parametrize("heading_rows", [False, True], ids=["merged headings", "heading rows"])
def test_a_real_table_needs_no_guessing(heading_rows: bool) -> None:
    notice = read_notice(table(heading_rows=heading_rows).encode(), "http://h/x.html", content_type="text/html")
    assert notice.read_as == "表格"
    assert facts(notice.plan) == facts(SHIPPED)
    assert [item.text for item in notice.plan.items] == [item.text for item in SHIPPED.items]
    assert notice.notes == ("第 30 项：小节从“（四）”起编号，前面没有“一”，疑为编号没有重排",)


def test_a_table_that_goes_on_after_a_page_break_and_a_requirement_over_two_lines() -> None:
    head = "<tr><td>序号</td><td>工作任务</td><td>责任单位</td><td>完成时限</td></tr>"
    first = f"<table>{head}<tr><td>1</td><td rowspan=2>甲事。</td><td>办公室</td><td>长期</td></tr>"
    first += "<tr><td>1</td><td>财务科</td><td>长期</td></tr></table>"
    second = "<table><tr><td>2</td><td>乙事。</td><td>法规科，办公室</td><td>12月底前</td></tr></table>"
    plan = read_notice(page(first + second).encode(), "x", content_type="text/html").plan
    assert [(i.number, i.text, i.departments) for i in plan.items] == [
        (1, "甲事。", ("办公室", "财务科")),
        (2, "乙事。", ("法规科", "办公室")),
    ]


def read(*rows: str):
    text = "2024年政务公开工作要点\n责任科室完成时限\n" + "\n".join(rows)
    return read_notice(text.encode(), "x.txt").plan.items


@pytest.mark.parametrize(
    ("printed", "numbers", "told"),
    [
        (("1", "2", "33", "4"), [1, 2, 3, 4], "原文序号印作“33”，按上下文为第 3 项"),
        (("1", "2", "2", "4"), [1, 2, 3, 4], "原文序号印作“2”，按上下文为第 3 项"),
        (("1", "2", "4", "5"), [1, 2, 4, 5], "序号从 2 跳到 4"),
    ],
)
def test_numbers_that_do_not_follow(printed: tuple[str, ...], numbers: list[int], told: str) -> None:
    items = read(*(f"{n}.做好第{n}件事。办公室常态化开展" for n in printed))
    assert [item.number for item in items] == numbers
    assert any(told in note for note in items[2].notes)


def test_numbers_within_a_requirement_begin_no_task() -> None:
    (first, second) = read(
        "1.做好两件事：1.公开；2.解读，比例达到2.5%，2024.12.1起施行。办公室常态化开展", "2.另一件事。办公室2025年前"
    )
    assert first.text.endswith("2024.12.1起施行。")
    assert second.text == "另一件事。"


def test_a_row_without_deadline_or_departments_says_so() -> None:
    first, second = read("1.做好一件事。", "2.做好另一件事。办公室常态化开展")
    assert first.departments == (UNKNOWN_DEPARTMENT,)
    assert "没有看出完成时限，请补上" in first.notes
    assert "没有看出责任科室，请补上" in first.notes
    assert second.departments == ("办公室",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("办公室、政策法规科，市局各有关科室", ["办公室", "政策法规科", "市局各有关科室"]),
        ("办公室,各县(市、区)局", ["办公室", "各县（市、区）局"]),
        ("办公室 财务科", ["办公室", "财务科"]),
        ("协调应 急科、机关 党办", ["协调应急科", "机关党办"]),
        ("办公室；法规科\n财务科", ["办公室", "法规科", "财务科"]),
        ("", []),
    ],
)
def test_department_lists_are_split_exactly(text: str, names: list[str]) -> None:
    assert departments(text) == names


def test_the_file_is_what_the_config_loads(tmp_path: Path) -> None:
    notice = read_notice(flattened().replace("依托政府", '依托"政府\\').encode(), "x.txt")
    path = tmp_path / "plan.toml"
    path.write_text(as_toml(notice, "x\n.txt"), encoding="utf-8")
    plan = load_plan(PlanSettings(year=2024, file=str(path)))
    assert plan == notice.plan
    assert [item.coverage for item in plan.items] == [item.coverage for item in SHIPPED.items]
    assert [(item.topics, item.person) for item in plan.items] == [(i.topics, i.person) for i in SHIPPED.items]
    assert path.read_text(encoding="utf-8").count("# 待精简") == 34


@pytest.mark.parametrize(
    ("text", "told"),
    [("今天天气很好。", "没有找到带序号的任务"), ("", "没有找到带序号的任务"),
     ("责任科室完成时限\n1.做好一件事。办公室常态化开展", "请用 --year")],
)  # fmt: skip
def test_what_is_no_notice_is_said(text: str, told: str) -> None:
    with pytest.raises(PlanError, match=told):
        read_notice(text.encode(), "x.txt")


def test_what_an_item_is_about_is_read_from_its_words_or_by_likeness_and_else_said() -> None:
    alike = (
        SHIPPED.items[27].text.replace("科学合理确定公开方式", "合理选择方式").replace("不同类型公开要求", "有关要求")
    )
    mapped, unknown, new = read(
        "1.登载地图须标明审图号。办公室常态化开展", "2.做好公共数据资源登记。办公室常态化开展", f"3.{alike}。办公室长期"
    )
    assert mapped.topics == ("地图安全",)
    assert mapped.person == SHIPPED.items[28].person
    assert unknown.topics == ()
    assert NO_TOPIC in unknown.notes
    assert new.topics == ("公开方式",)
