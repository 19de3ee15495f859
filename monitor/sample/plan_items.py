"""Pages for the plan's items 9 to 12, 16 and 30 to 32, and the notice of the plan itself.

Columns of their own that only the site map links: 优化营商环境 with its two kinds of news, 惠企政策 with policies and
one 解读, 反垄断执法公示 with decisions, 政务公开要点 with the notice in a sound and a spoilt form. All names are
invented.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from monitor.sample import files
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page, prose

Replies = dict[tuple[str, str], Reply]
Row = tuple[str, str, str, str, str]  # family, check, subject, aspect, what
Sound = tuple[str, str, str, str]  # family, check, subject, what

_FIRST_POST = 960001
_PLATFORMS = (
    '<p><a href="{partner}/policy/">粤企政策通</a> <a href="{partner}/yst/2019.html">粤商通</a> '
    '<a href="{partner}/protected/"><img src="{img}/logo.png" alt="粤省事"></a></p>'
)


@dataclass(frozen=True, slots=True)
class _Post:
    """One article. `age` in days; `text` stands in place of prose where it is given."""

    key: str
    title: str
    age: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """One column with its articles and what else stands on its page."""

    slug: str
    trail: tuple[str, ...]
    posts: tuple[_Post, ...] = ()
    extra: str = ""


def _case(number: str, party: str, cause: str, decided: str, closing: str = "") -> str:
    lines = (number, party, cause, decided)
    return "".join(f"<p>{line}</p>" for line in lines if line) + prose("案件说明", 3) + closing


_NUMBER = "处罚决定书文号：汕样市监处罚〔2026〕9号"
_PARTY = "当事人：汕样市样例商贸有限公司"
_CAUSE = "案由：组织虚假交易，对商品的销售状况作虚假的商业宣传"
_DECIDED = "处罚决定日期：{decided}"
_TABLE = (
    "<table><tr><th>决定书文号</th><th>当事人</th><th>主要事实</th><th>处罚决定日期</th></tr>"
    "<tr><td>汕样市监处罚〔2026〕8号</td><td>某某服务部</td><td>实施混淆行为</td><td>{decided}</td></tr></table>"
)
_LONG = "本案由执法人员依照法定程序调查终结，证据确凿，适用法律正确，现予公开，接受社会监督。"
CASES: tuple[_Post, ...] = (
    _Post("case-sound", "样例商贸公司虚假宣传案", 12, _case(_NUMBER, _PARTY, _CAUSE, _DECIDED)),
    _Post("case-table", "某某服务部混淆行为案", 14, f"<p>{_LONG}</p>{_TABLE}"),
    _Post("case-signed", "样例药店串通投标案", 16, _case(_NUMBER, _PARTY, _CAUSE, "", "<p>{signed}</p>")),
    _Post("case-examples", "反不正当竞争典型案例之一：某公司刷单案", 18, f"<p>{_LONG}{_LONG}</p>"),
    _Post("case-picture", "样例超市有奖销售案", 20, '<p><img src="{img}/decision.png" alt="决定书"></p>'),
    _Post("case-no-number", "样例饭店商业诋毁案", 22, _case("", _PARTY, _CAUSE, _DECIDED)),
    _Post("case-no-party", "某平台限制交易案", 24, _case(_NUMBER, "", _CAUSE, _DECIDED)),
    _Post("case-no-cause", "样例建材公司案", 26, _case(_NUMBER, _PARTY, "", _DECIDED)),
    _Post("case-no-date", "样例家具公司虚假宣传案", 28, _case(_NUMBER, _PARTY, _CAUSE, "")),
    _Post("case-late", "样例电器公司虚假宣传案", 30, _case(_NUMBER, _PARTY, _CAUSE, "处罚决定日期：{long_ago}")),
)
_POLICY = "关于支持餐饮住宿行业纾困发展的若干措施"
_READING = (
    "<p>一、制定背景和依据。根据《优化营商环境条例》和上级部署，结合我市餐饮、住宿行业经营实际，我局制定了本措施。</p>"
    "<p>二、目标任务。帮助经营主体降低成本、稳定岗位，推动行业平稳健康发展。</p>"
    "<p>三、主要内容。措施从降低检验检测费用、优化许可办理、规范涉企检查等方面提出八条举措，适用对象为本市登记的餐饮、住宿经营者。</p>"
    "<p>四、办理流程和注意事项。符合条件的经营者可向所在地监管所提出申请，材料齐全的当场受理，三个工作日内办结；"
    "同一事项不得重复申请，办理情况可在政务服务窗口查询。</p>"
    "<p>五、新旧政策差异。与以往相比，本措施扩大了减免范围，取消了两项证明材料，延长了申请期限，并明确了兑现时限。"
    "有关问题可在工作时间向业务科室咨询，也可拨打政务服务热线反映，我局将及时答复。</p>"
)
_POLICIES = (
    _Post("policy", _POLICY, 30, prose(_POLICY) + '<p><a href="{reading}">《' + _POLICY + "》解读</a></p>"),
    _Post("reading", f"《{_POLICY}》解读", 30, _READING + '<p>政策原文：<a href="{policy}">' + _POLICY + "</a></p>"),
    _Post("firms", "关于扶持个体工商户发展的实施方案", 60),
    _Post("spending", "关于促进消费的工作措施", 70),
    _Post("travel", "旅游景区价格行为提醒告诫函", 300),
)


def _notice(year: int, wrong: bool) -> str:
    """The notice as flattened text: 34 tasks in five sections."""
    lines = ["<p>工作要求具体任务具体要求责任科室完成时限其他</p>"]
    sections = {1: "一、夯实基础(一)规范公开。", 12: "二、服务中心(一)做好公开。", 20: "三、平台建设(一)做好运维。"}
    sections[30] = "四、强化工作指导监督(四)持续做好监督。" if wrong else "四、强化工作指导监督(一)持续做好监督。"
    for n in range(1, 35):
        printed = 333 if wrong and n == 33 else n
        text = f"认真做好第{n}件政务公开工作，及时更新内容，接受社会监督。"
        if n == 2:
            text += f"{2022 if wrong else year}年底前建成文件库。"
        if n == 5:
            text += "持续做好基层政务 公开标准化规范化工作。" if wrong else "持续做好基层政务公开标准化规范化工作。"
        lines.append(f"<p>{sections.get(n, '')}{printed}.{text}办公室、政策法规科常态化开展</p>")
    if wrong:
        lines.append("<p>关联稿件：</p><p>相关附件：</p><p>扫码浏览</p>")
    return "".join(lines)


_TITLE = f"{BUREAU}关于印发政务公开要点分工方案（{{}}年版）的通知"
_NEWS = (
    _Post("notice-wrong", _TITLE.format(2024), 40, _notice(2024, wrong=True)),
    _Post("notice-sound", _TITLE.format(2025), 35, _notice(2025, wrong=False)),
    _Post("notice-news", "我局部署政务公开要点分工方案", 34, "<p>会议要求各责任科室按时限完成333.5项任务。</p>"),
    _Post("meeting", "我局召开政务公开领导小组会议", -1, "<p>会议研究了政务公开重点难点问题。</p>"),
    _Post(
        "report", "我局部署下半年工作", -1, "<p>局主要负责同志听取了政务公开工作汇报，专题研究部署政务公开工作。</p>"
    ),
    _Post("training", "我局举办政务公开业务培训班", -1, "<p>各监管所工作人员参加培训。</p>"),
)
PLACES: tuple[_Place, ...] = (
    _Place("yshj", ("优化营商环境",), extra=_PLATFORMS),
    _Place(
        "yshj/sqzc", ("优化营商环境", "涉企政策"),
        (_Post("s1", "涉企收费政策提示", 20), _Post("s2", "信用修复办事提示", 45)),
    ),
    _Place(
        "yshj/bszy", ("优化营商环境", "办事指引"),
        (_Post("b1", "经营主体登记指引", 25), _Post("b2", "食品经营许可指引", 50)),
    ),
    _Place("hqzc", ("惠企政策",), _POLICIES),
    _Place("bmts", ("便民提示",), (_Post("t1", "【食品】夏季饮食提示", 10), _Post("t2", "【特种设备】乘梯提示", 15))),
    _Place("fldgs", ("反垄断执法公示",), CASES),
    _Place("zwgkyd", ("政务公开要点",), _NEWS),
)  # fmt: skip

_POSTS = {post.key: (place, number) for place in PLACES for number, post in enumerate(place.posts)}


def path_of(key: str) -> str:
    """The address of an article below the bureau's prefix."""
    place, _ = _POSTS[key]
    return f"/{place.slug}/content/post_{_FIRST_POST + list(_POSTS).index(key)}.html"


def _where(key: str) -> str:
    return "{www}" + path_of(key)


FAULTS: tuple[Row, ...] = (
    ("items", "policy-platforms", "粤商通", "dead", "服务平台入口的链接已失效"),
    ("links", "dead-links", "{partner}/yst/2019.html", "", "服务平台入口的链接 404"),
    ("items", "policy-platforms", "善美店小二", "missing", "没有服务平台的入口"),
    ("items", "sorted-relief", "惠企政策", "sorted", "专题栏目里的政策没有分类"),
    ("items", "small-firms", "中小微企业和促消费政策", "pairs", "政策文件没有解读"),
    ("items", "travel", "旅游客运纾困政策", "recent", "300 天没有公开这一类政策"),
    *(
        ("items", "antitrust-cases", _where(key), aspect, what)
        for key, aspect, what in (
            ("case-no-number", "number", "案件没有写明文号"),
            ("case-no-party", "party", "案件没有写明当事人"),
            ("case-no-cause", "cause", "案件没有写明案由"),
            ("case-no-date", "decided", "案件没有写明决定日期"),
            ("case-late", "late", "案件过了 20 个工作日才公开"),
        )
    ),
    *(
        ("items", "plan-notice", _where("notice-wrong"), aspect, what)
        for aspect, what in (
            ("number:33", "要点通知把第 33 项印成 333"),
            ("heading:四", "要点通知的小节从（四）开始编号"),
            ("stale:2022年底前", "2024 年的要点写着 2022 年底前"),
            ("blanks", "要点通知的词语中间有空格"),
            ("label:相关附件", "要点通知的相关附件空着"),
            ("label:关联稿件", "要点通知的关联稿件空着"),
        )
    ),
)
SOUND: tuple[Sound, ...] = (
    ("items", "policy-platforms", "粤企政策通", "可以打开的服务平台入口"),
    ("items", "policy-platforms", "粤省事", "图片入口，被对方防火墙拦截"),
    ("items", "sorted-business", "优化营商环境", "分设下级栏目的专题栏目"),
    ("items", "sorted-tips", "便民提示", "标题带分类标记的专题栏目"),
    ("items", "relief", "惠企纾困政策", "30 天前公开、有解读的政策"),
    ("items", "business-column", "优化营商环境", "自己没有列表、下级栏目按时更新的专题栏目"),
    *(
        ("items", "antitrust-cases", _where(key), what)
        for key, what in (
            ("case-sound", "要素齐全、按时公开的案件"),
            ("case-table", "要素写在表格里的案件"),
            ("case-signed", "决定日期写在落款的案件"),
            ("case-examples", "典型案例，不是处罚决定"),
            ("case-picture", "决定书是图片，读不出文字"),
        )
    ),
    ("items", "plan-notice", _where("notice-sound"), "没有差错的要点通知"),
    ("items", "plan-notice", _where("notice-news"), "关于要点的新闻，不是要点通知"),
)


def item_pages(addresses: Addresses, today: date) -> Replies:
    """The columns and their articles."""
    out: Replies = {
        (Addresses.PARTNER, "/policy/"): html("<title>政策服务平台</title><h1>政策服务平台</h1>"),
        (Addresses.IMAGES, "/decision.png"): Reply(200, files.png(90, 90, 90), files.PNG_TYPE),
    }
    for place in PLACES:
        out[Addresses.WWW, f"{Addresses.PREFIX}/{place.slug}/index.html"] = html(_column(addresses, place, today))
        for post in place.posts:
            out[Addresses.WWW, Addresses.PREFIX + path_of(post.key)] = html(_article(addresses, place, post, today))
    return out


def map_links(addresses: Addresses) -> str:
    """The columns, for the site map."""
    return " ".join(
        f'<a href="{addresses.bureau(f"/{place.slug}/index.html")}">{place.trail[-1]}</a>' for place in PLACES
    )


def _published(post: _Post, today: date) -> date:
    """Some days ago; -1 is some days ago but surely in this year, for what is asked for by year."""
    if post.age >= 0:
        return today - timedelta(days=post.age)
    return max(today - timedelta(days=20), date(today.year, 1, 1))


def _trail(place: _Place) -> Iterator[tuple[str, str]]:
    parts = place.slug.split("/")
    for depth, name in enumerate(place.trail, 1):
        yield name, f"/{'/'.join(parts[:depth])}/index.html"


def _below(addresses: Addresses, place: _Place) -> str:
    below: Iterable[_Place] = (one for one in PLACES if one.slug.startswith(f"{place.slug}/"))
    return "".join(
        f'<div class="block"><h4><a href="{addresses.bureau(f"/{one.slug}/index.html")}">{one.trail[-1]}</a></h4></div>'
        for one in below
    )


def _column(addresses: Addresses, place: _Place, today: date) -> str:
    rows = "".join(
        f'<li><a href="{addresses.bureau(path_of(post.key))}" title="{escape(post.title)}">{escape(post.title)}</a>'
        f"<span> [{_published(post, today):%Y-%m-%d}]</span></li>"
        for post in sorted(place.posts, key=lambda post: _published(post, today), reverse=True)
    )
    name = place.trail[-1]
    listed = f'<ul class="comlist1">{rows}</ul>' if rows else f'<div class="blocks">{_below(addresses, place)}</div>'
    body = f'<div class="con-tit2"><span>{name}</span></div>{addresses.fill(place.extra)}{listed}'
    return page(addresses, Head(name, name, place.trail[0]), breadcrumb(addresses, _trail(place)) + body)


def _article(addresses: Addresses, place: _Place, post: _Post, today: date) -> str:
    published = _published(post, today)
    stamp = f"{published:%Y-%m-%d} 09:00:00"
    text = addresses.fill(post.text) if "{" in post.text else post.text or prose(post.title)
    for mark, value in _marks(addresses, published).items():
        text = text.replace(mark, value)
    body = f"""{breadcrumb(addresses, _trail(place))}
<div class="content" id="content-dy"><h4 class="wdtit">{escape(post.title)}</h4>
<div class="jbxx"><span>信息来源：{BUREAU}</span><span>发布时间：{stamp}</span></div>
<div id="content1">{text}</div></div>"""
    head = Head(post.title, place.trail[-1], place.trail[0], post.title, stamp, BUREAU)
    return page(addresses, head, body)


def _marks(addresses: Addresses, published: date) -> dict[str, str]:
    decided, long_ago = published - timedelta(days=6), published - timedelta(days=70)
    return {
        "{decided}": decided.isoformat(),
        "{long_ago}": long_ago.isoformat(),
        "{signed}": f"{decided.year}年{decided.month}月{decided.day}日",
        "{reading}": addresses.bureau(path_of("reading")),
        "{policy}": addresses.bureau(path_of("policy")),
    }
