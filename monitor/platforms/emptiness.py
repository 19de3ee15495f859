"""空白栏目: whether a column page without entries is surely empty, or only shows nothing to a reader without scripts.

A page counts as empty only on evidence: a notice that says so (暂无数据), or a place for a list with nothing in it, on
a page none of whose scripts could fill it. Scripts are believed harmless by what they are: libraries of look and
counting by their names, scripts of the page's own by asking for nothing and writing nothing. Everything else is a
column that could not be read, and the reason says why.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from monitor.platforms import addresses
from monitor.platforms.base import Reading
from monitor.platforms.dom import ancestors, attr, fold, pieces_of, squeeze, texts, tokens
from monitor.platforms.listing import Listing, headed_apart, is_apart
from monitor.platforms.pager import Pager

_LOOSE_LINKS = 5
_ASKS = re.compile(
    r"\$\.(?:ajax|get|post|getScript)\b|getJSON|\bfetch\s*\(|XMLHttpRequest|axios|\.load\s*\(\s*[\"'`]|\.ajax\s*\("
    r"|new\s+Vue\b|createApp\s*\(|ReactDOM|createRoot\s*\(|angular\.|laytpl|layui\.use|avalon|jsonp|require\s*\(\s*\["
    r"|\bimport\s*\("
)
_WRITES = re.compile(
    r"document\.write|\.append(?:To|Child)?\s*\(|\.prepend\s*\(|innerHTML|insertAdjacentHTML|\.html\s*\(\s*[^)\s]"
    r"|insertBefore|createElement\s*\(\s*[\"']script|\b(?:load|get|init|render|query|fetch)(?>\w*?(?:List|News|Data|Info|Article))\w*+\s*+\(",
    re.IGNORECASE,
)
# Scripts of the page's own that write, but no list: counters, marks of the office, sharing, reading aloud.
_COUNTERS = re.compile(
    r"hm\.baidu\.com|cnzz|google-analytics|51\.la|ta\.trs\.cn|_ideConac|bszs\.conac|jiucuo|pucha\.kaipuyun|exposure/"
    r"|bdshare|_bd_share|wza/|beian"
)
_LONGEST_COUNTER = 1500  # characters
_HARMLESS = re.compile(
    r"(?:jquery|zepto|bootstrap|swiper|layer|laydate|superslide|slick|owl|wow|animate|html5|respond|polyfill"
    r"|modernizr|aria|wza|ta\b|jiucuo|hm\b|stat|z_stat|qrcode|share|bdshare|jweixin|fontsize|lg_pages|page_func|pager"
    r"|createpage|banner|slide|focus|nav|menu|header|footer|print|clipboard|video|pinyin|md5|cookie|scroll|marquee"
    r"|ipv6|gray|wechat|weixin|mobile|phone|device|totop|backtop|tabs?\b|leave|tips?\b)[\w.\-]*",
    re.IGNORECASE,
)
# Scripts of a whole site: they may well fill a list, but then need an id or the like to find its place.
_GENERAL = re.compile(
    r"(?:common|global|public|base|main|index|func(?:tion)?s?|utils?|site|style)[\w.\-]*", re.IGNORECASE
)
_LISTING = re.compile(r"list|news|data|load|api|ajax|chunk|bundle|vendor|\bapp\b|column|channel|query", re.IGNORECASE)
_NO_SCRIPT_TYPES = frozenset({"application/ld+json", "speculationrules", "importmap"})
_TEMPLATES = re.compile("template|tmpl|x-|text/html|babel")

_NOTICE = re.compile(
    "(?:抱歉|对不起|很抱歉|温馨提示)?[,，!！:：]?(?:该|本|此|当前)?(?:栏目|类别|目录|分类|列表|页面)?(?:下|中|内)?[,，]?"
    "(?:暂时|目前|尚|现)?(?:暂无|没有|无|暂未(?:发布|公开|添加|更新)?|尚无|未(?:发布|添加))(?:任何|相关|有关|可显示的|对应)*"
    "(?:数据|内容|信息|记录|文章|文件|新闻|资料|公开信息|信息内容|文章内容|数据信息)[。.！!~…]*"
)
_LONGEST_NOTICE = 30
_CONDITIONS = ("v-if", "v-show", "v-else", "ng-if", "ng-show", "x-show", "wx:if", "hidden")
_HIDDEN = frozenset({"hide", "hidden", "none", "dn", "d-none"})
_LISTS = "ul, ol, dl, table, tbody, div"
_LIST_NAME = re.compile(r"list|news|article|lb$|^lb")
_APPS = "[v-cloak], [ng-app], [data-reactroot], #app, #root, #__next, #__nuxt"
_MOST = 3000


def why_unread(reading: Reading, pager: Pager, listing: Listing) -> str:
    """Why a list without entries may not be taken for an empty column (Chinese); '' when it may, or has entries."""
    if listing.entries or listing.sure or addresses.index_page(reading.url) not in (0, None):
        return ""
    if pager.total or pager.rest:
        return "翻页脚本显示有内容，页面中却没有可以读取的列表"
    if why := _why_filled(reading):
        return why
    unknown, general = _foreign_scripts(reading)
    listers = [name for name in (*unknown, *general) if _LISTING.search(name)]
    if says_empty(reading) and not listers:
        return ""
    if listing.loose_links >= _LOOSE_LINKS:
        return "页面中有较多链接，但看不出哪些是栏目的列表"
    if unknown or listers:
        return f"列表可能由脚本填充（{(listers or unknown)[0][:60]}），页面源码中没有，不能断定为空白"
    places = empty_lists(reading)
    if general and not any(_cannot_be_found(place) for place in places):
        return f"列表可能由脚本填充（{general[0][:60]}），页面源码中没有，不能断定为空白"
    if not places and not _names_children(reading):
        return "页面中没有可以识别的列表，也没有“暂无信息”之类的说明，不能断定为空白"
    return ""


def says_empty(reading: Reading) -> bool:
    """Whether the main part says in so many words that there is nothing: seen by every visitor, not by condition."""
    if reading.tree.body is None or not re.search("无|没有|未", reading.body_text):
        return False
    apart: dict[int, bool] = {}
    for piece in texts(reading.tree.body):
        text = squeeze(piece.text_content or "")
        if not 4 <= len(text) <= _LONGEST_NOTICE or not _NOTICE.fullmatch(text):
            continue
        if not is_apart(piece, apart) and not _conditional(piece) and not headed_apart(piece):
            return True
    return False


def empty_lists(reading: Reading) -> list[LexborNode]:
    """The places for a list in the main part that hold nothing at all."""
    apart: dict[int, bool] = {}
    return [
        node
        for node in reading.tree.css(_LISTS)[:_MOST]
        if (node.tag != "div" or any(_LIST_NAME.search(word) for word in tokens(node)))
        and not (node.tag in ("table", "div") and node.css_first("ul, ol, dl, tbody"))
        and node.css_first("a, img, iframe, script, embed, object, video, input") is None
        and not pieces_of(node, limit=200)
        and not is_apart(node, apart)
        and not _conditional(node)
        and not any(name.startswith(("data-", "v-", ":", "ng-", "@")) for name in node.attrs)
        and not _is_apart_itself(node)
    ]


def _is_apart_itself(node: LexborNode) -> bool:
    child = node.first_child
    return child is not None and is_apart(child, {})


def _conditional(node: LexborNode) -> bool:
    """Whether a part is shown only on a condition, or hidden."""
    for above in (node, *ancestors(node, 20)):
        if not above.is_element_node:
            continue
        if any(name in above.attrs for name in _CONDITIONS) or tokens(above) & _HIDDEN:
            return True
        if "display:none" in squeeze(attr(above, "style")).lower():
            return True
    return False


def _cannot_be_found(place: LexborNode) -> bool:
    """Whether no script could name this place by its id."""
    return not attr(place, "id") and not any(attr(above, "id") for above in ancestors(place, 1))


def _why_filled(reading: Reading) -> str:
    """What of the page itself shows that its list comes from elsewhere; '' when nothing does."""
    if reading.tree.css_first("datastore, recordset") is not None:
        return "列表在页面的数据块（datastore）中，由脚本显示"
    if frame := next(_frames(reading), None):
        return f"列表在嵌入的框架页中：{frame[:80]}"
    if reading.tree.css_first(_APPS) is not None and reading.tree.css_first("script") is not None:
        return "页面内容由前端程序生成，源码中没有列表"
    if "{{" in reading.body_text:
        return "列表由页面模板填充，页面源码中没有"
    for node in reading.tree.css("script")[:_MOST]:
        kind, source = attr(node, "type").lower(), node.text() or ""
        if kind in _NO_SCRIPT_TYPES or not source.strip():
            continue
        if "<datastore" in source or "<recordset" in source:
            return "列表在页面的数据块（datastore）中，由脚本显示"
        if _TEMPLATES.search(kind):
            return "列表由页面模板填充，页面源码中没有"
        if len(source) <= _LONGEST_COUNTER and _COUNTERS.search(source):
            continue
        if _ASKS.search(source) or _WRITES.search(source):
            return "列表由脚本填充，页面源码中没有"
    return ""


def _frames(reading: Reading) -> Iterator[str]:
    apart: dict[int, bool] = {}
    for node in reading.tree.css("iframe[src], frame[src]")[:_MOST]:
        target = reading.resolve(attr(node, "src"))
        if target is not None and not is_apart(node, apart) and not _conditional(node):
            yield target


def _foreign_scripts(reading: Reading) -> tuple[list[str], list[str]]:
    """The names of scripts loaded from elsewhere that are not known to be harmless: unknown ones, and a site's own
    general ones (common.js)."""
    unknown: list[str] = []
    general: list[str] = []
    for node in reading.tree.css("script[src]")[:_MOST]:
        source = attr(node, "src")
        name = urlsplit(source).path.rpartition("/")[2]
        if _HARMLESS.fullmatch(name) or _COUNTERS.search(source):
            continue
        (general if _GENERAL.fullmatch(name) else unknown).append(fold(name) or source)
    return unknown, general


def _names_children(reading: Reading) -> bool:
    """Whether the page leads to columns below itself: then these are what it shows, and nothing is missing."""
    inside = addresses.directory(reading.url)
    return any(
        url.startswith(inside) and addresses.directory(url) != inside and addresses.index_page(url) == 0
        for _, url in reading.links
    )
