"""智能问答、回应关切、标准目录、再解读: each finds its fault and leaves alone what it cannot know."""

import json
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from pydantic import ValidationError

from monitor.model import (
    Attachment,
    AttachmentText,
    Column,
    Entry,
    Evidence,
    FailureKind,
    Link,
    LinkTarget,
    LinkVerdict,
    PageKind,
)
from tests.checks.fakes import (
    BASE,
    HOME,
    TODAY,
    FakeProbes,
    FakeSite,
    Looked,
    answer,
    check,
    document,
    failed,
    look,
    page_record,
)

ENTRY = f"{BASE}znwd/index.html"
ASK = f"{BASE}znwd/ask?q="
GUIDE = f"{BASE}bs/guide.html"
QUESTION = {"ask": "怎样办理食品经营许可证", "expect": "食品经营|许可"}
SUBJECT = f"智能问答/{QUESTION['ask']}"
FINE = f"食品经营许可在窗口或网上办理，见 {GUIDE} 。"


def asked(reply: str | None = FINE, **pages: object) -> FakeSite:
    """A site that answers the question; None: nothing comes."""
    url = ASK + quote(QUESTION["ask"])
    body = json.dumps({"data": {"answer": reply}}, ensure_ascii=False)
    probes = FakeProbes(
        {ENTRY: answer(ENTRY, "<html>"), GUIDE: answer(GUIDE, "<html>")}
        | ({url: answer(url, body)} if reply is not None else {})
        | pages
    )
    return FakeSite(link_lists={HOME: [Link(ENTRY, "a", "智能问答")]}, probes=probes)


async def answers(site: FakeSite, **options: object) -> Looked:
    given = {"endpoint": ASK + "{question}", "answer_path": "data.answer", "questions": [QUESTION]}
    return await look(check("question_answering", **(given | options)), site)


async def test_an_answer_to_the_point_with_a_live_link_passes():
    looked = await answers(asked())
    assert (looked.verdict, looked.faults, looked.unjudged) == ("pass", [], {})


@pytest.mark.parametrize(
    ("reply", "aspect"),
    [
        ("", "empty"),
        ("抱歉，我还没有学会这个问题，请换个问法。", "empty"),
        (f"商标注册请登录国家知识产权局网站，详见 {GUIDE} 。", "off_topic"),
        ("食品经营许可请到窗口办理，带上身份证。", "link"),
        (f"食品经营许可请看 {BASE}gone.html 。", "link"),
        ('食品经营许可请看 <a href="/swscjg/gone.html">指南</a> 。', "link"),
    ],
)
async def test_what_is_wrong_with_an_answer(reply: str, aspect: str):
    gone = f"{BASE}gone.html"
    looked = await answers(asked(reply, **{gone: answer(gone, status=404)}))
    assert looked.marks == {(SUBJECT, aspect)}
    assert looked.verdict == "warn"


async def test_a_link_of_an_answer_that_is_only_suspect_is_left_open():
    gone = f"{BASE}slow.html"
    looked = await answers(asked(f"食品经营许可请看 {gone} 。"))
    assert looked.faults == []
    assert (SUBJECT, "link") in looked.unjudged


async def test_a_link_in_html_is_followed():
    assert (await answers(asked('食品经营许可请看<a href="/swscjg/bs/guide.html">指南</a>。'))).faults == []


@pytest.mark.parametrize(
    ("options", "told"),
    [({"endpoint": ""}, "没有配置问答接口"), ({"answer_path": "data.text"}, "没有 data.text")],
)
async def test_without_a_way_to_ask_nothing_is_judged(options: dict[str, object], told: str):
    looked = await answers(asked(), **options)
    assert looked.faults == []
    assert any(told in reason for reason in looked.unjudged.values())


async def test_an_answer_that_is_no_json_and_one_that_does_not_come_are_left_open():
    url = ASK + quote(QUESTION["ask"])
    assert (await answers(asked(None, **{url: answer(url, "<html>")}))).faults == []
    assert (await answers(asked(None))).faults == []


@pytest.mark.parametrize(
    ("reply", "aspect"),
    [
        (answer(ENTRY, status=404), "dead"),
        (failed(ENTRY, FailureKind.TIMEOUT), "dead"),
        (answer(ENTRY, "<html>", seconds=16.0), "slow"),
    ],
)
async def test_an_entry_that_does_not_open_in_time(reply: object, aspect: str):
    assert (await answers(asked(**{ENTRY: reply}))).marks == {("智能问答/入口", aspect)}


async def test_an_entry_that_is_not_seen_is_left_open():
    looked = await answers(replace(asked(), link_lists={}))
    assert looked.faults == []
    assert "entry_url" in looked.unjudged["智能问答/入口", ""]


async def test_without_a_network_nothing_is_asked():
    site = asked()
    site.probes.routes = {4: False, 6: False}
    looked = await answers(site)
    assert looked.verdict == "inconclusive"
    assert site.probes.asked == []


@pytest.mark.parametrize(
    ("options", "told"),
    [({"endpoint": "https://a.test/ask"}, "没有 {question}"), ({"endpoint": "ask?q={question}"}, "不是完整的网址")],
)
def test_an_endpoint_that_cannot_work(options: dict[str, object], told: str):
    with pytest.raises(ValidationError) as caught:
        check("question_answering", **options)
    assert told in str(caught.value)


COLUMN = f"{BASE}hygq/index.html"


def concern(newest: date | None, *, kind: PageKind = PageKind.COLUMN, unread: str = "") -> FakeSite:
    entries = [] if newest is None else [Entry(f"{BASE}hygq/1.html", "关于某事的回应", newest)]
    return FakeSite(
        column_list=[Column(COLUMN, "回应关切", unread=unread)],
        entry_lists={COLUMN: entries},
        page_list=[page_record(COLUMN, kind)],
    )


async def concerned(site: FakeSite, **options: object) -> Looked:
    return await look(check("public_concern", **options), site)


async def test_a_column_of_answers_that_is_kept_passes():
    assert (await concerned(concern(TODAY - timedelta(days=180)))).verdict == "pass"


async def test_an_old_column_is_not_judged_unless_the_admin_wants_it():
    site = concern(TODAY - timedelta(days=181))
    assert (await concerned(site)).verdict == "inconclusive"
    assert (await concerned(site, stale_severity="warn")).marks == {("回应关切", "stale")}


async def test_a_blank_column_is_a_fault_and_an_unread_one_is_not():
    assert (await concerned(concern(None))).marks == {("回应关切", "empty")}
    assert (await concerned(concern(None, unread="由脚本生成"))).verdict == "inconclusive"


async def test_without_the_column_a_person_must_say():
    looked = await concerned(FakeSite())
    assert looked.faults == []
    assert "需人工确认" in looked.unjudged["回应关切", ""]


CATALOG = "基层政务公开标准目录"
PLACE = f"{BASE}jczwgk/index.html"
FILE = Attachment(f"{BASE}a/ml.xlsx", "标准目录.xlsx")


def catalog(day: date | None = TODAY, *, files: tuple[Attachment, ...] = (FILE,), status: int = 200) -> FakeSite:
    return FakeSite(
        link_lists={HOME: [Link(PLACE, "a", CATALOG)]},
        page_list=[page_record(HOME, PageKind.HOME), page_record(PLACE, status=status, published=day)],
        attachment_lists={PLACE: list(files)},
        bodies={PLACE: "现公布标准目录，见附件。"},
    )


async def cataloged(site: FakeSite, **options: object) -> Looked:
    return await look(check("standard_catalog", **options), site)


async def test_a_catalogue_of_this_year_with_a_file_passes():
    looked = await cataloged(catalog())
    assert (looked.verdict, looked.faults, looked.unjudged) == ("pass", [], {})


async def test_no_catalogue_is_a_hint_only_after_a_whole_crawl():
    site = replace(catalog(), link_lists={HOME: [Link(f"{BASE}x/", "a", "工作动态")]})
    assert (await cataloged(site)).marks == {(CATALOG, "missing")}
    assert (await cataloged(replace(site, complete=False))).faults == []


def gone(url: str) -> list[LinkTarget]:
    return [LinkTarget(url, LinkVerdict.DEAD, "HTTP 404", 404, True, 1, None)]


BROKEN = AttachmentText(FILE.url, "xlsx", 9, "", "文件已损坏", broken=True)


@pytest.mark.parametrize(
    ("site", "aspect"),
    [
        (catalog(TODAY - timedelta(days=366)), "stale"),
        (catalog(files=()), "file"),
        (replace(catalog(), target_list=gone(FILE.url)), "file"),
        (replace(catalog(), attachment_text_list=[BROKEN]), "file"),
        (replace(catalog(status=404), target_list=gone(PLACE)), "dead"),
    ],
)
async def test_what_is_wrong_with_a_catalogue(site: FakeSite, aspect: str):
    assert (await cataloged(site)).marks == {(CATALOG, aspect)}


async def test_a_catalogue_in_the_text_of_the_page_needs_no_file():
    site = replace(catalog(files=()), bodies={PLACE: "公开事项 公开内容 公开依据 公开时限 公开主体 " * 20})
    assert (await cataloged(site)).faults == []


async def test_a_catalogue_that_was_not_read_is_left_open():
    assert (await cataloged(replace(catalog(files=()), bodies={}))).faults == []
    assert (await cataloged(catalog(status=503))).faults == []
    assert (CATALOG, "stale") in (await cataloged(catalog(None))).unjudged


@pytest.mark.parametrize(
    ("verdict", "aspects"),
    [(LinkVerdict.ALIVE, set[str]()), (LinkVerdict.DEAD, {"dead"}), (LinkVerdict.SUSPECT, set[str]())],
)
async def test_a_catalogue_on_the_portal_is_judged_by_its_link(verdict: LinkVerdict, aspects: set[str]):
    place = "http://www.portal.test/ml/"
    site = replace(
        catalog(),
        link_lists={HOME: [Link(place, "a", CATALOG)]},
        target_list=[LinkTarget(place, verdict, "", 200, False, 1, None)],
    )
    assert (await cataloged(site)).aspects == aspects


async def test_what_followed_a_policy_is_evidence_and_never_a_pass():
    paper = f"{BASE}gfxwj/content/post_1.html"
    title = "关于印发《测试市电梯管理办法》的通知"
    site = FakeSite(
        document_list=[document(paper, title=title, published="2022-06-01")],
        page_list=[
            page_record(paper, PageKind.DOCUMENT, title=title),
            page_record(f"{BASE}1.html", title="《测试市电梯管理办法》实施情况评估报告", published=date(2024, 1, 8)),
            page_record(f"{BASE}2.html", title="《测试市电梯管理办法》解读", published=date(2022, 6, 1)),
            page_record(f"{BASE}3.html", title="《测试市气瓶管理办法》评估报告", published=date(2024, 1, 8)),
        ],
    )
    looked = await look(check("reassessment"), site)
    told = [o.text for o in looked.said if isinstance(o, Evidence)]
    assert len(told) == 1
    assert "2024-01-08" in told[0]
    assert looked.verdict == "manual"
    assert "1 份，其中 1 份" in looked.unjudged["实施后评估和再解读", ""]


async def test_documents_of_this_year_are_too_new_to_be_followed_up():
    site = FakeSite(document_list=[document(f"{BASE}1.html", title="《某某管理办法》", published="2024-06-01")])
    looked = await look(check("reassessment"), site)
    assert "没有读到" in looked.unjudged["实施后评估和再解读", ""]
