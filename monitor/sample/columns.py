"""The columns and articles of the sample (NFCMS): lists, pagers, articles, phone twins, out of the catalog."""

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from monitor.sample.catalog import ColumnPlan, every
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, gbk, html, page, prose

PER_PAGE = 20
_CUT = 18  # characters of a title that a list shows

Replies = dict[tuple[str, str], Reply]


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a column. `key` is `<slug>#<position>`, its name in the list of inserts."""

    plan: ColumnPlan
    position: int
    post: int
    published: date

    @property
    def key(self) -> str:
        return f"{self.plan.slug}#{self.position}"

    @property
    def title(self) -> str:
        return f"{BUREAU}{self.plan.topic}（{self.published.year}年第{self.position + 1}期）"

    @property
    def path(self) -> str:
        return f"/{self.plan.slug}/content/post_{self.post}.html"


def articles_of(plan: ColumnPlan, today: date) -> list[Article]:
    """The articles of one column, in list order."""
    number = next(n for n, (each, _) in enumerate(every()) if each is plan)
    return [
        Article(plan, position, 710000 + number * 100 + position, today - timedelta(days=age))
        for position, age in enumerate(plan.ages)
    ]


def article_path(key: str, today: date) -> str:
    """The address below the bureau's prefix of an article given as `<slug>#<position>`."""
    slug, _, position = key.partition("#")
    plan = next(plan for plan, _ in every() if plan.slug == slug)
    return articles_of(plan, today)[int(position)].path


def columns(
    addresses: Addresses, today: date, inserts: dict[str, str], rows: dict[str, str], sides: dict[str, str]
) -> Replies:
    """Every answer of columns and articles.

    `inserts` go into articles by key, `rows` into lists and `sides` into side lists of sub-columns, both by slug.
    """
    out: Replies = {}
    for plan, above in every():
        reply = gbk if plan.gbk else html
        listed = articles_of(plan, today)
        pages = max(1, -(-len(listed) // PER_PAGE))
        for number in range(1, pages + 1):
            parent = plan if plan.children else (above[-1] if above else plan)
            side = _side(addresses, parent) + sides.get(parent.slug, "")
            text = _column(addresses, plan, above, listed, number, pages, rows.get(plan.slug, ""), side)
            name = "index.html" if number == 1 else f"index_{number}.html"
            out[Addresses.WWW, f"{Addresses.PREFIX}/{plan.slug}/{name}"] = reply(text)
            if plan.two_addresses and number == 1:
                out[Addresses.WWW, f"{Addresses.PREFIX}/{plan.slug}/"] = reply(text)
        for article in listed:
            text = _article(addresses, article, above, inserts.get(article.key, ""))
            out[Addresses.WWW, Addresses.PREFIX + article.path] = reply(text)
            phone = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{article.title}</title></head>"
            phone += f"<body><h1>{article.title}</h1>{prose(article.title, 2)}</body></html>"
            twin = article.path.replace("/post_", "/mpost_")
            out[Addresses.WWW, Addresses.PREFIX + twin] = html(phone)
    return out


def _column(
    addresses: Addresses,
    plan: ColumnPlan,
    above: tuple[ColumnPlan, ...],
    listed: list[Article],
    number: int,
    pages: int,
    more: str,
    side: str,
) -> str:
    trail = [(each.name, each.crumb) for each in (*above, plan)]
    shown = listed[(number - 1) * PER_PAGE : number * PER_PAGE]
    entries = "\n".join(_row(addresses, article) for article in shown)
    top = above[0] if above else plan
    parent = plan if plan.children else (above[-1] if above else plan)
    body = f"""{breadcrumb(addresses, trail)}
<div class="gl-cont1" id="leftnav"><h3>{escape(parent.name)}</h3><ul>{side}</ul></div>
<div class="gl-cont2"><div class="con-tit2"><span>{escape(plan.name)}</span></div>
{_picks(addresses, plan, shown)}<ul class="comlist1">
{entries}
{more if number == 1 else ""}</ul>
{_pager(addresses, plan, listed, number, pages)}</div>"""
    head = Head(plan.name, plan.name, top.kind)
    return page(addresses, head, body, charset="gb2312" if plan.gbk else "utf-8")


def _side(addresses: Addresses, parent: ColumnPlan) -> str:
    return "".join(
        f'<li id="chnl_{20000 + n}"><a title="{escape(child.name)}" href="{addresses.bureau(child.path)}">'
        f"<span>{escape(child.name)}</span></a></li>"
        for n, child in enumerate(parent.children)
    )


def _picks(addresses: Addresses, plan: ColumnPlan, shown: list[Article]) -> str:
    """A parent column shows no list of its own: the sub-columns hold the articles."""
    if shown or not plan.children:
        return ""
    blocks = "".join(
        f'<div class="block"><h4><a href="{addresses.bureau(child.path)}">{escape(child.name)}</a></h4></div>'
        for child in plan.children
    )
    return f'<div class="blocks">{blocks}</div>'


def _row(addresses: Addresses, article: Article) -> str:
    title = article.title
    cut = title if len(title) <= _CUT else title[:_CUT] + "..."
    day = _shown_date(article)
    return (
        f'<li><a target="_blank" title="{escape(title)}" href="{addresses.bureau(article.path)}">{escape(cut)}</a>'
        f"{f'<span> {day}</span>' if day else ''}</li>"
    )


def _shown_date(article: Article) -> str:
    day = article.published
    match article.plan.style:
        case "bracket":
            return f"[{day:%Y-%m-%d}]"
        case "plain":
            return f"{day:%Y-%m-%d}"
        case "chinese":
            return f"{day.year}年{day.month}月{day.day}日"
        case "slash":
            return f"{day.year}/{day.month}/{day.day}"
        case "dot":
            return f"{day:%Y.%m.%d}"
        case "short":
            return f"{day:%m-%d}"
        case "next_year":
            return f"[{day.year + 2}-{day:%m}-01]"
        case "article" | "never":
            return ""


def _pager(addresses: Addresses, plan: ColumnPlan, listed: list[Article], number: int, pages: int) -> str:
    if plan.pager == "none" or pages == 1:
        return ""
    if plan.pager == "static":
        base = addresses.bureau(f"/{plan.slug}")
        names = {n: "index.html" if n == 1 else f"index_{n}.html" for n in range(1, pages + 1)}
        links = "".join(f'<li><a href="{base}/{name}">{n}</a></li>' for n, name in names.items())
        return f'<div class="page"><ul>{links}</ul></div>'
    return f"""<div class="page" id="pages"><script>
var totalPage = Math.ceil({len(listed)}/{PER_PAGE});
var pages_limit = 20;
if (totalPage > pages_limit) {{ totalPage = pages_limit }}
var pageCurrent = {number - 1};
createPageHTML(totalPage, pageCurrent, "index", "html");
</script></div>"""


def _article(addresses: Addresses, article: Article, above: tuple[ColumnPlan, ...], insert: str) -> str:
    plan = article.plan
    dated = plan.style not in ("never", "next_year")
    stamp = f"{article.published:%Y-%m-%d} 09:{article.position % 60:02d}:00"
    shown = f"<span>发布时间：{stamp}</span>" if dated else ""
    twin = addresses.bureau(article.path.replace("/post_", "/mpost_"))
    jump = (
        f'<script>if (navigator.userAgent.indexOf("Android") > -1) {{ document.location.href = "{twin}" }}</script>\n'
    )
    body = f"""{breadcrumb(addresses, [(each.name, each.crumb) for each in (*above, plan)])}
<div class="content" id="content-dy"><h4 class="wdtit">{escape(article.title)}</h4>
<div class="jbxx"><span>信息来源：{BUREAU}</span>{shown}
<div class="zt">字体：<a href="javascript:fontZoom(22)">[大]</a><a href="javascript:fontZoom(14)">[小]</a></div></div>
<div id="content1">{prose(article.title)}{insert}</div>
<div class="related">相关附件：</div><div class="scan">扫一扫在手机打开当前页</div></div>"""
    head = Head(
        article.title,
        plan.name,
        (above[0] if above else plan).kind,
        article.title,
        stamp if dated else "",
        BUREAU,
        jump,
    )
    return page(addresses, head, body, charset="gb2312" if plan.gbk else "utf-8")
