"""政民互动 of the sample: invitations to comment and published letters, on the exchange platform and as plain articles.

The platform's pages stand below `/hdjlpt/` of the portal, beside the bureau's own prefix, as they do in Guangdong: an
invitation's facts are script data there, a letter is labels and text. Every name and number is invented.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.sample import files
from monitor.sample.onepage import MOBILE
from monitor.sample.posts import Post, list_html, post_html
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page

Replies = dict[tuple[str, str], Reply]

INVITATIONS_CHECK, LETTERS_CHECK = "consultations", "letters"
SLUG, NAME = "zmhd", "政民互动"
_INVITATIONS = ("意见征集", f"/{SLUG}/yjzj/index.html")
_LETTERS = ("留言选登", f"/{SLUG}/lyxd/index.html")
_HOT = ("热点回应", f"/{SLUG}/rdhy/index.html")
_ABOVE = (NAME, f"/{SLUG}/index.html")
_FIRST = 660001
_DRAFT, _WHY = "/attachment/0/3/draft.docx", "/attachment/0/3/note.docx"
_PLATFORM, _DETAIL = "/hdjlpt/yjzj/answers/{0}", "/hdjlpt/detail?pid={0}"
_BY = "请将意见寄至汕样市样例路1号，或发送电子邮件至 yjzj@shanwei-sample.test。"


@dataclass(frozen=True, slots=True)
class Call:
    """One invitation. `ended`: days since it ended (negative: still open); `days`: how long it lasts.

    `outcome` is the article that tells what came of it; `by` '' leaves out how to answer, `when` how long.
    """

    topic: str
    what: str
    aspect: str = ""
    ended: int = -20
    days: int = 35
    draft: bool = True
    why: bool = True
    by: str = _BY
    when: str = "征求意见时间：{start}至{end}。"
    more: str = ""
    outcome: str = ""
    title: str = "关于公开征求《{name}（征求意见稿）》意见的公告"
    on_platform: bool = False  # the article stands on the platform too
    only_platform: bool = False
    status: str = "finished"
    feedback: str = ""

    @property
    def name(self) -> str:
        return f"汕样市{self.topic}规定"


CALLS: tuple[Call, ...] = (
    Call("校外托管场所", "要素齐全、正在进行的征集"),
    Call("农贸市场升级", "没有草案的征集", "draft.missing", draft=False),
    Call("电动车充电", "没有说明材料的征集", "explanation.missing", why=False),
    Call("二手商品交易", "没有写明怎样提意见", "method.missing", by=""),
    Call("冷链食品追溯", "没有写明截止时间", "end.missing", when=""),
    Call("预付卡管理", "只有十天、没有说明理由", "short", days=10, ended=-2),
    Call("家政服务规范", "结束两个月没有公布结果", "feedback.missing", ended=60),
    Call("明厨亮灶推广", "结束半年没有公布结果", "feedback.missing", ended=180),
    Call(
        "宠物用品标识", "没有采纳也没有说明理由", "rejected.reason", ended=50,
        outcome="共收到意见建议 3 条，采纳 2 条，未采纳 1 条。感谢社会各界的支持。",
    ),
    Call(
        "月饼过度包装", "到期还显示正在征集", "still_open", ended=25, only_platform=True, status="answering",
        feedback="共收到意见 2 条，全部采纳。",
    ),
    Call("应急物资价格", "时间紧、写明理由的征集", days=7, ended=-3, more="因情况紧急，本次征求意见期限缩短为七日。"),
    Call(
        "乳制品摊贩", "结果另发文章的征集", ended=120,
        outcome="共收到意见建议 2 条，采纳 1 条；另有 1 条未采纳，理由是上位法已有明确规定。",
    ),
    Call("茶叶包装", "网站和平台都发、平台上有结果", ended=130, on_platform=True, feedback="收到意见 0 条。"),
    Call("外卖封签", "平台上刚结束的征集", ended=10, only_platform=True),
    Call(
        "特医食品", "转载总局的征求意见", ended=200, draft=False, why=False,
        title="市场监管总局关于公开征求《{name}（征求意见稿）》意见的公告",
    ),
    Call("消费环境", "满意度问卷不是征求意见", ended=150, draft=False, why=False, title="消费环境满意度问卷征集意见"),
    Call("散装白酒", "三年前的征集", ended=1100, draft=False, why=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """One published letter: asked so many days ago, answered so many days later (None: not yet). `leaks`: the aspect
    under which `privacy` finds something in it, '' where it must not (None: nothing tempts it)."""

    title: str
    what: str
    asked: int
    took: int | None
    aspect: str = ""
    by_script: bool = False
    more: str = ""
    leaks: str | None = None


NOTES: tuple[Note, ...] = (
    Note("咨询小餐饮登记", "三天答复的留言", 12, 3),
    Note("咨询计量检定收费", "两周答复的留言", 60, 14),
    Note("反映公平秤不准", "三个月才答复的留言", 150, 92, "late"),
    Note("反映路灯下的占道摊点", "两个月没有答复的留言", 60, None, "waiting"),
    Note("反映电梯经常停运", "半年没有答复的留言", 180, None, "unanswered"),
    Note("咨询营业执照变更", "刚收到、还没有答复的留言", 2, None),
    Note("咨询药店夜间售药", "内容由脚本显示的留言", 40, None, by_script=True),
    Note("建议增设检测点", "一年多以前迟答的留言", 500, 90),
    Note("反映快餐店噪声", "公开留言时没有遮挡来信人的手机号", 20, 2, more=f"我的手机号{MOBILE}。", leaks="phone"),
    Note("咨询检测费用", "留言里的手机号已经遮挡", 21, 2, more="我的手机号138****0000。", leaks=""),
)


# Of the board as a whole: aspect ('' for what is sound), subject, what.
BOARD: tuple[tuple[str, str, str], ...] = (
    ("missing", "公开留言/统计", "没有公布留言办理的统计"),
    ("", "公开留言", "十天内有新的公开答复"),
    ("", "咨询建言渠道", "网站有互动交流的入口"),
)


# 回应关切: check, subject, aspect, what.
CONCERN: tuple[tuple[str, str, str, str], ...] = (
    ("public-concern", "回应关切", "stale", "回应关切栏目一年多没有更新"),
    ("public-concern-hot", "热点回应", "", "一个月前有回应的栏目"),
)


def exchange(addresses: Addresses, today: date) -> Replies:
    """The column, its two lists, and the platform's pages."""
    out: Replies = {}

    def put(path: str, text: str) -> None:
        out[Addresses.WWW, path] = html(text)

    posts = list(_posts(addresses, today))
    trail = (_ABOVE, _INVITATIONS)
    rows = [(addresses.bureau(post.path), post.title, post.published) for post in posts]
    rows += [
        (addresses.www(_PLATFORM.format(n)), _title(call), _start(call, today))
        for n, call in enumerate(CALLS) if call.only_platform
    ]  # fmt: skip
    put(Addresses.PREFIX + _INVITATIONS[1], list_html(addresses, trail, rows, NAME))
    for post in posts:
        put(Addresses.PREFIX + post.path, post_html(addresses, trail, post, NAME))
    for number, call in enumerate(CALLS):
        if call.on_platform or call.only_platform:
            put(_PLATFORM.format(number), _platform_page(addresses, number, call, today))
    letters = [
        (addresses.www(_DETAIL.format(n)), note.title, today - timedelta(days=note.asked))
        for n, note in enumerate(NOTES)
    ]
    put(Addresses.PREFIX + _LETTERS[1], list_html(addresses, (_ABOVE, _LETTERS), letters, NAME))
    for number, note in enumerate(NOTES):
        put(_DETAIL.format(number), _letter_page(addresses, note, today))
    put(f"{Addresses.PREFIX}/{SLUG}/index.html", _top(addresses))
    hot = Post(
        f"/{SLUG}/rdhy/content/post_669901.html", "关于网传某商场缺斤短两情况的回应", today - timedelta(days=30),
        ("针对网上反映的情况，我局当日到现场核查，抽检的电子秤均在检定有效期内，误差符合要求，已督促商场公示复秤地点。",),
    )  # fmt: skip
    hot_trail = (_ABOVE, _HOT)
    put(
        Addresses.PREFIX + _HOT[1],
        list_html(addresses, hot_trail, [(addresses.bureau(hot.path), hot.title, hot.published)], NAME),
    )
    put(Addresses.PREFIX + hot.path, post_html(addresses, hot_trail, hot, NAME))
    for path, name in ((_DRAFT, "征求意见稿"), (_WHY, "起草说明")):
        out[Addresses.WWW, path] = Reply(200, files.docx([name, "样例内容"]), files.DOCX_TYPE)
    for number, call in enumerate(CALLS):
        if call.on_platform or call.only_platform:
            for n in range(2):
                path = f"/hdjlpt/yjzj/api/attachments/view/{_file_number(number, n)}"
                out[Addresses.WWW, path] = Reply(200, files.docx(["附件", "样例内容"]), files.DOCX_TYPE)
    return out


def subject_of_call(number: int) -> str:
    call = CALLS[number]
    if call.on_platform or call.only_platform:
        return "{portal}" + _PLATFORM.format(number)
    return "{www}" + _path(number)


def subject_of_note(number: int) -> str:
    return "{portal}" + _DETAIL.format(number)


def _path(number: int) -> str:
    return f"/{SLUG}/yjzj/content/post_{_FIRST + number}.html"


def _title(call: Call) -> str:
    return call.title.format(name=call.name)


def _start(call: Call, today: date) -> date:
    return today - timedelta(days=call.ended + call.days)


def _text(call: Call, today: date) -> tuple[str, ...]:
    start, end = _start(call, today), today - timedelta(days=call.ended)
    when = call.when.format(start=_said(start), end=_said(end))
    lead = f"为做好{call.topic}有关工作，我局组织起草了《{call.name}（征求意见稿）》，现向社会公布，欢迎提出看法。"
    return tuple(filter(None, (lead, when, call.by, call.more, "特此公告。")))


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _posts(addresses: Addresses, today: date) -> Iterator[Post]:
    for number, call in enumerate(CALLS):
        if call.only_platform:
            continue
        offered = ((_DRAFT, f"{call.name}（征求意见稿）.docx", call.draft), (_WHY, "起草说明.docx", call.why))
        files_ = tuple((addresses.www(path), name) for path, name, there in offered if there)
        text = _text(call, today)
        if call.on_platform:
            place = addresses.www(_PLATFORM.format(number))
            text = (*text, f'也可以在<a href="{place}">征集平台</a>上填写。')
        yield Post(_path(number), _title(call), _start(call, today), text, files_)
        if call.outcome:
            told = today - timedelta(days=max(call.ended - 20, 1))
            yield Post(
                f"/{SLUG}/yjzj/content/post_{_FIRST + 500 + number}.html",
                f"关于《{call.name}》公开征求意见情况的反馈",
                told,
                (f"《{call.name}（征求意见稿）》公开征求意见已经结束，现将有关情况反馈如下。", call.outcome),
            )


def _platform_page(addresses: Addresses, number: int, call: Call, today: date) -> str:
    start, end = _start(call, today), today - timedelta(days=call.ended)
    names = (f"{call.name}（征求意见稿）", "起草说明")
    content = "".join(f"<p>{line}</p>" for line in _text(call, today))
    content += f"<p>附件：1.{names[0]}</p><p>2.{names[1]}</p>"
    data = {
        "id": number,
        "title": _title(call),
        "article": {
            "title": _title(call),
            "content": content,
            "source": BUREAU,
            "attachments": [_file_number(number, n) for n in range(2)],
            "published_at": f"{start:%Y-%m-%d} 09:00",
        },
        "preferences": {"deadline": f"{end:%Y-%m-%d} 23:59:00", "begin_time": None, "publish_at": None},
        "feedback": {"content": f"<p>{call.feedback}</p>"} if call.feedback else None,
        "feedback_at": f"{end + timedelta(days=9):%Y-%m-%d %H:%M:%S}" if call.feedback else None,
        "status": call.status if call.ended > 0 else "answering",
    }
    over = "<button disabled>当前征集已结束</button>" if data["status"] == "finished" else ""
    body = f"""{breadcrumb(addresses, (_ABOVE, _INVITATIONS))}<h1>{_title(call)}</h1><div id="app"></div>{over}
<script>
window._CONFIG = {{
    SID: '4415099',
    question_data: {json.dumps(data).replace("</", "<" + chr(92) + "/")},
}};
</script>"""
    head = Head(_title(call), "征集调查", "征集调查", _title(call), f"{start:%Y-%m-%d} 09:00", BUREAU)
    return page(addresses, head, body)


def _file_number(number: int, place: int) -> str:
    return f"{number:031x}{place}"


def _letter_page(addresses: Addresses, note: Note, today: date) -> str:
    asked = today - timedelta(days=note.asked)
    lines = [
        ("留言标题", note.title),
        ("留言时间", f"{asked:%Y-%m-%d %H:%M}"),
        ("留言内容", f"{note.title}，请问怎么处理？{note.more}"),
    ]
    answered = None if note.took is None else asked + timedelta(days=note.took)
    lines += [
        ("答复单位", BUREAU if answered else ""),
        ("答复时间", f"{answered:%Y-%m-%d}" if answered else ""),
        ("答复内容", f"您好，关于{note.title}，有关科室已与您联系，感谢您的关注。" if answered else ""),
    ]
    shown = "".join(f"<p>{label}：{value}</p>" for label, value in lines)
    body = f"{breadcrumb(addresses, (_ABOVE, _LETTERS))}<h1>{note.title}</h1>"
    body += '<div id="app"></div>' if note.by_script else f'<div class="letter">{shown}</div>'
    stamp = f"{asked:%Y-%m-%d} 09:00"
    return page(addresses, Head(note.title, "留言", "互动交流", note.title, stamp, BUREAU), body)


def _top(addresses: Addresses) -> str:
    links = "".join(
        f'<h4><a href="{addresses.bureau(path)}">{name}</a></h4>' for name, path in (_INVITATIONS, _LETTERS, _HOT)
    )
    body = f'{breadcrumb(addresses, (_ABOVE,))}<div class="blocks">{links}</div>'
    return page(addresses, Head(NAME, NAME, NAME), body)
