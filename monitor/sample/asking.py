"""智能问答 of the sample: an entry, and a machine that answers some questions well and others badly."""

import json
from urllib.parse import quote

from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import Head, breadcrumb, html, page

Replies = dict[tuple[str, str], Reply]

CHECK = "question-answering"
PATH = "/znwd/index.html"
_ASK = "/znwd/ask?q="
# question, what its answer must speak of, the answer, aspect of what is wrong ('': nothing), what
QUESTIONS: tuple[tuple[str, str, str, str, str], ...] = (
    ("食品经营许可怎么办", "食品经营", "食品经营许可可以在网上办，见 {hall} 。", "", "对题、带网址的回答"),
    (
        "公司注销要多久",
        "注销",
        '简易注销公示二十天，见<a href="{hall_path}">办事大厅</a>。',
        "",
        "网址写在链接里的回答",
    ),
    ("电梯使用登记找谁", "电梯", "您好，商标注册请到受理窗口提交申请书，详见 {hall} 。", "off_topic", "答非所问"),
    ("企业年报怎么报", "年报", "抱歉，我还在学习中，请换个问法。", "empty", "没有答出来"),
    ("消费投诉怎么办", "投诉", "消费投诉可以拨打热线，也可以到市场监管所当面反映。", "link", "回答没有附网址"),
    ("小餐饮登记要什么材料", "小餐饮", "小餐饮登记材料见 {gone} ，带齐后到所里办理。", "link", "回答里的网址打不开"),
)
SEEDS: tuple[tuple[str, str, str, str], ...] = (
    *((CHECK, f"智能问答/{ask}", aspect, what) for ask, _, _, aspect, what in QUESTIONS),
    (CHECK, "智能问答/入口", "", "一打就开的问答入口"),
    ("question-entry", "智能问答/入口", "dead", "问答入口打不开"),
)


def asking(addresses: Addresses) -> Replies:
    """The entry's page and the answers."""
    places = {
        "hall": addresses.bureau("/bs/hall.html"),
        "hall_path": f"{Addresses.PREFIX}/bs/hall.html",
        "gone": addresses.bureau("/znwd/gone.html"),
    }
    out: Replies = {}
    for ask, _, reply, _, _ in QUESTIONS:
        body = json.dumps({"code": 0, "data": {"answer": reply.format(**places)}}, ensure_ascii=False)
        out[Addresses.WWW, f"{Addresses.PREFIX}{_ASK}{quote(ask)}"] = Reply(200, body.encode(), "application/json")
    text = (
        f"{breadcrumb(addresses, (('智能问答', PATH),))}<h1>智能问答</h1><p>请把问题写在下面的框里，由机器人回答。</p>"
    )
    out[Addresses.WWW, Addresses.PREFIX + PATH] = html(page(addresses, Head("智能问答"), text))
    return out
