"""A host that answers unknown addresses with 200 and its own template: only what is the error page is called so."""

import asyncio
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from monitor.model import Answer, LinkVerdict
from monitor.web.page import Page
from monitor.web.portraits import specimen
from tests.servers.odd import Asked, Script, odd_server, redirect, reply
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
    "a notice of one word": page("<p>暂停办公</p>"),
    "one word more than the error page": page("<div>您访问的页面不存在</div><p>更正</p>"),
    "one link more than the error page": page('<div>您访问的页面不存在</div><a href="/a/1.html"><i></i></a>'),
    "one picture more than the error page": page('<div>您访问的页面不存在</div><img src="/t/20261127101112.jpg">'),
    "a telephone more than the error page": page("<div>您访问的页面不存在</div><p>0660-3371234</p>"),
    "one word less than the error page": page("<div></div>"),
    "words of another script": page("<div>您访问的页面不存在</div><p>བོད་ལྗོངས</p>"),
    "a redirect to the program that shows it": redirect("/show.jsp?number=5"),
}


def site(target: Script) -> Otherwise:
    home = page('<a href="/zt/2019/x.html">目标</a> <a href="/zt/2019/ok.html">正常</a><p>首页的内容，与别处不同</p>')
    ok = page("<p>一篇正常的文章，有自己的文字，足够长，与错误页不同。</p>")
    lists: dict[str, Script] = {
        f"/lm{n}/": page(f"<p>第{'一二三四五'[n % 5]}个栏目自己的文字内容，够长了</p>") for n in range(60)
    }
    show = page("<p>转来的文章</p>")
    return Otherwise({"/": home, "/zt/2019/ok.html": ok, "/zt/2019/x.html": target, "/show.jsp": show, **lists}, ERROR)


class Below(dict[str, Script]):
    """Scripts of a server that answers whatever lies below a folder with one script, and all else that it has not
    with 404."""

    def __init__(self, scripts: dict[str, Script], folder: str, otherwise: Script) -> None:
        super().__init__(scripts)
        self._folder, self._otherwise = folder, otherwise

    def get(self, key: str, default: object = None) -> Script:  # type: ignore[override]  # of scripts only
        return super().get(key, self._otherwise if key.startswith(self._folder) else default)  # type: ignore[arg-type]


HOME_WORDS = "<p>首页的内容，与别处不同</p>"


def linking(*targets: str) -> bytes:
    """A home page of its own words with links to these addresses."""
    return page(HOME_WORDS + "".join(f'<a href="{target}">目标</a>' for target in targets))


@pytest.fixture
def odd(tmp_path: Path):
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
    turns = count()

    async def dated(asked: Asked, writer: asyncio.StreamWriter) -> None:
        n = next(turns)
        writer.write(
            page(
                f"<div>您访问的 {asked.target}不存在</div><a href='/login?back={asked.target}'>登录</a>"
                f"<p>2024-08-2{n % 10} 1{n % 10}:19 星期{'一二三四五'[n % 5]} 访问 {n * 7} 次，编号{n:x}3fa9c2d1b</p>"
            )
        )

    seen = await odd(Otherwise(site(dated), dated))
    assert seen.verdict("/zt/2019/x.html") is LinkVerdict.DEAD
    assert seen.verdict("/zt/2019/ok.html") is LinkVerdict.ALIVE


async def test_an_error_page_that_is_one_picture_is_dead_by_its_name(odd) -> None:
    picture = page('<img src="/images/404.png">')
    seen = await odd(Otherwise({**site(picture), "/images/404.png": reply(b"png", "Content-Type: image/png")}, picture))
    assert seen.verdict("/zt/2019/x.html") is LinkVerdict.DEAD


# --- places that answer everything alike ---

BUNDLE = '<script src="/app/js/app.1a2b.js"></script>'
SHELLS: dict[str, bytes] = {
    "an empty shell": page("", title="互动交流平台", head=BUNDLE)
    .replace(MENU.encode(), b"")
    .replace(FOOT.encode(), b""),
    "a shell that asks for patience": page("<div id=app>正在加载资源，请耐心等待</div>" + BUNDLE),
    "a template of Vue": page("<h1>{{ title }}</h1><div v-if='gone'>该信息不存在</div>" + BUNDLE),
    "a shell with a message kept for later": page("<div style='display:none'>该信息不存在</div>" + BUNDLE),
    "a shell with a message that its script removes": page("<div class=message>该信息不存在</div>" + BUNDLE),
    "a system under maintenance": page("<p>系统升级维护中，给您带来不便，敬请谅解</p>"),
    "an empty list": page("<div>共 0 条 上一页 下一页</div>"),
    "a search without results": page("<div>没有找到相关内容</div>"),
    "a login": page('<form><input type="password" name="p"></form><p>用户不存在时请先注册</p>'),
}
APP = ("/app/", "/app/list", "/app/letters/3")


@pytest.mark.parametrize("name", SHELLS)
async def test_a_folder_that_answers_everything_alike_tells_nothing(odd, name: str) -> None:
    seen = await odd(Below({"/": linking(*APP)}, "/app", SHELLS[name]))
    assert {seen.verdict(path) for path in APP} == {LinkVerdict.UNTESTABLE}, {p: seen.reason(p) for p in APP}


async def test_a_page_that_differs_does_not_make_the_shell_dead(odd) -> None:
    help_page = page(
        "<p>使用帮助：请先选择部门，再填写来信内容，最后提交。这一页不由脚本生成，足够长，有自己的话。</p>" * 3
    )
    shell = SHELLS["a shell that asks for patience"]
    seen = await odd(Below({"/": linking("/app/help", *APP), "/app/help": help_page}, "/app", shell))
    assert seen.verdict("/app/help") is LinkVerdict.ALIVE
    assert {seen.verdict(path) for path in APP} == {LinkVerdict.UNTESTABLE}


async def test_a_folder_that_says_of_everything_that_it_is_gone_is_dead(odd) -> None:
    seen = await odd(Below({"/": linking(*APP)}, "/app", ERROR))
    assert {seen.verdict(path) for path in APP} == {LinkVerdict.DEAD}


async def test_an_error_page_with_scripts_of_its_own_is_dead_where_the_index_is_a_page(odd) -> None:
    error = page("<div>您访问的页面不存在</div>" + BUNDLE)
    front = page("<p>互动交流：在这里可以写信、查信，参加意见征集。</p>")
    seen = await odd(Below({"/": linking(*APP), "/app/": front}, "/app", error))
    assert seen.verdict("/app/") is LinkVerdict.ALIVE
    assert seen.verdict("/app/list") is LinkVerdict.DEAD


async def test_a_folder_that_leads_everything_to_its_index_tells_nothing(odd) -> None:
    front = page("<p>互动交流：在这里可以写信、查信，参加意见征集。</p>")
    seen = await odd(Below({"/": linking(*APP), "/app/": front}, "/app", redirect("/app/")))
    assert seen.verdict("/app/") is LinkVerdict.ALIVE
    assert seen.verdict("/app/list") is LinkVerdict.UNTESTABLE


LISTS = {
    "one": '<li><a href="/n/1.html">放假通知</a> 2026-11-01</li>',
    "two": '<li><a href="/n/1.html">招聘公告</a></li><li><a href="/n/2.html">拟聘公示</a></li>',
    "a picture": '<li><a href="/n/1.html"><i></i></a></li>',
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("empty", ["<ul></ul>", "<ul></ul><p>栏目不存在</p>"])
async def test_a_short_list_in_a_template_that_any_address_gets_is_alive(odd, name: str, empty: str) -> None:
    scripts: dict[str, Script] = {
        "/": linking("/list/1.html"),
        "/list/1.html": page(empty.replace("</ul>", f"{LISTS[name]}</ul>")),
        **{f"/n/{n}.html": page(f"<p>第{'一二'[n - 1]}篇文章</p>") for n in (1, 2)},
    }
    seen = await odd(Below(scripts, "/list/", page(empty)))
    assert seen.verdict("/list/1.html") is LinkVerdict.ALIVE, seen.reason("/list/1.html")


# --- pages told apart by a number in their query ---

GONE = page("<p>该信息不存在或已删除</p>", title="提示")


class Program:
    """A program that shows what it has by number, and for any other number one and the same."""

    def __init__(self, pages: dict[str, bytes], otherwise: bytes) -> None:
        self._pages, self._otherwise = pages, otherwise
        self.asked: list[str] = []

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked.target)
        writer.write(self._pages.get(asked.target.partition("id=")[2], self._otherwise))


async def test_a_number_that_is_answered_as_any_wrong_one_is_dead_for_one_more_question(odd) -> None:
    view = Program({"1": page("<p>一篇正常的文章</p>")}, GONE)
    numbers = ("1", "998", "999")
    seen = await odd({"/": linking(*(f"/q/view.jsp?id={n}" for n in numbers)), "/q/view.jsp": view})
    assert seen.verdict("?id=1") is LinkVerdict.ALIVE
    assert {seen.verdict("?id=998"), seen.verdict("?id=999")} == {LinkVerdict.DEAD}
    linked = {f"/q/view.jsp?id={n}" for n in numbers}
    assert len([target for target in view.asked if target not in linked]) == 1


IGNORANT: dict[str, bytes] = {
    "a list": page('<ul><li><a href="/n/1.html">关于某页面不存在的说明</a></li></ul>'),
    "an empty column": page("<p>该栏目暂无信息</p>"),
    "a search without results": page("<p>没有找到相关记录</p>"),
    "a column without articles": page("<p>暂未找到该栏目的文章</p>"),
    "a library without files": page("<p>没有找到相关文件</p>"),
    "a template": page("<h1>{{ title }}</h1><p v-if='gone'>该信息不存在</p>" + BUNDLE),
}


@pytest.mark.parametrize("name", IGNORANT)
async def test_a_program_that_takes_no_notice_of_the_number_is_never_dead(odd, name: str) -> None:
    program = Program({}, IGNORANT[name])
    scripts: dict[str, Script] = {"/": linking("/q/view.jsp?id=3"), "/q/view.jsp": program}
    seen = await odd({**scripts, "/n/1.html": page("<p>说明</p>")})
    assert seen.verdict("?id=3") in (LinkVerdict.ALIVE, LinkVerdict.UNTESTABLE)


async def test_a_column_that_says_it_is_empty_is_not_asked_about_by_number(odd) -> None:
    program = Program({}, page("<p>该栏目内容不存在</p>"))
    for target in ("/q/view.jsp?columnid=3", "/q/list.jsp?id=3"):
        program.asked.clear()
        seen = await odd({"/": linking(target), target.partition("?")[0]: program})
        assert seen.verdict(target) is LinkVerdict.ALIVE
        assert set(program.asked) == {target}


# --- logins ---


async def test_a_login_page_in_between_tells_nothing(odd) -> None:
    scripts = Otherwise(dict(site(redirect("/login"))), redirect("/login"))
    scripts["/login"] = page('<form><input type="password" name="p"></form>')
    seen = await odd(scripts)
    assert seen.verdict("/zt/2019/x.html") is LinkVerdict.UNTESTABLE


# --- pages made to keep us busy ---

TIRESOME = {
    "scripts without end": "<script>" * 50_000,
    "script tags without end": "<script " * 50_000,
    "words tied together": "a-" * 100_000,
    "braces": "{{" * 100_000,
    "hidden in each other": "<p hidden>x" * 20_000,
    "elements hidden in each other": "<div hidden>x" * 20_000,
}


@pytest.mark.parametrize("name", TIRESOME)
def test_a_portrait_takes_no_longer_than_its_page_deserves(name: str) -> None:
    body = f"<html><head><title>页</title></head><body>{TIRESOME[name]}".encode()
    headers = {"content-type": "text/html"}
    url = "http://h.cn/a/b.html"
    page = Page(Answer(url, url, 200, datetime.now(UTC), 0.1, headers, body))
    began = time.process_time()
    specimen(page)
    assert time.process_time() - began < 5
