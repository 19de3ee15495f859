"""page_text, selector, fields: what must stand on a page, and what the rules say when the page was not seen."""

import pytest

from monitor.model import PageKind
from tests.checks.fakes import BASE, FakeSite, check, document, look, page, page_record

URL = BASE + "gywm/index.html"
PAGE = "<title>关于我们</title><body><p>主办单位：测试局 联系电话：0660-0000000</p><script>网站建设中</script></body>"


async def test_required_word_that_is_missing_fires():
    looked = await look(check("page_text", must=["党政机关"]), None, page(URL, PAGE))
    assert looked.marks == {(URL, "must:党政机关")}
    assert looked.verdict == "fail"


async def test_forbidden_word_fires_with_what_stands_around_it():
    looked = await look(check("page_text", must_not=["主办"]), None, page(URL, PAGE))
    assert looked.marks == {(URL, "must_not:主办")}
    assert "主办单位：测试局" in looked.faults[0].seen


async def test_page_with_the_right_words_passes_and_script_is_no_visible_text():
    looked = await look(check("page_text", must=["主办单位"], must_not=["网站建设中"]), None, page(URL, PAGE))
    assert looked.verdict == "pass"


async def test_required_word_may_be_broken_by_white_space():
    shown = page(URL, "<body>主办\n 单位</body>")
    assert (await look(check("page_text", must=["主办单位"]), None, shown)).verdict == "pass"


async def test_where_html_sees_the_source():
    looked = await look(check("page_text", must_not=["网站建设中"], where="html"), None, page(URL, PAGE))
    assert looked.verdict == "fail"


async def test_regex_is_applied_as_written():
    rule = check("page_text", must=[r"0660-\d{7}"], regex=True)
    assert (await look(rule, None, page(URL, PAGE))).verdict == "pass"
    assert (await look(rule, None, page(URL, "<body>0660-12</body>"))).verdict == "fail"


async def test_missing_word_on_a_cut_page_is_unjudged():
    looked = await look(check("page_text", must=["页脚"]), None, page(URL, PAGE, truncated=True))
    assert looked.faults == []
    assert looked.verdict == "inconclusive"


async def test_pages_of_other_kinds_are_not_looked_at():
    looked = await look(check("page_text", must=["无"], page_kinds=["home"]), None, page(URL, PAGE))
    assert looked.verdict == "inconclusive"
    assert looked.settled.outcome.examined == 0


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (None, "没有到达"),
        (page_record(URL, status=404), "HTTP 404"),
        (page_record(URL, status=None, failure="超时无应答"), "超时"),
    ],
)
async def test_named_page_that_was_not_read_is_unjudged(record: object, told: str):
    site = FakeSite(page_list=[record] if record else [])  # pyright: ignore[reportArgumentType]
    looked = await look(check("page_text", must=["主办单位"], urls=[URL]), site)
    assert looked.verdict == "inconclusive"
    assert told in looked.unjudged[URL, ""]


async def test_named_page_that_was_read_leaves_nothing_open():
    site = FakeSite(page_list=[page_record(URL)])
    looked = await look(check("page_text", must=["主办单位"], urls=[URL]), site, page(URL, PAGE))
    assert looked.verdict == "pass"


async def test_named_page_that_redirects_elsewhere_is_unjudged():
    site = FakeSite(page_list=[page_record(BASE + "new.html", final_url=BASE + "new.html")])
    site.page = lambda url: site.page_list[0]  # type: ignore[method-assign] # the cache follows redirects
    looked = await look(check("page_text", must=["主办单位"], urls=[URL]), site)
    assert "跳转到" in looked.unjudged[URL, ""]


LINKS = '<body><a href="http://beian.example/1">备案</a><img src="a.png" alt=""><img src="b.png" alt="图"></body>'


async def test_selector_counts():
    assert (await look(check("selector", css='a[href*="beian"]'), None, page(URL, LINKS))).verdict == "pass"
    looked = await look(check("selector", css="form"), None, page(URL, LINKS))
    assert looked.marks == {(URL, "form")}
    assert looked.faults[0].seen == "0 个"


async def test_selector_with_upper_bound_and_attribute():
    rule = check("selector", css="img", attribute="alt", text_pattern="^$", max=0)
    looked = await look(rule, None, page(URL, LINKS))
    assert looked.faults[0].seen == "1 个"
    assert looked.faults[0].expected == "没有"
    assert (await look(rule, None, page(URL, '<body><img alt="图"></body>'))).verdict == "pass"


async def test_selector_missing_on_a_cut_page_is_unjudged():
    looked = await look(check("selector", css="form"), None, page(URL, LINKS, truncated=True))
    assert looked.verdict == "inconclusive"


async def test_selector_that_the_page_refuses_is_told_with_the_check():
    rule = check("selector", css="a::")
    with pytest.raises(ValueError, match=r"test-selector.*写法有误"):
        list(rule.look_at_page(page(URL, LINKS)))


ARTICLE = "<body><h1>标题</h1><p>来 源：本局 发布日期：2024-08-20 11:19 字体：大</p></body>"


async def test_fields_with_values_pass():
    rule = check("fields", labels=["来源", {"label": "发布日期", "pattern": r"\d{4}-\d{2}-\d{2}"}])
    assert (await look(rule, None, page(URL, ARTICLE))).verdict == "pass"


async def test_fields_absent_empty_and_ill_formed_are_told_apart():
    shown = page(URL, "<body>来源： 发布日期：昨天</body>")
    rule = check("fields", labels=["来源", "责任编辑", {"label": "发布日期", "pattern": r"\d{4}-\d{2}-\d{2}"}])
    looked = await look(rule, None, shown)
    assert {f.aspect: f.message for f in looked.faults} == {
        "来源": "页面的“来源”没有内容",
        "责任编辑": "页面没有“责任编辑”",
        "发布日期": "页面的“发布日期”格式不对",
    }


async def test_fields_alias_and_table_cells_count():
    shown = page(
        URL, "<body><table><tr><td>信息来源</td><td>本局</td><th>索 引 号：</th><td>x</td></tr></table></body>"
    )
    rule = check("fields", labels=[{"label": "来源", "aliases": ["信息来源"]}, "索引号"])
    assert (await look(rule, None, shown)).verdict == "pass"


async def test_fields_empty_witness_is_a_fault_and_filled_one_is_not():
    rule = check("fields", labels=["文号"], page_kinds=["document"])
    empty = page(URL, "<body>x</body>", PageKind.DOCUMENT, (document(URL, number=""),))
    full = page(URL, "<body>x</body>", PageKind.DOCUMENT, (document(URL, number="甲〔2024〕1号"),))
    assert (await look(rule, None, empty)).marks == {(URL, "文号")}
    assert (await look(rule, None, full)).verdict == "pass"


async def test_fields_absent_from_a_cut_page_are_unjudged():
    looked = await look(check("fields", labels=["责任编辑"]), None, page(URL, ARTICLE, truncated=True))
    assert looked.verdict == "inconclusive"
    assert looked.faults == []
