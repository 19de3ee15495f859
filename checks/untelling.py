"""Answers with status 200 that do not tell whose page it is: challenges, script shells, errors, maintenance, logins.

Used by 外链变质, where such a page must neither count as a change nor take the place of what is remembered.
"""

import re
from urllib.parse import urlsplit

from checks.content_class import Content
from monitor.model import PageView

# A page that calls itself so is an error or a pause, however long its menu is.
_SURE = re.compile(
    r"^\W*(?:http\W*)?(?:40[1345]|410|50[0234])\b|not found|bad request|access denied|页面不存在"
    r"|找不到(?:该|此|您)?.{0,6}页面|页面(?:没有|未)找到|出错了"
    r"|(?:系统|网站|网页)(?:正在)?(?:维护|升级|关闭|暂停)|just a moment|attention required|站点创建成功|没有找到站点",
    re.IGNORECASE,
)
# These say it only of a page that has hardly anything else to say.
_PERHAPS = re.compile(
    r"错误|出错|不存在|无法访问|禁止访问|访问(?:受限|被拒绝|异常|过于频繁|量过大)"
    r"|拦截|验证|安全检查|防火墙|维护|升级|建设中|暂停|关闭"
    r"|欠费|到期|未备案|未经备案|没有备案|取消接入|跳转|加载中|请稍[候后等]"
    r"|error|forbidden|denied|unavailable|maintenance|loading|redirect|please wait"
    r"|welcome to (?:nginx|openresty|tengine)|test page|iis|apache|default page|index of|captcha|verify|javascript",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"登[录陆]|统一身份认证|log\s?in|sign\s?in|passport|\bsso\b|上网认证", re.IGNORECASE)
_SHELL = re.compile(r"<script|<frameset|<iframe|http-equiv=[\"']?refresh", re.IGNORECASE)
_NOTHING, _LITTLE, _SHORT = 15, 150, 600  # letters and digits of a page's text
_DOOR = re.compile(r"/?(?:(?:index|default|main|home)(?:\.\w{2,5})?)?/?", re.IGNORECASE)


def untelling(page: PageView, content: Content) -> str:
    """Why a page does not show what stands at its address (Chinese); '' when it does."""
    if content is not Content.PAGE:
        return ""
    length = _length(page.text)
    if length < _NOTHING and _SHELL.search(page.html):
        return "网页内容由脚本生成或者是防护验证页，源码里没有文字"
    if _SURE.search(page.title) or (length < _LITTLE and _PERHAPS.search(f"{page.title} {page.text}")):
        return "打开的是出错、维护、验证一类的提示页"
    return ""


def beside_the_point(page: PageView) -> str:
    """Why a page that can be judged is none to compare by (Chinese): a login, the front page in place of an inner one;
    '' when it is."""
    if _length(page.text) < _SHORT and (
        page.select_attr("input[type=password]", "type") or _LOGIN.search(f"{page.title} {page.answer.final_url}")
    ):
        return "打开的是登录页"
    if page.answer.chain and not _is_door(page.url) and _is_door(page.answer.final_url) and _same_host(page):
        return "跳转到了对方网站的首页"
    return ""


def _length(text: str) -> int:
    return sum(char.isalnum() for char in text[: 20 * _SHORT])


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _is_door(url: str) -> bool:
    return _DOOR.fullmatch(_path(url)) is not None and "?" not in url


def _same_host(page: PageView) -> bool:
    try:
        return urlsplit(page.url).hostname == urlsplit(page.answer.final_url).hostname
    except ValueError:
        return False
