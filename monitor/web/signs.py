"""Signs by which an answer shows what it is: a firewall's challenge, a document, a page in a document's clothes.

Names of products stand here and nowhere else; each is a mark the product itself leaves in its own answers.
"""

import re
from functools import lru_cache
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from monitor.model import Answer
from monitor.web.page import looks_like_html, visible_text, words

DOCUMENTS = words("pdf doc docx xls xlsx ppt pptx wps et dps ofd ceb cebx rtf zip rar 7z gz tar")
PICTURES = words("jpg jpeg png gif bmp webp svg ico tif tiff")
# Style sheets, scripts, fonts, sound, films, programs: what a browser loads or saves, and never shows as a page.
LOADED = words(
    "css js mjs woff woff2 ttf otf eot mp3 mp4 m4a m4v avi mov wmv flv swf wav ogg webm exe msi apk dmg iso bz2 xz"
)
_OTHER_FILES = words("txt csv map json xml rss m3u8 dwg psd ai eps epub caj")

_MARKS_IN_BODY = re.compile(
    rb"__jsl_clearance|acw_sc__v2|wzws-waf-cgi|wzwschallenge|cf-chl-|/cdn-cgi/challenge-platform|_Incapsula_Resource"
    rb"|safedogsite|errors\.aliyun\.com|yunsuo_session|\$_ts\s*=\s*window|window\[['\"]\$_ts['\"]\]|/_guard/(?:auto|slide|click)"
    rb"|The requested URL was rejected\. Please consult with your administrator"
)
_WORDS_IN_BODY = re.compile(
    "网站防火墙|访问被拦截|请求被拦截|访问被阻断|请求被阻断|疑似攻击|疑似黑客|访问过于频繁|访问频率过|创宇盾|云防护|安全狗|网防G01"
    "|请完成安全验证|正在进行安全检查|浏览器安全检查|Access Denied by WAF|Web Application Firewall"
)
_SCRIPTED = re.compile(rb"document\.cookie|eval\s*\(|location\.(?:href|reload|replace)|\$_ts", re.IGNORECASE)
_SETS_COOKIE = re.compile(rb"document\.cookie\s*=")
# It asks for the very same address again; a script that leads elsewhere is a redirect.
_COMES_AGAIN = re.compile(
    rb"location\.reload\s*\(|location(?:\.href)?\s*=\s*(?:\w+\.)?location\b|location\.(?:replace|assign)\s*\(\s*(?:\w+\.)?location\b"
)
_INPUT = re.compile(rb"<input\b", re.IGNORECASE)
_PASSWORD = re.compile(rb"\btype\s*+=\s*+[\"']?password", re.IGNORECASE)
_SERVERS = re.compile(r"waf|safedog|yunsuo|wzws|jiasule|yunjiasu|yundun|anyu", re.IGNORECASE)
_SCRIPT_STATUSES = frozenset({202, 403, 412, 429, 503, 521})
_SMALL = 60_000  # bytes; a challenge is short, a news page that speaks of firewalls is longer


@lru_cache(maxsize=4096)
def extension(url: str) -> str:
    """The lower-case file extension of an address's path, '' when it has none."""
    path = url.partition("://")[2].partition("#")[0].partition("?")[0].partition("/")[2]
    name = (unquote(path) if "%" in path else path).rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem and len(suffix) <= 5 else ""


def is_document(url: str) -> bool:
    """Whether the address promises a document (附件): a file to be opened or saved, not a page."""
    return extension(url) in DOCUMENTS


def is_file(url: str) -> bool:
    """Whether the address promises any kind of file, so that no page is expected there."""
    suffix = extension(url)
    return suffix in DOCUMENTS or suffix in PICTURES or suffix in LOADED or suffix in _OTHER_FILES


def is_challenge(answer: Answer) -> bool:
    """Whether a firewall answered in the site's place: its mark in the body or headers, or a script and no page."""
    if answer.status is None or answer.status in (200, 206):
        return answer.status is not None and _challenges_with_200(answer)
    if "cf-mitigated" in answer.headers or _SERVERS.search(answer.headers.get("server", "")):
        return answer.status != 404 and answer.status != 410
    if len(answer.body) > _SMALL:
        return False
    if _MARKS_IN_BODY.search(answer.body) or _has_words(answer.body):
        return True
    if answer.status in _SCRIPT_STATUSES and _SCRIPTED.search(answer.body):
        return b"<script" in answer.body.lower() and b"<a " not in answer.body.lower()
    return False


def _challenges_with_200(answer: Answer) -> bool:
    """A challenge that calls itself 200: by a product's own mark or words, or a script that sets a cookie and asks
    again; and only where nothing can be clicked."""
    body = answer.body
    if len(body) > _SMALL or b"<a " in body or not body or b"<a " in body.lower():
        return False
    if _MARKS_IN_BODY.search(body) is not None:
        return True
    return _looks_like_markup(body) and (_has_words(body) or _is_only_asking_again(body))


def _is_only_asking_again(body: bytes) -> bool:
    if _SETS_COOKIE.search(body) is None or _COMES_AGAIN.search(body) is None:
        return False
    shown = LexborHTMLParser(body, scripting=True).body
    return shown is None or not visible_text(shown)


def _looks_like_markup(body: bytes) -> bool:
    """Whether bytes begin with a tag, as a challenge of one script does."""
    return body[:8192].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def asks_for_password(body: bytes) -> bool:
    """Whether a page has a field for a password: what lies behind it cannot be seen from here."""
    if _PASSWORD.search(body) is None:
        return False
    # Tag by tag: one pattern for all would look at what follows as often as there is an `<input` before it.
    fields = ((tag, _INPUT.search(tag)) for tag in body.split(b">"))
    return any(field is not None and _PASSWORD.search(tag, field.end()) for tag, field in fields)


def _has_words(body: bytes) -> bool:
    return any(_WORDS_IN_BODY.search(body.decode(name, "ignore")) for name in ("utf-8", "gb18030"))


def is_page_instead(answer: Answer) -> bool:
    """Whether an HTML page came where the address promises a document.

    Word and Excel save and open HTML under .doc and .xls; such files carry Office's namespace, are sent as what they
    claim to be, or are a table and nothing else. They are not meant.
    """
    if not looks_like_html(answer.body):
        return False
    if extension(answer.url) in ("doc", "xls", "wps", "et"):
        office = b"urn:schemas-microsoft-com" in answer.body or b"office:" in answer.body[:4096]
        return (
            not office and answer.content_type in ("text/html", "application/xhtml+xml", "") and not _is_a_table(answer)
        )
    return True


def _is_a_table(answer: Answer) -> bool:
    """Whether a page is a table such as programs export for Excel: nothing in it runs or can be clicked."""
    body = answer.body.lower()
    return b"<table" in body and not any(mark in body for mark in (b"<script", b"<a ", b"<form", b"<iframe"))
