"""Every captured page of ../shared/real, read exactly: the expected values were read from the files by eye."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from checks.library_fields import FIELD_RULES
from checks.library_options import LibraryOptions
from checks.registry import load_kinds
from monitor.config.crawling import SiteSettings
from monitor.model import CheckSpec, Document, Fault, Field, PageFacts, PageKind
from monitor.model.agreement import disagreements
from monitor.platforms import read_page
from tests.platforms.conftest import page_of

Real = Callable[[str], bytes]
Read = Callable[..., PageFacts]
DRC = "https://drc.gd.gov.cn/"


def said(document: Document, source: str) -> dict[Field, str]:
    return {w.field: w.value for w in document.witnesses if w.source == source}


def test_nfcms_list(read: Read, real: Real) -> None:
    facts = read(real("nfcms_list.html"), DRC + "ywtz/index.html", home=DRC)
    assert (facts.kind, facts.platform, facts.title) == (PageKind.COLUMN, "nfcms", "业务通知")
    assert facts.path == ("政务公开", "业务通知")
    assert facts.meta["siteidcode"] == "4400000058"
    assert facts.column_url == DRC + "ywtz/index.html"
    own, *siblings = facts.columns
    assert (own.url, own.name, own.path) == (facts.column_url, "业务通知", ("政务公开", "业务通知"))
    assert own.parent_url == DRC + "zwgk5590/index.html"
    assert own.declared_count == 1071
    assert own.unread == ""
    assert [c.name for c in siblings] == [
        "机构概况", "领导之窗", "工作动态", "公告公示", "数据统计", "政策文件", "规划计划", "建议提案办理",
        "重点领域信息公开", "五公开", "数据开放", "双随机、一公开",
    ]  # fmt: skip
    assert siblings[0].url == DRC + "jggk5599/index.html"
    assert {c.parent_url for c in siblings} == {own.parent_url}
    assert siblings[-1].path == ("政务公开", "双随机、一公开")


def test_nfcms_list_entries(read: Read, real: Real) -> None:
    facts = read(real("nfcms_list.html"), DRC + "ywtz/index.html", home=DRC)
    assert len(facts.entries) == 20
    first, last = facts.entries[0], facts.entries[-1]
    assert first.url == DRC + "ywtz/content/post_4960402.html"
    assert first.title == "关于印发《广东省重点行业节能降碳改造攻坚三年行动方案》的通知"
    assert (first.date, first.date_text) == (date(2026, 9, 24), "2026-09-24")
    assert last.url == DRC + "ywtz/content/post_4873096.html"
    assert last.date == date(2026, 3, 23)
    assert all(e.date is not None and "/ywtz/content/post_" in e.url for e in facts.entries)
    assert facts.follow == tuple(f"{DRC}ywtz/index_{n}.html" for n in range(2, 21))  # 54 pages, capped at 20
    assert facts.notes == ("列表有 54 页，网站只能翻到第 20 页，后面的没有读到",)


def test_nfcms_list_under_its_other_addresses(read: Read, real: Real) -> None:
    body = real("nfcms_list.html")
    bare = read(body, DRC + "ywtz/", home=DRC)
    third = read(body, DRC + "ywtz/index_3.html", home=DRC)
    assert bare.column_url == third.column_url == DRC + "ywtz/index.html"
    assert bare.columns[0] == third.columns[0]
    assert bare.follow[0] == DRC + "ywtz/index.html"


def test_nfcms_article(read: Read, real: Real) -> None:
    facts = read(real("nfcms_article.html"), DRC + "ywtz/content/post_4960402.html", home=DRC)
    assert (facts.kind, facts.platform) == (PageKind.ARTICLE, "nfcms")
    assert facts.title == "关于印发《广东省重点行业节能降碳改造攻坚三年行动方案》的通知"
    assert facts.path == ("政务公开", "业务通知")
    assert facts.published == date(2026, 9, 24)
    assert facts.source == "省能源局节能处"
    assert facts.meta["pubdate"] == "2026-09-24 17:25:04"
    lines = facts.body.split("\n")
    assert (len(lines), lines[0]) == (9, "广东省发展改革委 广东省能源局 广东省工业和信息化厅 广东省")
    assert lines[4] == "粤发改能源〔2026〕290号"
    assert lines[-1].startswith("二、重点行业企业是实施节能降碳改造的责任主体")
    assert lines[-1].endswith("国有企业要积极落实节能降碳改造目标任务，并力争提前完成。")
    assert (facts.attachments, facts.related) == ((), ())
    assert (facts.entries, facts.columns, facts.documents, facts.follow, facts.notes) == ((), (), (), (), ())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "govcn_library_1.html",
            {
                Field.INDEX: "000014349/2019-00007",
                Field.THEME: "市场监管、安全生产监管\\工商",
                Field.PUBLISHER: "国务院",
                Field.WRITTEN: "2019年01月27日",
                Field.TITLE: "国务院关于在市场监管领域全面推行部门联合“双随机、一公开”监管的意见",
                Field.NUMBER: "国发〔2019〕5号",
                Field.PUBLISHED: "2019年02月15日",
                Field.KEYWORDS: "",
            },
        ),
        (
            "govcn_library_2.html",
            {
                Field.INDEX: "000014349/2019-00006",
                Field.THEME: "财政、金融、审计\\银行",
                Field.PUBLISHER: "国务院办公厅",
                Field.WRITTEN: "2019年01月22日",
                Field.TITLE: "国务院办公厅关于有效发挥政府性融资担保基金作用切实支持小微企业和“三农”发展的指导意见",
                Field.NUMBER: "国办发〔2019〕6号",
                Field.PUBLISHED: "2019年02月14日",
                Field.KEYWORDS: "",
            },
        ),
    ],
)
def test_govcn_library(read: Read, real: Real, name: str, expected: dict[Field, str]) -> None:
    url = "http://www.gov.cn/zhengce/content/2019-02/15/content_1.htm"
    facts = read(real(name), url, home="http://www.gov.cn/")
    assert (facts.kind, facts.platform) == (PageKind.DOCUMENT, "govcn")
    (document,) = facts.documents
    assert document.url == url
    assert said(document, "label-table") == expected
    assert {w.source for w in document.witnesses} == {"label-table", "body"}  # nothing invented, no validity mark
    assert said(document, "body").keys() == {Field.NUMBER, Field.WRITTEN}
    assert not list(disagreements(document))
    assert facts.title == expected[Field.TITLE]
    assert facts.published is not None
    assert facts.published.isoformat() == expected[Field.PUBLISHED].translate(str.maketrans("年月", "--", "日"))
    lines = facts.body.split("\n")
    assert "".join(lines[:3]).startswith(expected[Field.TITLE][:30])
    assert expected[Field.NUMBER] in lines[:5]
    assert lines[-3:] == [expected[Field.PUBLISHER], lines[-2], "（此件公开发布）"]
    assert lines[-2] == expected[Field.WRITTEN].replace("年0", "年").replace("月0", "月")
    assert (facts.attachments, facts.related) == ((), ())


def test_gbk_list_is_a_program_and_shows_no_entries(read: Read, real: Real) -> None:
    facts = read(
        real("gbk_zhaoqing_list.html"),
        "http://www.zhaoqing.gov.cn/xxgk/simp_gov_list.jsp",
        home="http://www.zhaoqing.gov.cn/",
        content_type="text/html; charset=GBK",
    )
    assert facts.title == "政府公开目录"
    assert (facts.entries, facts.documents, facts.columns) == ((), (), ())
    assert facts.published is None


def test_consultation(read: Read, real: Real) -> None:
    facts = read(real("consultation.html"), DRC + "hdjlpt/yjzj/answers/52742", home=DRC)
    assert facts.kind is PageKind.ARTICLE
    assert facts.title.startswith("广东省发展改革委关于公开征求《广东省工程建设项目远程异地评标管理办法")
    assert facts.published == date(2026, 9, 9)
    assert facts.source == "省招标投标工作专班办公室"
    assert facts.meta["columntype"] == "征集调查"
    assert (facts.entries, facts.documents, facts.notes) == ((), (), ())


def test_consultation_is_told_by_the_data_of_its_page(read: Read, real: Real) -> None:
    url = DRC + "hdjlpt/yjzj/answers/52742"
    facts = read(real("consultation.html"), url, home=DRC)
    assert facts.platform == "hdjlpt"
    (told,) = facts.consultations
    assert (told.url, told.title) == (url, facts.title)
    assert (told.start, told.end, told.closed) == (date(2026, 9, 9), date(2026, 9, 18), True)
    assert (told.feedback, told.feedback_date, told.unread) == ("", None, "")
    lines = told.body.split("\n")
    assert len(lines) == 6
    assert lines[0].startswith(
        "为贯彻落实《国家发展改革委办公厅关于加快推广远程异地评标的通知》（发改办法规〔2025〕807号）"
    )
    assert lines[0].endswith("欢迎有关单位和各界人士于2026年9月18日前通过信函、电子邮件等途径和方式提出意见建议。")
    assert lines[-2:] == ["广东省发展改革委", "2026年9月9日"]
    assert facts.body == told.body
    assert [(a.url, a.name) for a in told.attachments] == [
        (
            DRC + "hdjlpt/yjzj/api/attachments/view/2395951001a82c0174ca1c6411c0a66a",
            "广东省工程建设项目远程异地评标管理办法（征求意见稿）",
        )
    ]


def test_gkmlpt_entries(read: Read, real: Real) -> None:
    articles = json.loads(real("gkmlpt_entries.json"))
    body = json.dumps({"classify": {"name": "其他文件", "post_count": 12}, "articles": articles, "total": 12})
    url = "http://czt.gd.gov.cn/gkmlpt/api/all/1026?page=1&sid=125"
    facts = read(body, url, home="http://czt.gd.gov.cn/", content_type="application/json")
    assert facts.kind is PageKind.LISTING
    assert facts.column_url == url
    assert [d.url for d in facts.documents] == [a["url"] for a in articles]
    assert said(facts.documents[0], "gkmlpt-json") == {
        Field.TITLE: "广东省财政厅关于转下达2021年积极应对人口老龄化工程和托育建设中央基建投资预算的通知",
        Field.NUMBER: "粤财社〔2021〕218号",
        Field.PUBLISHER: "广东省财政厅",
        Field.INDEX: "006939991/2021-00707",
        Field.THEME: "财政、金融、审计",
        Field.CATEGORY: "其他文件",
        Field.GENRE: "通知",
        Field.KEYWORDS: "",
        Field.WRITTEN: "2021-11-12",
        Field.PUBLISHED: "2021-11-12",
    }  # the flags are not in this answer: nothing is said of the validity
    eighth = said(facts.documents[7], "gkmlpt-json")  # display_publish_time is 0 there
    assert (eighth[Field.WRITTEN], eighth[Field.PUBLISHED], eighth[Field.NUMBER]) == ("2021-11-05", "2021-11-12", "")
    assert all(e.date == date(2021, 11, 12) for e in facts.entries)
    assert facts.follow == tuple(a["url"] for a in articles)
    assert facts.notes == ()


# --- what the rules say of them --------------------------------------------------------------------------------

GOV = "http://www.gov.cn/zhengce/content/2019-02/15/content_5365945.htm"
PLACES = {
    "nfcms_article.html": DRC + "ywtz/content/post_4960402.html",
    "nfcms_list.html": DRC + "ywtz/index.html",
    "consultation.html": DRC + "hdjlpt/yjzj/answers/52742",
    "govcn_library_1.html": GOV,
    "govcn_library_2.html": GOV,
}
PAGE_RULES = (
    "furniture", "meta_tags", "not_public", "privacy", "wording", "dark_links", "maps", "article_marks",
    "injected_code", "mixed_content", "exposed_files", "expired_notices", "regulations", "library_downloads",
    "citations",
)  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("rule", PAGE_RULES)
def test_no_page_rule_accuses_a_captured_page(real: Real, name: str, rule: str) -> None:
    page = page_of(real(name), PLACES[name])
    site = SiteSettings.model_validate({"id": "x", "name": "某某局", "home": PLACES[name].rpartition("/")[0] + "/"})
    page.facts = read_page(page, page.tree, site)
    kind = load_kinds()[rule]
    check = kind(CheckSpec(rule, rule, kind.title, (), kind.severity), kind.Options())
    if page.facts.kind in kind.pages:
        assert [seen.message for seen in check.look_at_page(page) if isinstance(seen, Fault)] == []


@pytest.mark.parametrize("name", ["govcn_library_1.html", "govcn_library_2.html"])
def test_no_field_rule_accuses_a_field_that_a_library_page_shows(read: Read, real: Real, name: str) -> None:
    (document,) = read(real(name), GOV, home="http://www.gov.cn/").documents
    shown = set(said(document, "label-table"))
    for field in FIELD_RULES.keys() & shown:
        assert [j.message for j in FIELD_RULES[field](document, LibraryOptions(libraries=["x"]))] == [], field


def test_field_rules_accuse_of_an_entry_what_it_leaves_empty(read: Read, real: Real) -> None:
    articles = json.loads(real("gkmlpt_entries.json"))
    body = json.dumps({"classify": {"name": "其他文件"}, "articles": articles, "total": 12})
    url = "http://czt.gd.gov.cn/gkmlpt/api/all/1026?page=1&sid=125"
    facts = read(body, url, home="http://czt.gd.gov.cn/", content_type="application/json")
    for document in facts.documents:
        for field in FIELD_RULES.keys() & set(said(document, "gkmlpt-json")):
            found = [j.aspect for j in FIELD_RULES[field](document, LibraryOptions(libraries=["x"]))]
            assert found == ([] if document.value(field) else [f"{field}.missing"]), (document.url, field)
        assert not list(disagreements(document))
