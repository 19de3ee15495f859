"""Annual reports that stand in files: judged like pages where all was read, left open where it was not."""

from dataclasses import replace

import pytest

from monitor.attachments.content import read_content
from monitor.model import OpenedFile, Table
from monitor.sample import office_files
from monitor.sample.annual import as_pdf
from monitor.sample.annual_figures import BREAKS, Figures
from monitor.sample.annual_pages import Look, as_blocks
from tests.checks.annual_site import COLUMN, NAME, UNIT, address, annual_site, body, sound, subject
from tests.checks.fakes import BASE, FakeSite, Looked, check, look

LAST = 2024
FILE = f"{BASE}nb/files/2024.{{}}"
TITLE = f"{UNIT}{LAST}年政府信息公开工作年度报告"


def made(one: Figures, form: str, as_written: Look | None = None) -> OpenedFile:
    """The report as a file, opened as the inspection opens it."""
    text = body(one, as_written)
    data = office_files.docx([TITLE, *as_blocks(text)]) if form == "docx" else as_pdf(TITLE, text)
    content = read_content(data, tables=True)
    return OpenedFile(FILE.format(form), content.media, content.text, content.tables, content.problem)


def with_file(opened: OpenedFile, page: str | None = None, name: str = "附件") -> FakeSite:
    """A site whose last report is a page that offers a file."""
    text = page if page is not None else ""
    site = annual_site({LAST: f'{text}<p>{name}：<a href="{opened.url}">{name}</a></p>'})
    site.probes.files[opened.url] = opened
    return site


async def looked_at(site: FakeSite) -> Looked:
    return await look(check("annual_report", columns=[NAME]), site)


@pytest.mark.parametrize("form", ["docx", "pdf"])
async def test_a_sound_report_in_a_file_passes_with_nothing_left_open(form: str):
    looked = await looked_at(with_file(made(sound()[LAST], form)))
    assert (looked.verdict, looked.faults, looked.unjudged) == ("pass", [], {})


@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.parametrize("identity", sorted(BREAKS))
async def test_each_identity_is_broken_alone_in_a_file(identity: str, form: str):
    look_of = Look(other="无。") if identity == "A11" else Look()
    looked = await looked_at(with_file(made(BREAKS[identity](sound()[LAST]), form, look_of)))
    assert looked.marks == {(subject(LAST), identity)}
    assert looked.unjudged == {}
    assert looked.faults[0].url == FILE.format(form)


async def test_a_report_that_is_listed_as_a_file_is_read():
    opened = made(BREAKS["A2"](sound()[LAST]), "pdf")
    site = annual_site()
    site.entry_lists[COLUMN] = [
        replace(e, url=opened.url) if e.url == address(LAST) else e for e in site.entry_lists[COLUMN]
    ]
    site.page_list = [p for p in site.page_list if p.url != address(LAST)]
    site.probes.files[opened.url] = opened
    assert (await looked_at(site)).marks == {(subject(LAST), "A2")}


async def test_tables_that_only_the_file_has_complete_the_page():
    one = BREAKS["A4"](sound()[LAST])
    page = body(one, Look(table3="picture"))
    looked = await looked_at(with_file(made(one, "docx"), page))
    assert looked.marks == {(subject(LAST), "A4")}
    assert looked.unjudged == {}


@pytest.mark.parametrize(
    ("opened", "told"),
    [
        (OpenedFile(FILE.format("pdf"), "pdf", problem="没有文字层（扫描件或图片），没有读"), "扫描件"),
        (OpenedFile(FILE.format("docx"), "", problem="有密码保护，没有读"), "有密码"),
        (OpenedFile(FILE.format("docx"), "docx", f"{UNIT}2022年政府信息公开工作年度报告\n一、总体情况"), "另一年"),
    ],
)
async def test_a_file_that_cannot_be_read_leaves_the_report_open(opened: OpenedFile, told: str):
    looked = await looked_at(with_file(opened))
    assert looked.faults == []
    assert told in looked.unjudged[subject(LAST), ""]


async def test_a_file_that_is_called_after_another_year_is_not_taken():
    opened = made(BREAKS["A1"](sound()[LAST]), "docx")
    looked = await looked_at(with_file(opened, name="2023年年报"))
    assert looked.faults == []


async def test_a_table_that_was_not_understood_is_left_open_and_never_missing():
    opened = made(sound()[LAST], "pdf")
    looked = await looked_at(with_file(replace(opened, tables=())))
    assert looked.faults == []
    assert {"A1", "A4", "table3.missing"} <= {aspect for _, aspect in looked.unjudged}


@pytest.mark.parametrize("as_written", [Look(table3="none"), Look(leave_out="四")])
async def test_what_a_file_lacks_is_left_open_it_may_be_a_picture_or_made_by_the_word_processor(as_written: Look):
    looked = await looked_at(with_file(made(sound()[LAST], "docx", as_written)))
    assert looked.faults == []
    assert {"table3.missing", "parts"} & {aspect for _, aspect in looked.unjudged}


async def test_a_table_whose_words_are_torn_over_lines_is_left_open_too():
    opened = made(sound()[LAST], "pdf")
    torn = replace(opened, tables=opened.tables[:1], text=opened.text.replace("商业", "商\n自然\n业"))
    looked = await looked_at(with_file(torn))
    assert looked.faults == []
    assert (subject(LAST), "A1") in looked.unjudged


async def test_a_doubtful_grid_is_left_open():
    opened = made(sound()[LAST], "docx")
    tables = tuple(Table(tuple(row[:-2] for row in table.rows)) for table in opened.tables)
    looked = await looked_at(with_file(replace(opened, tables=tables)))
    assert looked.faults == []
    assert (subject(LAST), "A1") in looked.unjudged


@pytest.mark.parametrize("as_written", [Look(no_row=5), Look(dashes3=12)])
async def test_a_pdf_table_with_a_gap_is_left_open_for_the_end_of_a_page_may_have_cut_it(as_written: Look):
    looked = await looked_at(with_file(made(sound()[LAST], "pdf", as_written)))
    assert looked.faults == []
    assert {"A1", "table3.rows", "A9:表三"} <= {aspect for _, aspect in looked.unjudged}


async def test_an_old_doc_tells_its_text_and_leaves_its_tables_open():
    text = read_content(
        office_files.doc([TITLE, *(b for b in as_blocks(body(sound()[LAST])) if isinstance(b, str))])
    ).text
    looked = await looked_at(with_file(OpenedFile(FILE.format("doc"), "doc", text)))
    assert looked.faults == []
    assert (subject(LAST), "A1") in looked.unjudged
    assert (subject(LAST), "parts") not in looked.unjudged


async def test_a_number_torn_by_the_end_of_a_line_is_no_number():
    opened = made(sound()[LAST], "pdf")
    new = sound()[LAST].says("new")
    assert f"{new}件" in opened.text
    torn = opened.text.replace(f"{new}件", f"{str(new)[0]}\n{str(new)[1:]}件")
    assert (await looked_at(with_file(replace(opened, text=torn)))).faults == []
