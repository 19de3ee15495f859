"""A host that answers unknown addresses with 200 and its own template: only what is the error page is called so."""

from pathlib import Path

import pytest

from monitor.model import LinkVerdict
from tests.servers.odd import Script, redirect, reply
from tests.web.crawling import HTML, Otherwise, crawl

MENU = "".join(f'<a href="/lm{number}/">栏目{number}的名称</a> ' for number in range(60))
FOOT = "<p>主办单位：样例局 地址：某路1号 网站标识码4415000000</p>"


def page(body: str, title: str = "样例局", head: str = "") -> bytes:
    html = f"<html><head><title>{title}</title>{head}</head><body>{MENU}{body}{FOOT}</body></html>"
    return reply(html.encode(), HTML)


ERROR = page("<div>您访问的页面不存在</div>")

HEALTHY: dict[str, bytes] = {
    "an article that is one picture": page('<img src="/tu/1.jpg">'),
    "an article that is one attachment": page('<a href="/files/1.pdf">权责清单</a>'),
    "a column with one entry": page('<ul><li><a href="/a/1.html">关于开展抽检的通知</a></li></ul>'),
    "a column filled by script": page('<div id="list"></div><script>load("/api/12")</script>'),
    "a column filled by a bundle": page('<div id="app"></div><script src="/js/list.js"></script>'),
    "an empty column": page("<div></div>"),
    "an empty column that says so": page("<div>暂无信息</div>"),
    "a page that speaks of missing pages": page("<p>关于网站改版期间部分页面不存在问题的说明，请各单位知悉。</p>"),
    "a page with a title of its own": page("<div>您访问的页面不存在</div>", title="网站纠错说明"),
    "a page with its own meta tags": page("", head='<meta name="ArticleTitle" content="一图读懂">'),
}


def site(target: Script) -> Otherwise:
    home = page('<a href="/zt/2019/x.html">目标</a> <a href="/zt/2019/ok.html">正常</a><p>首页的内容，与别处不同</p>')
    ok = page("<p>一篇正常的文章，有自己的文字，足够长，与错误页不同。</p>")
    lists: dict[str, Script] = {
        f"/lm{n}/": page(f"<p>第{'一二三四五'[n % 5]}个栏目自己的文字内容，够长了</p>") for n in range(60)
    }
    return Otherwise({"/": home, "/zt/2019/ok.html": ok, "/zt/2019/x.html": target, **lists}, ERROR)


@pytest.fixture
def odd(tmp_path: Path):
    from tests.servers.odd import odd_server

    async def run(scripts: dict[str, Script]):
        async with odd_server({}) as server:
            server.scripts = scripts
            return await crawl(server.url("/"), tmp_path)

    return run


@pytest.mark.parametrize("name", HEALTHY)
async def test_pages_with_anything_of_their_own_are_alive(odd, name: str) -> None:
    seen = await odd(site(HEALTHY[name]))
    assert seen.verdict("/zt/2019/x.html") is LinkVerdict.ALIVE, seen.reason("/zt/2019/x.html")


async def test_the_hosts_own_error_page_is_dead_in_a_sub_folder_too(odd) -> None:
    seen = await odd(site(ERROR))
    assert seen.verdict("/zt/2019/x.html") is LinkVerdict.DEAD
    assert seen.verdict("/zt/2019/ok.html") is LinkVerdict.ALIVE


async def test_an_error_page_that_names_the_lost_address_and_the_hour_is_still_one(odd) -> None:
    lost = page("<div>您访问的页面不存在</div><p>x.html</p><p>2024-08-20 11:19 访问 381 次</p>")
    seen = await odd(site(lost))
    assert seen.verdict("/zt/2019/x.html") is LinkVerdict.DEAD


async def test_a_login_page_in_between_tells_nothing(odd) -> None:
    scripts = Otherwise(dict(site(redirect("/login"))), redirect("/login"))
    scripts["/login"] = page('<form><input type="password" name="p"></form>')
    seen = await odd(scripts)
    assert seen.verdict("/zt/2019/x.html") is LinkVerdict.UNTESTABLE
