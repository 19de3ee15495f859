"""What an answer says about a link: the one table from (answer, context) to a verdict with its reason (Chinese).

Dead are only 404, 410, a name that does not exist, a refused connection, an empty or replaced document, and a page
that is the host's own "no such page". Everything else that fails is suspect, blocked or untestable (DESIGN.md):
a false alarm costs an official an apology. `confirm` combines a first verdict with the second opinion.
"""

from enum import StrEnum
from typing import NamedTuple

from monitor.model import Answer, FailureKind, LinkVerdict
from monitor.web.first_bytes import is_misfit
from monitor.web.page import looks_like_html
from monitor.web.signs import DOCUMENTS, LOADED, PICTURES, asks_for_password, extension, is_challenge, is_page_instead

ALIVE, DEAD, SUSPECT = LinkVerdict.ALIVE, LinkVerdict.DEAD, LinkVerdict.SUSPECT
BLOCKED, UNTESTABLE = LinkVerdict.BLOCKED, LinkVerdict.UNTESTABLE


class Likeness(StrEnum):
    """What a page is like, compared with what its host answers for an address that surely does not exist."""

    DIFFERENT = "different"  # or: the host answers such addresses properly, with 404
    ERROR_PAGE = "error_page"  # the same text, or the same error page after a redirect
    HOME_REDIRECT = "home_redirect"  # both were led to the home page
    ALL_ALIKE = "all_alike"  # the host, or this place of it, answers everything alike: nothing can be told


class LinkContext(NamedTuple):
    """What must be known beside the answer.

    `resolver_works`: a control name resolves through the same resolver, so that NXDOMAIN means something.
    `network_works`: this machine's own network stood while the link was asked.
    `body_seen`: the answer came to a GET, so that the absence of a body means something.
    """

    resolver_works: bool = True
    network_works: bool = True
    body_seen: bool = True
    likeness: Likeness = Likeness.DIFFERENT


class LinkJudgement(NamedTuple):
    """A verdict and why; the reason is a phrase for people."""

    verdict: LinkVerdict
    reason: str


_STATUS: dict[int, tuple[LinkVerdict, str]] = {
    401: (ALIVE, "存在，需要登录"),
    407: (UNTESTABLE, "本机代理要求登录"),
    404: (DEAD, "页面不存在（HTTP 404）"),
    410: (DEAD, "页面已删除（HTTP 410）"),
    403: (SUSPECT, "服务器拒绝访问（HTTP 403）"),
    405: (SUSPECT, "服务器不接受这种访问方式（HTTP 405）"),
    408: (SUSPECT, "服务器报告超时（HTTP 408）"),
    412: (SUSPECT, "服务器拒绝访问（HTTP 412），可能是防护设备"),
    429: (SUSPECT, "服务器嫌访问太频繁（HTTP 429）"),
    451: (SUSPECT, "服务器以法律原因拒绝（HTTP 451）"),
    521: (SUSPECT, "防护设备应答 HTTP 521"),
    999: (BLOCKED, "网站拒绝自动程序（HTTP 999）"),
}

_FAILURE: dict[FailureKind, LinkVerdict] = {
    FailureKind.NXDOMAIN: DEAD,
    FailureKind.REFUSED: DEAD,
    FailureKind.NO_ADDRESS: SUSPECT,
    FailureKind.DNS: SUSPECT,
    FailureKind.TIMEOUT: SUSPECT,
    FailureKind.RESET: SUSPECT,
    FailureKind.TLS: SUSPECT,
    FailureKind.PROTOCOL: UNTESTABLE,  # neither of two clients can read the answer; browsers forgive more
    FailureKind.DECODING: UNTESTABLE,
    FailureKind.REDIRECTS: SUSPECT,
    FailureKind.BAD_URL: SUSPECT,
    FailureKind.UNREACHABLE: UNTESTABLE,
    FailureKind.FORBIDDEN: UNTESTABLE,
    FailureKind.ROBOTS: UNTESTABLE,
}
OFFLINE = "检测时本机网络不通"  # how the reason begins where our own network was down
_NAME_FAILURES = (FailureKind.NXDOMAIN, FailureKind.NO_ADDRESS, FailureKind.DNS)
_OURS_ANYWAY = (FailureKind.FORBIDDEN, FailureKind.ROBOTS, FailureKind.BAD_URL)

_LIKENESS: dict[Likeness, tuple[LinkVerdict, str]] = {
    Likeness.ERROR_PAGE: (DEAD, "内容就是该网站的“页面不存在”页，虽然状态是正常（软 404）"),
    Likeness.HOME_REDIRECT: (SUSPECT, "被转到首页，与访问不存在的网址时一样"),
    Likeness.ALL_ALIKE: (UNTESTABLE, "该网站（或这一目录）对不存在的网址也作同样的应答，无法区分页面是否存在"),
}


def judge(answer: Answer, context: LinkContext) -> LinkJudgement:
    """The verdict on one link from one answer."""
    if answer.failure is not None:
        return _judge_failure(answer, context)
    if is_challenge(answer):
        return LinkJudgement(BLOCKED, f"被防护设备拦截（HTTP {answer.status}），人用浏览器可能打得开")
    status = answer.status or 0
    if status in _STATUS:
        return LinkJudgement(*_STATUS[status])
    if 200 <= status < 300:
        return _judge_success(answer, context)
    if status == 304:
        return LinkJudgement(ALIVE, "HTTP 304")
    if 300 <= status < 400:
        return LinkJudgement(SUSPECT, f"跳转应答没有写明有效去向（HTTP {status}）")
    if status >= 500:
        return LinkJudgement(SUSPECT, f"服务器出错（HTTP {status}）")
    return LinkJudgement(SUSPECT, f"应答异常（HTTP {status}）")


def _judge_failure(answer: Answer, context: LinkContext) -> LinkJudgement:
    failure = answer.failure
    assert failure is not None
    if not context.network_works and failure.kind not in _OURS_ANYWAY:
        return LinkJudgement(UNTESTABLE, f"{OFFLINE}（{failure}）")
    if failure.kind in _NAME_FAILURES and not context.resolver_works:
        return LinkJudgement(UNTESTABLE, f"无法确认本机的域名解析正常（{failure}）")
    return LinkJudgement(_FAILURE[failure.kind], str(failure))


def _judge_success(answer: Answer, context: LinkContext) -> LinkJudgement:
    if context.likeness in _LIKENESS:
        return LinkJudgement(*_LIKENESS[context.likeness])
    if not context.body_seen:
        return opened(answer)
    suffix = extension(answer.url)
    if suffix in DOCUMENTS:
        return _judge_document(answer, suffix)
    if suffix in PICTURES:
        if not answer.body:
            return LinkJudgement(SUSPECT, "图片是空的（0 字节）")
        if suffix != "svg" and is_page_instead(answer):
            return _page_instead(answer, SUSPECT, "图片")
    elif suffix in LOADED and looks_like_html(answer.body):
        return _page_instead(answer, SUSPECT, f" {suffix} 文件")
    return opened(answer)


def _judge_document(answer: Answer, suffix: str) -> LinkJudgement:
    if not answer.body:
        return LinkJudgement(DEAD, "附件是空的（0 字节）")
    if is_page_instead(answer):
        return _page_instead(answer, DEAD, f" {suffix} 附件")
    if is_misfit(suffix, answer.body):
        return LinkJudgement(SUSPECT, f"应为 {suffix} 附件，得到的内容却不是这种文件")
    return opened(answer)


def _page_instead(answer: Answer, verdict: LinkVerdict, promised: str) -> LinkJudgement:
    if asks_for_password(answer.body):
        return LinkJudgement(UNTESTABLE, f"应为{promised}，要登录才能看到")
    return LinkJudgement(verdict, f"应为{promised}，得到的却是网页")


def opened(answer: Answer) -> LinkJudgement:
    """The verdict on what came as it should."""
    return LinkJudgement(ALIVE, f"HTTP {answer.status}")


def confirm(first: LinkJudgement, second: LinkJudgement) -> LinkJudgement:
    """The final verdict on a link that was asked twice, some time apart and by two clients.

    Dead needs two deaths; a link that once opened is alive; two kinds of failing are suspect, unless the second look
    found out that a firewall stands there or that the link cannot be tested from here. If our network is down by then,
    it may have been so the first time.
    """
    match first.verdict, second.verdict:
        case _, LinkVerdict.ALIVE:
            return LinkJudgement(ALIVE, f"复核时正常（首次：{first.reason}）")
        case _, LinkVerdict.UNTESTABLE:
            return second
        case LinkVerdict.DEAD, LinkVerdict.DEAD:
            return LinkJudgement(DEAD, f"{second.reason}，两次访问都如此")
        case LinkVerdict.DEAD, _:
            return LinkJudgement(SUSPECT, f"首次：{first.reason}；复核：{second.reason}")
        case _, LinkVerdict.BLOCKED:
            return second
        case _:
            if first.reason == second.reason:
                return LinkJudgement(SUSPECT, f"{second.reason}，两次访问都如此")
            return LinkJudgement(SUSPECT, f"首次：{first.reason}；复核：{second.reason}")
