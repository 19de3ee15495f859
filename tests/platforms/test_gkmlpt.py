"""The disclosure platform: its index, its lists in JSON, its content pages, and that they name a document alike."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from monitor.model import Document, Field, PageFacts, PageKind
from monitor.platforms.gkmlpt import ELSEWHERE

Read = Callable[..., PageFacts]
BASE = "http://www.shanwei-sample.test/swscjg"
INDEX = BASE + "/gkmlpt/index"


def api(category: int, page: int = 1) -> str:
    return f"{BASE}/gkmlpt/api/all/{category}?page={page}&sid=660099"


TREE: list[dict[str, Any]] = [
    {
        "id": 1,
        "name": "法定主动公开内容",
        "parent": 0,
        "post_count": 7,
        "jump_url": "",
        "children": [
            {"id": 11, "name": "规范性文件", "parent": 1, "post_count": 5, "jump_url": "", "children": []},
            {"id": 12, "name": "其他文件", "parent": 1, "post_count": 2, "jump_url": "", "children": []},
            {
                "id": 13,
                "name": "年报",
                "parent": 1,
                "post_count": 0,
                "jump_url": "http://elsewhere.test/",
                "children": [],
            },
        ],
    },
    {"id": 2, "name": "机构职能", "parent": 0, "post_count": 0, "jump_url": None, "children": []},
]


def index_page(tree: object = TREE, extra: str = "") -> str:
    return f"""<html><head><title>政府信息公开目录</title></head><body><div id="app"></div><script>
    // settings
    window._CONFIG = {{
        env: 'production', /* a comment, with {{ }} */
        SEARCH: '//search.test' || '//search.test/all',
        inner: window.self !== window.top,
        SID: '660099',
        TREE: {json.dumps(tree)},
        SERVICE_AREA_ID: 660, {extra}
    }};
    </script></body></html>"""


def said(document: Document, source: str) -> dict[Field, str]:
    return {w.field: w.value for w in document.witnesses if w.source == source}


def test_index_gives_the_tree_as_columns(read: Read) -> None:
    facts = read(index_page(), INDEX)
    assert (facts.platform, facts.kind) == ("gkmlpt", PageKind.OTHER)
    assert [(c.name, c.path, c.parent_url, c.declared_count) for c in facts.columns] == [
        ("法定主动公开内容", ("法定主动公开内容",), None, 7),
        ("规范性文件", ("法定主动公开内容", "规范性文件"), api(1), 5),
        ("其他文件", ("法定主动公开内容", "其他文件"), api(1), 2),
        ("机构职能", ("机构职能",), None, 0),
    ]
    assert facts.follow == (api(11), api(12), api(2))
    assert facts.notes == ()


def test_a_parent_that_holds_documents_of_its_own_is_read_too(read: Read) -> None:
    tree = [{**TREE[0], "post_count": 9}]
    assert read(index_page(tree), INDEX).follow == (api(1), api(11), api(12))


def test_without_a_tree_everything_is_read_as_one_list(read: Read) -> None:
    facts = read(index_page([]), INDEX)
    assert facts.follow == (api(0),)
    assert facts.columns[0].url == api(0)
    assert facts.notes


def test_index_without_sid_says_so(read: Read) -> None:
    facts = read("<html><body><div id=app></div></body></html>", INDEX)
    assert facts.columns == ()
    assert "SID" in facts.notes[0]


def test_a_broken_tree_is_read_as_far_as_it_goes(read: Read) -> None:
    page = index_page()
    facts = read(page[: page.index('"\\u5176\\u4ed6')] + "</script>", INDEX)
    assert [c.name for c in facts.columns] == ["法定主动公开内容", "规范性文件"]
    assert "只读出一部分" in facts.notes[0]


def test_a_node_met_again_is_not_entered_again(read: Read) -> None:
    knot: dict[str, Any] = {"id": 5, "name": "甲", "children": [{"id": 6, "name": "乙", "children": []}]}
    knot["children"][0]["children"] = [{"id": 5, "name": "甲", "children": [{"id": 6, "name": "乙"}]}]
    facts = read(index_page([knot]), INDEX)
    assert [c.name for c in facts.columns] == ["甲", "乙"]


@pytest.mark.parametrize(
    "tree", ["x", 3, None, [[], None, 4, {"id": {}}, {"name": "无号"}, {"id": "../x", "name": "坏"}]]
)
def test_nonsense_in_the_tree_makes_no_column(read: Read, tree: object) -> None:
    facts = read(index_page(tree), INDEX)
    assert [c.url for c in facts.columns if c.url != api(0)] == []


def entry(number: int, **more: object) -> dict[str, object]:
    return {
        "id": number,
        "title": f"关于印发第{number}号办法的通知",
        "url": f"/swscjg/gkmlpt/content/0/{number}/post_{number}.html",
        "post_url": "",
        "document_number": "汕某监规〔2024〕1号",
        "identifier": "11441500000000000X/2024-00001",
        "publisher": "某某局",
        "keywords": "",
        "date": 1719763200,
        "created_at": 1720062000,
        "first_publish_time": 1720062000,
        "display_publish_time": 1720149000,
        "classify_main_name": "规范性文件",
        "classify_theme_name": "市场监管",
        "classify_genre_name": "通知",
        **more,
    }


def listing(articles: list[Any], total: object, **more: object) -> str:
    return json.dumps({"classify": {"id": 11, "name": "规范性文件"}, "articles": articles, "total": total, **more})


def read_list(read: Read, body: str, url: str = api(11)) -> PageFacts:
    return read(body, url, content_type="application/json")


def test_list_gives_documents_and_entries(read: Read) -> None:
    facts = read_list(read, listing([entry(7, is_expired=0, is_abolished=0)], 1))
    assert (facts.kind, facts.title, facts.column_url) == (PageKind.LISTING, "规范性文件", api(11))
    (document,) = facts.documents
    assert document.url == BASE + "/gkmlpt/content/0/7/post_7.html"
    assert document.library == "规范性文件"
    told = said(document, "gkmlpt-json")
    assert told[Field.WRITTEN] == "2024-07-01"
    assert told[Field.PUBLISHED] == "2024-07-05"  # what is displayed, not what was first recorded
    assert told[Field.VALIDITY] == "有效"
    assert {w.url for w in document.witnesses} == {api(11)}
    (line,) = facts.entries
    assert (line.url, line.title, line.date) == (document.url, "关于印发第7号办法的通知", date(2024, 7, 5))
    assert facts.follow == (document.url,)


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        ({"is_expired": 1, "is_abolished": 0}, "失效"),
        ({"is_expired": 0, "is_abolished": 1}, "废止"),
        ({"is_expired": "1", "is_abolished": "1"}, "废止"),
        ({"is_expired": 0}, None),
        ({"is_abolished": 0}, None),
        ({"is_expired": None, "is_abolished": None}, None),
        ({}, None),
        ({"is_abolished": True}, "废止"),
    ],
)
def test_validity_flags(read: Read, flags: dict[str, object], word: str | None) -> None:
    (document,) = read_list(read, listing([entry(7, **flags)], 1)).documents
    assert said(document, "gkmlpt-json").get(Field.VALIDITY) == word


@pytest.mark.parametrize(
    ("flags", "open_"),
    [
        ({"is_expired": None, "is_abolished": None}, True),
        ({"is_expired": None, "is_abolished": 0}, True),
        ({"is_expired": 0}, True),
        ({"is_expired": 0, "is_abolished": 0}, False),
        ({"is_expired": 1, "is_abolished": None}, False),
        ({}, False),
    ],
)
def test_flags_that_leave_the_validity_open(read: Read, flags: dict[str, object], open_: bool) -> None:
    (document,) = read_list(read, listing([entry(7, **flags)], 1)).documents
    assert document.unset(Field.VALIDITY) is open_
    if open_:
        assert document.said(Field.VALIDITY) == ()


def test_a_mark_in_the_listed_title_is_a_witness_of_its_own(read: Read) -> None:
    articles = [entry(7, title="【已失效】关于某事的通知", is_expired=0, is_abolished=0)]
    (document,) = read_list(read, listing(articles, 1)).documents
    assert [(w.value, w.source) for w in document.said(Field.VALIDITY)] == [("有效", "gkmlpt-json"), ("失效", "title")]


def test_further_pages_are_named_once_from_page_one(read: Read) -> None:
    articles = [entry(n) for n in range(100)]
    first = read_list(read, listing(articles, 250))
    assert first.follow[:2] == (api(11, 2), api(11, 3))
    assert api(11, 4) not in first.follow
    zero = read_list(read, listing(articles, 250), api(11, 0))
    assert zero.follow == first.follow  # pages 0 and 1 are the same page
    assert zero.column_url == api(11)
    second = read_list(read, listing(articles, 250), api(11, 2))
    assert second.column_url == api(11)
    assert not any("api/all" in url for url in second.follow)


def test_an_endless_total_is_bounded_and_said(read: Read) -> None:
    facts = read_list(read, listing([entry(1)], 10**8))
    assert sum("api/all" in url for url in facts.follow) == 499
    assert "只跟进前" in facts.notes[0]


def test_without_a_total_full_pages_lead_on(read: Read) -> None:
    full = [entry(n) for n in range(100)]
    assert api(11, 3) in read_list(read, listing(full, None), api(11, 2)).follow
    assert api(11, 3) not in read_list(read, listing(full[:99], None), api(11, 2)).follow


def test_an_empty_category_is_a_readable_list(read: Read) -> None:
    facts = read_list(read, listing([], 0))
    assert (facts.kind, facts.column_url, facts.entries, facts.follow) == (PageKind.LISTING, api(11), (), ())


@pytest.mark.parametrize(
    "body", ["", "{", "<html>502</html>", "[]", "null", '{"articles": {}}', '{"error": 1}', "[" * 100_000, '"x"']
)
def test_an_answer_that_is_no_list_speaks_for_no_column(read: Read, body: str) -> None:
    facts = read_list(read, body)
    assert (facts.kind, facts.column_url, facts.entries) == (PageKind.OTHER, None, ())
    assert facts.notes


def test_odd_records_are_counted_not_guessed(read: Read) -> None:
    articles: list[Any] = [
        None,
        3,
        {},
        {"url": 5},
        {"url": "javascript:void(0)"},
        entry(7, title=None, date="abc", keywords=[1]),
    ]
    facts = read_list(read, listing(articles, 6))
    (document,) = facts.documents
    told = said(document, "gkmlpt-json")
    assert told[Field.TITLE] == ""
    assert told[Field.WRITTEN] == "abc"  # for the check to judge
    assert Field.KEYWORDS not in told
    assert "5 条记录" in facts.notes[0]


def test_half_a_character_can_be_stored(read: Read) -> None:
    facts = read_list(read, listing([entry(7, title="\ud800甲", publisher="\udfff")], 1))
    assert facts.entries[0].title == "\ufffd甲"
    for witness in facts.documents[0].witnesses:
        assert witness.value.encode() or witness.value == ""


CONTENT = """<html><head><title>{title}</title></head><body>
<div class="crumb">当前位置：<a href="{base}/">首页</a> &gt;
<a href="{base}/gkmlpt/index">政府信息公开</a> &gt; 规范性文件</div>
<div class="classify"><table><tbody>
<tr><td class="first">索引号:</td><td>11441500000000000X/2024-00001</td><td>分类:</td><td>市场监管、通知</td></tr>
<tr><td>发布机构:</td><td>某某局</td><td>成文日期:</td><td>2024-07-01</td></tr>
<tr><td>名称:</td><td colspan="3">{title}</td></tr>
<tr><td>文号:</td><td></td><td>发布日期:</td><td>2024-07-05</td></tr>
<tr><td>主题词:</td><td colspan="3"> </td></tr></tbody></table></div>
{banner}<h1 class="title">{title}</h1><div class="article-content">
<p>为了做好某事，现通知如下。第三条提到《某办法》（已废止）。</p>
<ul><li>（已废止）</li></ul></div>{script}</body></html>"""
URL = BASE + "/gkmlpt/content/0/7/post_7.html"


def content(title: str = "关于印发第7号办法的通知", banner: str = "", script: str = "") -> str:
    return CONTENT.format(title=title, banner=banner, script=script, base=BASE)


def test_content_page(read: Read) -> None:
    facts = read(content(), URL)
    assert (facts.kind, facts.platform) == (PageKind.DOCUMENT, "gkmlpt")
    (document,) = facts.documents
    assert document.url == URL
    assert document.library == "规范性文件"
    assert said(document, "label-table") == {
        Field.INDEX: "11441500000000000X/2024-00001",
        Field.THEME: "市场监管",
        Field.GENRE: "通知",
        Field.PUBLISHER: "某某局",
        Field.WRITTEN: "2024-07-01",
        Field.TITLE: "关于印发第7号办法的通知",
        Field.NUMBER: "",
        Field.PUBLISHED: "2024-07-05",
        Field.KEYWORDS: "",
    }
    assert document.said(Field.VALIDITY) == ()
    assert facts.published == date(2024, 7, 5)
    assert facts.path == ("政府信息公开", "规范性文件")


@pytest.mark.parametrize(
    ("cell", "theme", "genre"),
    [
        ("财政、金融、审计", ["财政、金融、审计"], []),
        ("财政、金融、审计、通知", ["财政、金融、审计"], ["通知"]),
        ("其他 公告", ["其他"], ["公告"]),
        ("通告", [], ["通告"]),
        ("", [""], []),
    ],
)
def test_the_class_cell_may_hold_the_genre_too(read: Read, cell: str, theme: list[str], genre: list[str]) -> None:
    (document,) = read(content().replace("市场监管、通知", cell), URL).documents
    assert [w.value for w in document.said(Field.THEME)] == theme
    assert [w.value for w in document.said(Field.GENRE)] == genre


def test_content_page_detail(read: Read) -> None:
    detail = json.dumps(entry(7, is_expired=0, is_abolished=1, content='<p>"escaped"</p>'))
    for script in (
        f"<script>window._CONFIG = {{SID: '660099', DETAIL: {detail}, }}</script>",
        f"<script>window._CONFIG = {{SID: '660099'}}; window._CONFIG.DETAIL = {detail};</script>",
    ):
        (document,) = read(content(script=script), URL).documents
        told = said(document, "detail")
        assert told[Field.NUMBER] == "汕某监规〔2024〕1号"
        assert told[Field.VALIDITY] == "废止"


def test_content_page_with_broken_detail_keeps_its_labels(read: Read) -> None:
    facts = read(content(script="<script>window._CONFIG = {SID: '1', DETAIL: {title: 'x', content: 'y"), URL)
    (document,) = facts.documents
    assert said(document, "label-table")[Field.PUBLISHER] == "某某局"
    assert "只读出一部分" in facts.notes[0]


@pytest.mark.parametrize(
    ("title", "banner", "expected"),
    [
        ("【已失效】关于某事的通知", "", [("失效", "title")]),
        ("[废止]关于某事的通知", "", [("废止", "title")]),
        ("某某管理办法（已废止）", "", [("废止", "title")]),
        ("某某管理办法（试行）【失效】", "", [("失效", "title")]),
        ("某某管理办法（修订）", "", []),
        ("关于某事的通知", "<p>(该文件已废止)</p>", [("废止", "banner")]),
        ("关于某事的通知", "<div><span>（该文件已宣布失效）</span></div>", [("失效", "banner")]),
        ("关于废止《某办法》的通知", "", []),
        ("某某条例（修订）", "", []),
        ("关于某事的通知", "<a href=/x>（已废止）</a>", []),
    ],
)
def test_validity_marks(read: Read, title: str, banner: str, expected: list[tuple[str, str]]) -> None:
    (document,) = read(content(title, banner), URL).documents
    assert [(w.value, w.source) for w in document.said(Field.VALIDITY)] == expected


@pytest.mark.parametrize(
    "listed",
    [
        "/swscjg/gkmlpt/content/0/7/post_7.html",
        "http://www.shanwei-sample.test/swscjg/gkmlpt/content/0/7/post_7.html",
        "https://www.shanwei-sample.test/swscjg/gkmlpt/content/0/7/post_7.html",
        "//www.shanwei-sample.test/swscjg/gkmlpt/content/0/7/post_7.html#top",
        "../../content/0/7/post_7.html",
    ],
)
def test_list_and_page_name_the_document_alike(read: Read, listed: str) -> None:
    (from_list,) = read_list(read, listing([entry(7, url=listed)], 1)).documents
    (from_page,) = read(content(), URL).documents
    assert from_list.url == from_page.url


def test_the_platform_is_told_by_its_config_even_outside_its_path(read: Read) -> None:
    assert read(index_page(), BASE + "/zwgk/").platform == "gkmlpt"
    assert read("<html><body>TREE and SID in words</body></html>", BASE + "/zwgk/").platform == "plain"


def test_a_category_whose_children_all_lead_elsewhere_is_not_empty(read: Read) -> None:
    child = {"id": 8, "name": "甲", "jump_url": "http://a.test/"}
    facts = read(index_page([{"id": 7, "name": "办事", "post_count": 0, "children": [child]}]), INDEX)
    [column] = facts.columns
    assert (column.name, column.unread) == ("办事", ELSEWHERE)
