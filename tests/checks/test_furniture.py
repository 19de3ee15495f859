"""furniture and meta_tags: what every page of a template carries, told once per item and kind of page."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from monitor.model import PageKind
from tests.checks.fakes import BASE, check, look, page

URL = BASE + "content/post_1.html"
CODE = "4415009999"
FOOT = f"""<div class="footer"><a href="/wzdt/index.html">网站地图</a>
<p>主办单位：测试局</p><p>电话：0660-0000000</p>
<p>粤ICP备00000000号-1 <a href="http://www.beian.gov.cn/x">粤公网安备 44150099999999号</a> 网站标识码：{CODE[:4]}
 {CODE[4:]}</p>
<a href="http://bszs.conac.cn/sitename?method=show"><img src="/red.png"></a>
<a href="http://zfwzzc.www.gov.cn/check_web/errorInfo_jumpSubmit.action?site_code={CODE}">找错</a></div>"""
SHOWN_TAIL = f"\n {CODE[4:]}"
HEAD = f'<html><head><meta name="SiteIDCode" content="{CODE}"></head><body><script src="/a.js"></script><p>正文</p>'


async def aspects(html: str, kind: PageKind = PageKind.ARTICLE, **options: object) -> set[tuple[str, str]]:
    return (await look(check("furniture", **options), None, page(URL, html, kind))).marks


async def test_a_whole_footer_passes():
    looked = await look(check("furniture", site_code=CODE), None, page(URL, HEAD + FOOT))
    assert looked.marks == set()
    assert looked.verdict == "pass"


@pytest.mark.parametrize(
    ("old", "new", "mark"),
    [
        ("http://bszs.conac.cn/sitename?method=show", "/x", ("党政机关标识", "missing")),
        ("找错", "留言", None),  # the address alone is enough
        (f"site_code={CODE}", "site_code=4415008888", ("找错入口", "code")),
        ("网站标识码", "编码", ("网站标识码", "missing")),
        (SHOWN_TAIL, "00", ("网站标识码", "form")),
        (SHOWN_TAIL, "008888", ("网站标识码", "differs")),
        ("主办单位", "承办单位", ("主办单位", "missing")),
        ("0660-0000000", "", ("主办单位", "contact")),  # the ten digits of the 网站标识码 are no telephone
        ("粤ICP备00000000号-1", "", ("ICP备案", "missing")),
        ("粤ICP备00000000号-1", "粤ICP备号", ("ICP备案", "form")),
        ("粤公网安备 44150099999999号", "", ("公安备案", "missing")),
        ("粤公网安备 44150099999999号", "粤公网安备441500号", ("公安备案", "form")),
        ("网站地图", "关于", None),
    ],
)
async def test_each_item_on_its_own(old: str, new: str, mark: tuple[str, str] | None):
    assert old in FOOT
    marks = await aspects(HEAD + FOOT.replace(old, new))
    assert marks == (set() if mark is None else {(f"页脚：{mark[0]}", f"article.{mark[1]}")})


async def test_a_page_without_site_map_and_entry():
    bare = FOOT.replace('<a href="/wzdt/index.html">网站地图</a>', "").replace(
        f"http://zfwzzc.www.gov.cn/check_web/errorInfo_jumpSubmit.action?site_code={CODE}", "/x"
    )
    assert await aspects(HEAD + bare.replace("找错", "")) == {
        ("页脚：网站地图", "article.missing"),
        ("页脚：找错入口", "article.missing"),
    }


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><p>正文</p><script src='//cloud.gd.gov.cn/static/footer/js/f.js'></script></body></html>",
        "<html><body><p>正文</p><div id='footer'></div><script src='/common.js'></script></body></html>",
    ],
)
async def test_a_footer_by_script_is_unjudged_not_missing(html: str):
    looked = await look(check("furniture"), None, page(URL, html))
    assert looked.marks == set()
    assert looked.verdict == "inconclusive"
    assert "脚本" in looked.settled.outcome.reason


async def test_a_page_without_footer_and_script_lacks_all_seven():
    assert len(await aspects("<html><body><p>正文</p></body></html>")) == 7


async def test_what_a_script_footer_leaves_in_the_source_is_judged():
    html = HEAD + FOOT.replace(SHOWN_TAIL, "00") + "<script src='/js/footer.js'></script>"
    looked = await look(check("furniture"), None, page(URL, html))
    assert looked.marks == {("页脚：网站标识码", "article.form")}


async def test_one_template_is_one_finding_with_its_pages():
    pages = [page(BASE + f"content/post_{n}.html", HEAD + FOOT.replace("粤公网安备", "")) for n in range(4)]
    looked = await look(check("furniture"), None, *pages)
    ((fault, _, _),) = looked.settled.seen
    assert fault.subject == "页脚：公安备案"
    assert fault.carrier_total == 4


@pytest.mark.parametrize(
    ("options", "told"), [({"site_code": "4415"}, "不是网站标识码"), ({"skip": ["备案"]}, "没有这些项目：备案")]
)
def test_wrong_options_are_told_in_chinese(options: dict[str, object], told: str):
    with pytest.raises(ValidationError, match=told):
        check("furniture", **options)


async def test_documents_and_others_only_when_asked_for():
    bare = "<html><body><p>正文</p></body></html>"
    assert await aspects(bare, PageKind.OTHER) == set()
    assert len(await aspects(bare, PageKind.OTHER, page_kinds=["other"])) == 7


ARTICLE = {
    "SiteName": "测试局",
    "SiteDomain": "//www.example.test",
    "SiteIDCode": CODE,
    "ArticleTitle": "关于“检查”的通知",
    "PubDate": "2024-08-20 11:19",
    "ContentSource": "本网",
}
SHOWN = "<body><h1>关于 “检查” 的通知</h1><p>发布日期: 2024-08-20 11:19 来源: 本网</p></body>"


def tagged(body: str = SHOWN, **changed: str) -> str:
    tags = {**ARTICLE, **changed}
    metas = "".join(f'<meta name="{name}" content="{value}">' for name, value in tags.items() if value)
    return f"<html><head>{metas}</head>{body}</html>"


async def test_tags_that_tell_the_truth_pass():
    looked = await look(check("meta_tags"), None, page(URL, tagged()))
    assert looked.marks == set()
    assert looked.verdict == "pass"


@pytest.mark.parametrize(
    ("tag", "value", "aspect"),
    [
        ("SiteName", "", "missing"),
        ("ArticleTitle", "", "missing"),
        ("SiteIDCode", "44150099", "form"),
        ("PubDate", "2024/8/20", "form"),
        ("SiteDomain", "www.other.test", "form"),
        ("ArticleTitle", "另一篇", "differs"),
        ("PubDate", "2024-08-21 11:19:00", "differs"),
        ("ContentSource", "某报", "differs"),
    ],
)
async def test_tags_that_are_wrong_are_hints(tag: str, value: str, aspect: str):
    looked = await look(check("meta_tags"), None, page(URL, tagged(**{tag: value})))
    assert looked.marks == {(f"标签：{tag}", f"article.{aspect}")}
    assert looked.verdict == "warn"


async def test_column_pages_have_their_own_tags():
    looked = await look(check("meta_tags"), None, page(URL, tagged(), PageKind.COLUMN))
    assert {subject for subject, _ in looked.marks} == {
        "标签：ColumnName", "标签：ColumnDescription", "标签：ColumnKeywords", "标签：ColumnType"
    }  # fmt: skip


async def test_an_empty_source_label_is_nothing_to_compare_with():
    body = "<body><h1>关于“检查”的通知</h1><span>来源：</span><span>发布时间：2024-08-20</span></body>"
    assert (await look(check("meta_tags"), None, page(URL, tagged(body)))).marks == set()
    glued = body.replace("来源：", "来源：某报")
    assert (await look(check("meta_tags"), None, page(URL, tagged(glued)))).marks == {
        ("标签：ContentSource", "article.differs")
    }


async def test_nothing_shown_is_nothing_to_compare_with():
    body = "<body><h1>关于“检查”的通知</h1></body>"
    assert (await look(check("meta_tags"), None, page(URL, tagged(body)))).marks == set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("粤ICP备00000000号-1", "粤ICP备2022000000号-4"),  # numbers given out since 2021 have ten digits
        ("电话：0660-0000000", "业务咨询电话：0660-12345"),
        (
            f'<a href="http://zfwzzc.www.gov.cn/check_web/errorInfo_jumpSubmit.action?site_code={CODE}">找错</a>',
            f'<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={CODE}&url=x"><script></script></a>',
        ),
    ],
)
async def test_forms_that_sound_sites_have_today(old: str, new: str):
    assert old in FOOT
    assert await aspects(HEAD + FOOT.replace(old, new)) == set()


async def test_a_text_that_a_script_shows_cannot_be_compared_with_its_tags():
    shell = page(URL, tagged("<body><div id='article-title'></div></body>"))
    shell.facts = replace(shell.facts, body="现公开征求意见，请于月底前反馈。")
    looked = await look(check("meta_tags"), None, shell)
    assert looked.marks == set()
    assert looked.verdict == "inconclusive"
