"""空白栏目: what makes a column page without entries surely empty, and what leaves it unread."""

from collections.abc import Callable

import pytest

from monitor.model import Column, PageFacts, PageKind

Read = Callable[..., PageFacts]
BASE = "http://www.shanwei-sample.test/swscjg/"
COLUMN = BASE + "tzgg/index.html"


def page(body: str, head: str = "") -> str:
    meta = '<meta name="ColumnName" content="通知公告">'
    return f"<html><head><title>通知公告</title>{meta}{head}</head><body>{body}</body></html>"


def own(facts: PageFacts) -> Column:
    assert facts.kind is PageKind.COLUMN
    assert facts.entries == ()
    return facts.columns[0]


@pytest.mark.parametrize(
    "body",
    [
        '<div id="newslist"></div><script src="/js/list.js"></script>',
        '<ul id="newslist"></ul><script src="/js/common.js"></script><script src="/js/news.list.js"></script>',
        '<div id="app"></div><script src="/static/js/app.3f2a.js"></script>',
        '<div id="app"></div><script src="/static/js/chunk-vendors.js"></script>',
        '<ul id="l"></ul><script>$("#l").load("/list.do?id=5")</script>',
        '<ul id="l"></ul><script src="/js/jquery.min.js"></script><script>var s=document.createElement("script");'
        's.src="/api/list?callback=show";document.body.appendChild(s);function show(d){$(d.h).appendTo("#l")}</script>',
        '<div class="list"><iframe src="list_frame.html"></iframe></div>',
        '<ul class="list"></ul><iframe src="list_frame.html"></iframe>',
        '<ul class="list"><script>var d=[{"t":"甲","u":"a1.html"}];for(i in d)document.write(row(d[i]))</script></ul>',
        '<div id="1"><script type="text/xml"><datastore><recordset></recordset></datastore></script></div>',
        '<ul class="list"></ul><script type="text/html" id="t"><li>{{d.title}}</li></script>',
        '<ul class="list" v-cloak><li v-for="i in rows">{{ i.title }}</li></ul>',
        '<ul id="list"></ul><script src="/js/common.js"></script><script>loadNewsList(5)</script>',
        '<ul id="list"></ul><script src="/js/common.js"></script>',
        '<ul class="list"></ul><script src="/js/xyz.js"></script>',
        '<ul data-url="/api/5"></ul>',
        '<ul class="list"><li v-if="!rows.length">暂无数据</li></ul>',
        '<ul class="list"><li style="display: none">暂无数据</li></ul>',
        '<ul id="list"><li>暂无数据</li></ul><script src="/js/list.js"></script>',
        "<p>说明</p>",
        "",
    ],
)
def test_what_a_script_may_fill_is_unread(read: Read, body: str) -> None:
    assert own(read(page(body), COLUMN)).unread


@pytest.mark.parametrize(
    "body",
    [
        '<div class="main"><ul class="list"></ul></div>',
        '<ul class="comlist1">\n\n</ul><script src="/global/jquery-min.js"></script>'
        '<script src="/wza/aria.js"></script>',
        '<ul class="list"></ul><script>var _hmt=[];(function(){var hm=document.createElement("script");'
        'hm.src="https://hm.baidu.com/hm.js?1";document.body.appendChild(hm)})();</script>',
        '<div class="list"><p>暂无数据</p></div>',
        '<div class="list">该栏目下暂无内容。</div>',
        '<div class="list">抱歉，暂时没有信息！</div><script src="/js/common.js"></script>',
        "<table><thead><tr><th>标题</th></tr></thead><tbody></tbody></table>",
        '<ul class="list"></ul><script src="/js/common.js"></script>',
    ],
)
def test_what_is_surely_empty(read: Read, body: str) -> None:
    assert own(read(page(body), COLUMN)).unread == ""


@pytest.mark.parametrize("head", ["最新信息", "最新动态", "推荐阅读", "最新发布 更多>>", "热点新闻"])
@pytest.mark.parametrize("notice", ["<li>暂无信息</li>", ""])
def test_a_box_beside_an_empty_list_is_not_its_list(read: Read, head: str, notice: str) -> None:
    rows = "".join(
        f'<li><a href="/swscjg/xwdt/content/t2024080{n}_{n}.html">某某局开展某某检查工作第{n}次</a>'
        f"<span>2024-08-0{n}</span></li>"
        for n in range(1, 7)
    )
    body = f'<div class="l"><ul class="list">{notice}</ul></div><div class="r"><h3>{head}</h3><ul>{rows}</ul></div>'
    assert own(read(page(body), COLUMN)).unread == ""


def test_a_column_that_bears_such_a_name_keeps_its_list(read: Read) -> None:
    rows = "".join(
        f'<li><a href="/swscjg/xwdt/t2024080{n}_{n}.html">某某局开展检查第{n}次</a><span>2024-08-0{n}</span></li>'
        for n in (1, 2, 3)
    )
    body = f"<title>最新动态_某某局</title><div><h3>最新动态</h3><ul>{rows}</ul></div>"
    assert len(read(body, BASE + "zxdt/index.html").entries) == 3
    elsewhere = f"<title>新闻_某某局</title><div><h3>最新动态</h3><ul>{rows}</ul></div>"
    assert len(read(elsewhere, BASE + "xwdt/index.html").entries) == 3  # all in the column's own directory


@pytest.mark.parametrize(
    "jump",
    [
        '<meta http-equiv="refresh" content="0;url=list.html">',
        '<meta http-equiv="Refresh" content="3; URL=\'list.html\'">',
        '<script>location.href="list.html"</script>',
        '<script type="text/javascript">\n<!--\n// 转到列表\nwindow.location = "list.html";\n//-->\n</script>',
        "<script>window.location.replace('list.html')</script>",
        "<script>setTimeout(\"location.href='list.html'\", 1000)</script>",
        "<script>setTimeout(function () { location.href = 'list.html' }, 0)</script>",
    ],
)
def test_a_jump_is_followed_and_no_column(read: Read, jump: str) -> None:
    facts = read(page("正在跳转", jump), COLUMN)
    assert (facts.kind, facts.columns, facts.follow) == (PageKind.OTHER, (), (BASE + "tzgg/list.html",))


def test_a_script_that_sends_phones_away_is_no_jump(read: Read) -> None:
    script = '<script>if (/Android/.test(navigator.userAgent)) { location.href = "m.html" }</script>'
    assert own(read(page('<ul class="list"></ul>', script), COLUMN)).unread == ""


@pytest.mark.parametrize(
    "body",
    [
        '<div class="content"><img src="/images/2024/zzjg.jpg" alt="组织架构图"></div>',
        '<div class="content"><a href="/files/qzqd.pdf">权责清单</a></div>',
        '<embed src="/files/qzqd.pdf" width="100%">',
        '<object data="/files/qzqd.pdf"></object>',
        '<iframe src="/files/qzqd.pdf"></iframe>',
    ],
)
def test_a_body_that_is_no_text_is_its_own_entry(read: Read, body: str) -> None:
    facts = read(page(body), COLUMN)
    assert [e.url for e in facts.entries] == [COLUMN]
    assert facts.columns[0].unread == ""


@pytest.mark.parametrize(
    "ornament",
    [
        '<img src="/images/line.gif">',
        '<img src="/images/a.png" width="20">',
        '<div class="footer"><img src="/images/photo.jpg"><a href="/files/a.pdf">指南下载</a></div>',
        '<a href="/"><img src="/images/top.jpg"></a>',
        '<img src="/images/2024/zzjg.jpg">',
    ],
)
def test_an_ornament_beside_an_empty_list_is_no_body(read: Read, ornament: str) -> None:
    assert own(read(page(f'{ornament}<ul class="list"></ul>'), COLUMN)).unread == ""


def test_files_without_dates_are_entries_without_dates(read: Read) -> None:
    rows = "".join(f'<li><a href="/files/b{n}.xlsx">行政许可事项统计表{n}</a></li>' for n in range(1, 5))
    facts = read(page(f"<ul>{rows}</ul>"), COLUMN)
    assert [(e.url, e.date) for e in facts.entries] == [
        (f"http://www.shanwei-sample.test/files/b{n}.xlsx", None) for n in range(1, 5)
    ]
