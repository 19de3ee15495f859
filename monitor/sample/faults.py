"""The faults that the sample bureau is seeded with: what an inspection must find, each by check, subject and aspect.

Subjects are written with marks such as `{www}` (the bureau's prefix) or `[xwdt/gzdt#0]` (an article by its column and
position); `seeded` turns them into the addresses of a running sample. An empty aspect means: any aspect there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from monitor.sample import families
from monitor.sample.annual import annual_faults
from monitor.sample.columns import article_path
from monitor.sample.html_library import table_papers
from monitor.sample.library import papers
from monitor.sample.normative import FAULTS as NORMATIVE
from monitor.sample.normative import special_papers
from monitor.sample.onepage import ELSEWHERE, PAGES, subject_of
from monitor.sample.quarters import dated
from monitor.sample.responses import Addresses
from monitor.sample.shelf import FAULTS as SHELF
from monitor.sample.shelf import shelf_papers

FAMILIES = {
    "library": "规范性文件库",
    "ipv6": "IPv6",
    "columns": "重点领域栏目",
    "links": "失效链接",
    "annual": "政府信息公开年报",
    "generic": "通用检查",
    "privacy": "个人信息和保密",
    "darklinks": "暗链",
    "template": "页脚和网页标签",
    "wording": "用语和地图",
    "upkeep": "可用性和更新",
    "items": "任务专项",
    "readings": "政策解读",
    "exchange": "互动交流",
    "openness": "信息公开专栏",
    "attachments": "附件",
    "fittings": "网站设施",
    "safety": "网站安全",
    "articles": "稿件和日期",
    "abroad": "县级和平台对接",
}


@dataclass(frozen=True, slots=True)
class SeededFault:
    """One fault. `needs_ipv6` marks those that show only where the sample runs on ::1 too."""

    id: str
    family: str
    check: str
    subject: str
    aspect: str
    what: str
    needs_ipv6: bool = False


@dataclass(frozen=True, slots=True)
class Healthy:
    """Something sound that tempts a false alarm: no finding of that check may stand at that subject."""

    id: str
    family: str
    check: str
    subject: str
    what: str


_Row = tuple[str, str, str]  # subject, aspect, what

_LIBRARY: tuple[_Row, ...] = (
    ("<no-number>", "number.missing", "文件没有文号"),
    ("<no-publisher>", "publisher.missing", "文件没有发布机构"),
    ("<no-index>", "index.missing", "文件没有索引号"),
    ("<no-theme>", "theme.missing", "文件没有主题分类"),
    ("<no-written>", "written.missing", "文件没有成文日期"),
    ("<no-published>", "published.missing", "文件没有发布日期"),
    ("<no-validity>", "validity.missing", "目录没有标注文件的有效性"),
    ("<half-brackets>", "number.form", "文号用了半角方括号"),
    ("<leading-zero>", "number.form", "文号序号多了前导零"),
    ("<check-digit>", "index.checkdigit", "索引号中统一社会信用代码校验位错误"),
    ("<index-twice>", "index.duplicate", "索引号与另一份文件重复"),
    ("<backwards>", "dates.order", "成文日期晚于发布日期"),
    ("<index-form>", "index.form", "索引号少了斜线"),
    ("<no-title>", "title.missing", "文件没有名称"),
    ("<strange-publisher>", "publisher.form", "发布机构写成了未经允许的简称"),
)
_TABLE_LIBRARY: tuple[_Row, ...] = (
    ("<table-no-validity>", "validity.missing", "网页版文件的有效性一栏空着"),
    ("<table-no-number>", "number.missing", "网页版文件的文号一栏空着"),
)
_OTHER_LIBRARIES: tuple[_Row, ...] = (
    ("废止文件目录", "empty", "文件库中没有文件"),
    ("联合发文汇编", "missing", "没有应当建立的文件库"),
)
_KEY = "重点领域信息公开"
_COLUMNS: tuple[_Row, ...] = (
    (f"{_KEY}/食品安全/监督抽检", "stale", "抽检栏目 210 天未更新（站内另有同名栏目是新的）"),
    (f"{_KEY}/食品安全/食品安全应急", "empty", "空白栏目"),
    (f"{_KEY}/药品医疗器械化妆品/医疗器械监管", "undated", "列表和文章都没有日期"),
    (f"{_KEY}/药品医疗器械化妆品/化妆品监管", "missing", "没有开设子栏目"),
    (f"{_KEY}/产品质量/缺陷产品召回", "missing", "栏目被改名为“消费品安全提示”"),
    (f"{_KEY}/行政许可和行政处罚/行政处罚公示", "stale", "处罚公示 120 天未更新"),
    (f"{_KEY}/知识产权/商标保护", "stale", "第三级栏目 402 天未更新"),
    (f"{_KEY}/消费维权", "", "日期误写到后年，看上去最新，实际没有有效日期"),
    (f"{_KEY}/价格监管", "missing", "没有开设栏目"),
    (f"{_KEY}/广告监管", "missing", "没有开设栏目，它的下级栏目也没有"),
    (f"{_KEY}/广告监管/广告监测", "missing", "上级和本级栏目都没有开设"),
    (f"{_KEY}/网络交易监管", "missing", "栏目名称还挂着，栏目页已经打不开"),
)
_LINKS: tuple[_Row, ...] = (
    ("{www}/xwdt/gzdt/content/post_999001.html", "", "文章内链接 404"),
    ("{www}/xwdt/gzdt/content/post_999002.html", "", "文章内链接 410"),
    ("{portal}/static/images/2019/activity.jpg", "", "图片 404"),
    ("{portal}/static/css/old-theme.css", "", "样式文件 404"),
    ("{portal}/static/js/vote.js", "", "脚本文件 404"),
    ("{portal}/static/images/logo-2017.png", "", "样式文件里的背景图 404"),
    ("{portal}/attachment/0/1/plan-2020.pdf", "", "附件 404"),
    ("{img}/photo-960.png", "", "srcset 中的大图 404"),
    ("{gone}/zt/", "", "外部域名不存在"),
    ("{closed}/query", "", "外部网站拒绝连接"),
    ("{www_closed}/oa/login", "", "本单位域名的另一端口拒绝连接"),
    ("{portal}/zt2019/list.html", "", "整个目录都返回 200 的错误页（软 404）"),
    ("{soft}/2018/report.html", "", "整个域名都返回 200 的错误页（软 404）"),
    ("{portal}/attachment/0/1/moved.pdf", "", "附件网址返回的是网页"),
    ("{portal}/attachment/0/1/empty.xlsx", "", "附件是 0 字节"),
    ("{portal}/static/images/banner-2018.png", "", "行内样式的背景图 404"),
    ("{www}/embed/map.html", "", "内嵌页面 404"),
    ("{www}/go/old", "", "跳转到 404 页面"),
    ("{www}/go/loop1", "", "循环跳转（疑似）"),
    ("{www}/cgi/stat", "", "服务器错误 500（疑似）"),
    ("{www}/cgi/reset", "", "连接被中断（疑似）"),
    ("{selfsigned}/login", "", "外部网站证书不受信任（疑似）"),
    ("{county}/zwgk/2019.html", "", "县级网站页面 404"),
    ("{www}/map/office.html", "", "热区链接 404"),
    ("{img}/clip-cover.png", "", "视频封面 404"),
    ("[xwdt/gzdt#23]#链接写法", "", "网址中括号不成对，浏览器打不开"),
    ("{www}/tzgg/content/post_999003.html", "", "只在脚本翻页的第 2 页文章里的失效链接"),
    ("{www}/xwdt/xqdt/content/post_999004.html", "", "列表里还挂着已删除的文章"),
    ("{www}/cx/search.do?name=%B2%BB%B4%E6%D4%DA", "", "GBK 页面上带中文参数的失效链接"),
    ("{www}/gkmlpt/attachment/880/gone.docx", "", "只有目录接口才能到达的文件页上的附件 404"),
    ("{portal}/zwgk/bmdh/2016.html", "", "门户网站（本单位目录之外）的页面 404"),
    ("{www}/ztzl/sub/album.html", "", "受 base 影响的相对链接 404"),
    ("{partner}/activity/2019.html", "", "自动跳转（meta refresh）的目标 404"),
    ("{www}/cgi/apply", "", "查询表单提交的网址 404"),
    ("{www}/zdlyxxgk/wljy/index.html", "", "栏目页 404"),
)
_IPV6: tuple[tuple[str, str, str, str], ...] = (
    ("ipv6", "{www}/zdlyxxgk/tzsb/index.html", "v6", "二级页面只在 IPv6 下 500"),
    ("ipv6", "{www}/zdlyxxgk/fld/index.html", "v6", "二级页面只在 IPv6 下 404"),
    ("ipv6", "[zdlyxxgk/tzsb#1]", "v6", "三级页面只在 IPv6 下 404"),
    ("ipv6", "[zdlyxxgk/qzqd#0]", "v6", "三级页面只在 IPv6 下中断连接"),
    ("ipv6", "{img}/", "v6", "图片服务器有 AAAA 记录，IPv6 端口却不通"),
    ("ipv6", "{talk}/yjzj/", "v6", "首页链接的互动平台没有 AAAA 记录"),
    ("ipv6", "{weixin}/", "v6", "首页链接的新媒体域名只有 IPv4 映射地址"),
    ("ipv6", "https://secure.example.test:{tls_port}/zt/topic.html", "v6", "HTTPS 专题只能经 IPv4 打开"),
)
_NAMES: tuple[tuple[str, str, str, str], ...] = (
    ("ipv6-talk", "hdjl.swtalk-sample.test", "aaaa", "互动平台没有 AAAA 记录"),
    ("ipv6-talk", "hdjl.swtalk-sample.test", "ns", "互动平台的域名服务器没有 AAAA 记录"),
    ("ipv6-weixin", "wx.shanwei-sample.test", "mapped", "新媒体域名的 AAAA 是 IPv4 映射地址"),
    ("ipv6-weixin", "wx.shanwei-sample.test", "aaaa", "新媒体域名没有可用的 AAAA 记录"),
)
_FRAGMENTS: tuple[_Row, ...] = (("[xwdt/gzdt#3]#fujian1", "", "目录链接所指的“附件1”页面里没有"),)
_GENERIC: tuple[tuple[str, str, str, str], ...] = (
    ("page-footer", "{www}/xwdt/xqdt/index.html", "", "页脚没有网站标识码"),
    ("outdated-words", "[zwgk/wgk#0]", "", "正文出现机构改革前的名称"),
    ("article-meta", "[xwdt/xqdt#1]", "", "文章没有 ArticleTitle 标签"),
    ("article-source", "[zwgk/wgk#2]", "", "文章的来源是空的"),
    ("contact-fields", "{www}/lxwm/index.html", "办公时间", "联系我们没有写办公时间"),
    ("policy-fresh", "{www}/zwgk/zcfg/index.html", "stale", "政策法规栏目 195 天未更新"),
    ("policy-fresh", "{www}/zwgk/ghjh/index.html", "empty", "规划计划是空白栏目"),
    ("data-status", "{www}/data/zj.json", "data.status", "数据接口返回的状态不对"),
    ("entrances", "{www}/bs/index.html", "status", "办事入口返回 503"),
    ("hall-text", "{www}/bs/guide.html", "text", "办事指南没有写受理时间"),
    ("entry-redirect", "{www}/bs/moved", "redirect", "办事入口跳转到了首页"),
    ("certificates", "expiring.example.test:{tls_port}", "expiry", "安全证书 3 天后到期"),
    ("certificates", "selfsigned.example.test:{tls_port}", "trust", "安全证书不受信任"),
)


def seeded(addresses: Addresses, today: date) -> tuple[SeededFault, ...]:
    """Every seeded fault of the sample as it runs on these addresses on this day."""
    full = partial(resolve, addresses, today)
    return (
        *_numbered("LIB", "library", "library-fields", _LIBRARY, full),
        *_numbered("TAB", "library", "table-library", _TABLE_LIBRARY, full),
        *_numbered("CAT", "library", "library-catalog", _OTHER_LIBRARIES, full),
        *_numbered("COL", "columns", "key-columns", _COLUMNS, full),
        *_numbered("LNK", "links", "dead-links", _LINKS, full),
        *_numbered("FRG", "links", "fragments", _FRAGMENTS, full),
        *(
            SeededFault(f"V6-{n:02d}", "ipv6", check, full(subject), aspect, what, needs_ipv6=True)
            for n, (check, subject, aspect, what) in enumerate(_IPV6, 1)
        ),
        *(
            SeededFault(f"NS-{n:02d}", "ipv6", check, full(subject), aspect, what)
            for n, (check, subject, aspect, what) in enumerate(_NAMES, 1)
        ),
        *(
            SeededFault(f"GEN-{n:02d}", "generic", check, full(subject), aspect, what)
            for n, (check, subject, aspect, what) in enumerate(_GENERIC, 1)
        ),
        *(
            SeededFault(f"ONE-{n:02d}", each.family, each.check, full(subject_of(n)), each.aspect, each.title)
            for n, each in enumerate(PAGES)
            if not each.sound
        ),
        *(
            SeededFault(f"NRM-{n:02d}", "library", check, full(subject), aspect, what)
            for n, (check, subject, aspect, what) in enumerate(NORMATIVE, 1)
        ),
        *(
            SeededFault(f"SHF-{n:02d}", family, check, full(subject), aspect, what)
            for n, (family, check, subject, aspect, what) in enumerate(SHELF, 1)
        ),
        *(
            SeededFault(f"OLD-{n:02d}", family, check, full(subject), aspect, what)
            for n, (family, check, subject, aspect, what) in enumerate(ELSEWHERE, 1)
        ),
        *(
            SeededFault(f"FAM-{n:02d}", family, check, full(subject), aspect, what)
            for n, (family, check, subject, aspect, what) in enumerate(families.FAULTS, 1)
        ),
        *(
            SeededFault(f"ANN-{n:02d}", "annual", row.check, row.subject, row.aspect, row.what)
            for n, row in enumerate(annual_faults(today), 1)
        ),
    )


def _numbered(
    prefix: str, family: str, check: str, rows: Iterable[_Row], full: Callable[[str], str]
) -> list[SeededFault]:
    return [
        SeededFault(f"{prefix}-{n:02d}", family, check, full(subject), aspect, what)
        for n, (subject, aspect, what) in enumerate(rows, 1)
    ]


def resolve(addresses: Addresses, today: date, subject: str) -> str:
    """The subject as findings spell it: `<key>` is a library document, `[slug#n]` an article, `{…}` a host."""
    if subject.startswith("<"):
        key = subject[1:-1]
        paths = {paper.key: paper.path for paper in papers(today)}
        paths |= {paper.key: paper.path for paper in (*special_papers(today), *shelf_papers(today))}
        paths |= {name: paper.path for name, paper in table_papers(today).items()}
        return addresses.bureau(paths[key])
    if subject.startswith("["):
        key, _, rest = subject[1:].partition("]")
        return addresses.bureau(article_path(key, today)) + rest
    return addresses.fill(dated(subject, today))
