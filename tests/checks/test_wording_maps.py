"""wording and maps: the words and pictures that must not stand on a page as they are."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from checks.wording_starter import MISSPELLINGS, OLD_NAMES
from monitor.model import Severity
from monitor.web.page import Page
from tests.checks.fakes import BASE, Looked, check, look, page

URL = BASE + "content/post_1.html"


def dated(body: str, published: date | None = date(2024, 8, 1)) -> Page:
    shown = page(URL, f"<body>{body}</body>")
    shown.facts = replace(shown.facts, published=published)
    return shown


async def said(body: str, published: date | None = date(2024, 8, 1), **options: object) -> Looked:
    return await look(check("wording", **options), None, dated(body, published))


@pytest.mark.parametrize(
    ("body", "aspect"),
    [
        ("<p>认真部暑各项工作</p>", "wrong:部暑"),
        ("<p>部<b>暑</b></p>", "wrong:部暑"),
        ("<p>根据国家工商行政管理总局的要求</p>", "old:国家工商行政管理总局"),
        ("<p>环境保护部印发通知</p>", "old:环境保护部"),
    ],
)
async def test_words_of_the_starter_list_are_hints(body: str, aspect: str):
    looked = await said(body)
    assert looked.aspects == {aspect}
    assert looked.verdict == "warn"


@pytest.mark.parametrize(
    "body",
    [
        "<p>认真部署各项工作</p>",
        "<p>误写为“部暑”的应当改正</p>",
        "<p>原国家工商行政管理总局的职责</p>",
        "<p>国家工商行政管理总局令第92号</p>",
        "<p>环境保护部门应当加强监督</p>",
        "<!-- 部暑 --><script>'部暑'</script>",
    ],
)
async def test_words_that_are_spoken_of_are_silent(body: str):
    looked = await said(body)
    assert looked.marks == set()
    assert looked.verdict == "pass"


@pytest.mark.parametrize("published", [date(2017, 6, 1), None])
async def test_old_names_were_right_at_their_time(published: date | None):
    assert (await said("<p>国家工商行政管理总局要求</p>", published)).marks == set()


async def test_own_lists_and_allowed_phrases():
    options = {
        "wrong": ["甲乙=乙甲"],
        "old_names": ["甲市工商局=甲市市场监管局"],
        "allowed": ["甲乙丙"],
        "starter": False,
    }
    assert (await said("<p>甲乙、甲市工商局、部暑</p>", **options)).aspects == {"wrong:甲乙", "old:甲市工商局"}
    assert (await said("<p>甲乙丙，原甲市工商局</p>", **options)).marks == set()


async def test_a_forbidden_word_is_for_a_person_never_a_veto():
    rule = check("wording", forbidden=["某禁词"])
    rule.spec = replace(rule.spec, severity=Severity.VETO)
    looked = await look(rule, None, dated("<p>某禁词，部暑</p>"))
    assert {severity for _, severity, _ in looked.settled.seen} == {Severity.WARN}
    assert any("人工确认" in fault.message for fault in looked.faults)


@pytest.mark.parametrize("line", ["部暑", "=部署", "部=部署"])
def test_lines_that_are_no_pair_are_refused(line: str):
    with pytest.raises(ValidationError):
        check("wording", wrong=[line])


@given(st.sampled_from([*OLD_NAMES, *MISSPELLINGS]))
def test_no_entry_of_the_starter_list_contradicts_itself(entry: object):
    assert isinstance(entry, type(OLD_NAMES[0]))
    assert entry.source
    assert not any(other.wrong in entry.right for other in (*OLD_NAMES, *MISSPELLINGS))


MAP = '<script src="//api.map.baidu.com/api?v=3.0"></script>'


@pytest.mark.parametrize(
    ("body", "aspect", "verdict"),
    [
        (MAP, "embedded", "fail"),
        ('<iframe src="https://map.qq.com/x"></iframe>', "embedded", "fail"),
        (MAP + "<p>审图号：2023第6号</p>", "embedded", "fail"),
        ('<img src="/a.png" alt="汕样市行政区划图">', "picture", "warn"),
        ('<img src="/images/guangdong-map.png">', "picture", "warn"),
    ],
)
async def test_maps_without_number_fire(body: str, aspect: str, verdict: str):
    looked = await look(check("maps"), None, page(URL, f"<body>{body}</body>"))
    assert looked.aspects == {aspect}
    assert looked.verdict == verdict


@pytest.mark.parametrize(
    "body",
    [
        MAP + "<p>审图号：GS(2021)6375号</p>",
        MAP + "<p>审图号 GS京（2022）1234号</p>",
        '<img alt="汕样市地图"><p>审图号：粤S〔2023〕012号</p>',
        '<a href="/wzdt/"><img alt="网站地图"></a>',
        '<a href="https://map.baidu.com/x">打开地图</a>',
        '<img src="/images/bitmap.png" alt="">',
    ],
)
async def test_maps_with_number_and_what_is_no_map_are_silent(body: str):
    looked = await look(check("maps"), None, page(URL, f"<body>{body}</body>"))
    assert looked.marks == set()
