"""What a page shows of its site: footer and search, on captured pages and on one that a script fills."""

from collections.abc import Callable

from monitor.platforms.sitefacts import SiteFacts, site_facts
from tests.platforms.conftest import page_of

Real = Callable[[str], bytes]


def facts_of(body: str | bytes, url: str) -> SiteFacts:
    page = page_of(body, url)
    return site_facts(page, page.tree)


def test_a_captured_article(real: Real) -> None:
    facts = facts_of(real("nfcms_article.html"), "https://drc.gd.gov.cn/ywtz/content/post_4960402.html")
    assert dict(facts.footer) == {
        "网站标识码": "4400000058",
        "ICP备案编号": "粤ICP备2022065133号-4",
        "公安备案号": "粤公网安备 44010402001448号",
        "主办单位": "广东省发展和改革委员会",
        "承办单位": "广东省投资和信用中心",
        "联系电话": "020-12345",
        "地址": "广州市东风中路305号5号楼",
    }
    assert set(dict(facts.linked)) == {"党政机关标识", "找错入口", "网站地图"}
    assert (facts.missing, facts.scripted) == ((), False)
    assert facts.search == "https://search.gd.gov.cn/search/all/135?keywords="


def test_a_captured_consultation(real: Real) -> None:
    facts = facts_of(real("consultation.html"), "https://drc.gd.gov.cn/hdjlpt/yjzj/answers/52742")
    footer = dict(facts.footer)
    assert (footer["网站标识码"], footer["公安备案号"]) == ("4400000058", "粤公网安备44010402001448号")
    assert facts.missing == ("网站地图",)
    assert facts.search == ""


def test_a_footer_filled_by_script_is_said_to_be_so() -> None:
    page = """<html><head><meta name="SiteIDCode" content="4415000099"></head><body>
    <script src="//cloud.gd.gov.cn/static/footer/footer.js"></script>
    <form action="/login" method="post"><input name="user"></form>
    <form action="/jsearchfront/search.do"><input type="hidden" name="websiteid" value="1"><input name="q"></form>
    </body></html>"""
    facts = facts_of(page, "http://www.shanwei-sample.test/")
    assert facts.scripted
    assert facts.linked == (("网页标签中的标识码", "4415000099"),)
    assert "网站标识码" in facts.missing
    assert facts.search == "http://www.shanwei-sample.test/jsearchfront/search.do?q="
