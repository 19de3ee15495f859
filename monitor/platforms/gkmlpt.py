"""gkmlpt: 政府信息公开目录管理平台, the disclosure platform of Guangdong.

Three kinds of pages under `<base>/gkmlpt/`:
  index, policy, …      a page drawn by script; `window._CONFIG` names the SID and the TREE of categories. Each category
                        becomes a Column, each leaf's list is followed. A node with jump_url is a link elsewhere.
  api/all/<id>          the list of one category as JSON, 100 entries a page; pages 0 and 1 are the same, so 1, 2, 3 …
  content/…/post_<id>   one document: a label table, `_CONFIG.DETAIL`, and marks of validity.

A category's one address, in `Column.url` and `column_url` alike, is its list's first page
(`…/gkmlpt/api/all/<id>?page=1&sid=<SID>`): whether the column could be read is whether that page could.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from monitor.config.crawling import SiteSettings
from monitor.model import (
    Attachment,
    Column,
    Document,
    Entry,
    Field,
    PageFacts,
    PageKind,
    PageView,
    Related,
    Witness,
    parse_date,
    parse_meta_date,
)
from monitor.platforms import addresses
from monitor.platforms.article import read_published, read_source, read_title, without_site
from monitor.platforms.base import Reading, address_of
from monitor.platforms.belongings import belongings
from monitor.platforms.bodywords import body_witnesses
from monitor.platforms.content import body_text, fragment_text
from monitor.platforms.crumbs import read_crumbs
from monitor.platforms.dom import fold, text_of
from monitor.platforms.gkmlpt_entries import LIST, attachments_of, entry_witnesses, published, related_of
from monitor.platforms.jsobject import as_list, as_object, read_assigned
from monitor.platforms.labels import label_witnesses
from monitor.platforms.validity import mark_witnesses, title_mark

NAME = "gkmlpt"
PAGE_SIZE = 100
ELSEWHERE = "下级目录都跳转到其他网址，内容不在公开目录里"
MAX_LIST_PAGES = 500  # of one category: 50 000 documents
_MAX_CATEGORIES = 3000
_API = re.compile(r"/gkmlpt/api/all/(\d{1,12})/?$")
_CONTENT = re.compile(r"/gkmlpt/content/")
_SEPARATOR = re.compile(r"[、,，;；/|\s]")
# 公文种类 (党政机关公文处理工作条例 第八条), as far as they are unmistakably no 主题.
_GENRES = frozenset(
    {
        "决议",
        "决定",
        "命令",
        "令",
        "公报",
        "公告",
        "通告",
        "意见",
        "通知",
        "通报",
        "报告",
        "请示",
        "批复",
        "议案",
        "函",
        "纪要",
    }
)
_ID = re.compile(r"[0-9A-Za-z_-]{1,24}")

Json = Mapping[str, Any]


def looks_like(reading: Reading) -> bool:
    """Whether an HTML page is the platform's: by its path, or by a `_CONFIG` with SID and TREE."""
    if "/gkmlpt/" in urlsplit(reading.url).path:
        return True
    return any(
        "_CONFIG" in source and re.search(r"\bSID\b", source) and re.search(r"\bTREE\b", source)
        for source in reading.scripts
    )


def is_list(page: PageView) -> bool:
    """Whether a page is the JSON of a category's list, by its address."""
    return _API.search(urlsplit(address_of(page)).path) is not None


def read(reading: Reading) -> PageFacts:
    """The facts of one HTML page of the platform."""
    if _CONTENT.search(urlsplit(reading.url).path):
        return _content(reading)
    return _index(reading)


# --- the index -------------------------------------------------------------------------------------------------


def _index(reading: Reading) -> PageFacts:
    config, notes = _config(reading)
    sid, tree = _identity(config.get("SID")), as_list(config.get("TREE"))
    base = _base(reading.url)
    columns: list[Column] = []
    follow: list[str] = []
    title = without_site(reading, reading.page.title)
    if sid and tree:
        for column, is_leaf in _categories(tree, base, sid):
            columns.append(column)
            if is_leaf:
                follow.append(column.url)
    elif sid and _is_index(reading.url):
        whole = list_address(base, "0", sid)
        columns.append(Column(whole, title, (title,)))
        follow.append(whole)
        notes = (*notes, "公开目录页没有给出栏目树，改按全部信息读取")
    elif _is_index(reading.url) and not notes:
        notes = ("公开目录页没有给出站点号（SID），栏目和文件无法读取",)
    return PageFacts(
        kind=PageKind.HOME if reading.is_home else PageKind.OTHER,
        platform=NAME,
        title=title,
        path=tuple(crumb.name for crumb in read_crumbs(reading)),
        meta=reading.meta,
        columns=tuple(columns),
        body="" if columns or follow else body_text(reading),  # 指南 and the like are a text
        attachments=() if columns or follow else belongings(reading).attachments,
        follow=tuple(dict.fromkeys(follow)),
        notes=notes,
    )


def _is_index(url: str) -> bool:
    return urlsplit(url).path.rstrip("/").endswith(("/gkmlpt/index", "/gkmlpt"))


def _config(reading: Reading) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The page's `_CONFIG`, and what of it could not be read."""
    for source in reading.scripts:
        if "_CONFIG" not in source:
            continue
        literal = read_assigned(source, "_CONFIG")
        if literal is not None and (found := as_object(literal.value)):
            return found, ((f"页面数据 _CONFIG 只读出一部分：{literal.problem}",) if literal.problem else ())
    return {}, ()


def _categories(tree: list[Any], base: str, sid: str) -> Iterator[tuple[Column, bool]]:
    """Every category of the tree with its names from the root, and whether its list is to be read.

    Read are the leaves, and parents that hold more than their children (documents filed there directly). A node
    that was seen is not entered again, so a tree that bites its tail ends.
    """
    seen: set[str] = set()
    stack: list[tuple[Any, tuple[str, ...], str | None]] = [(node, (), None) for node in reversed(tree)]
    while stack and len(seen) < _MAX_CATEGORIES:
        value, above, parent = stack.pop()
        node = as_object(value)
        if node.get("jump_url"):
            continue
        number, name = _identity(node.get("id")), fold(str(node.get("name") or ""))
        if not number or not name or number in seen:
            continue
        seen.add(number)
        children = [c for c in map(as_object, as_list(node.get("children"))) if c and not c.get("jump_url")]
        url, path = list_address(base, number, sid), (*above, name)
        count = _count(node.get("post_count"))
        # A category whose children all lead elsewhere has nothing of its own to show, and is not empty for that.
        unread = ELSEWHERE if not children and as_list(node.get("children")) and not count else ""
        yield Column(url, name, path, parent, count, unread), not children or _holds_more(count, children)
        stack += [(child, path, url) for child in reversed(children)]


def _holds_more(count: int | None, children: list[dict[str, Any]]) -> bool:
    counts = [_count(child.get("post_count")) for child in children]
    known = [c for c in counts if c is not None]
    return count is not None and len(known) == len(counts) and count > sum(known)


# --- the list --------------------------------------------------------------------------------------------------


def read_list(page: PageView, site: SiteSettings) -> PageFacts:
    """The facts of one page of a category's list: documents, entries, and the pages that follow."""
    try:
        data = as_object(page.json())
    except ValueError:
        return _unread(page, "公开目录接口的应答不是 JSON")
    except RecursionError:
        return _unread(page, "公开目录接口的应答嵌套过深")
    if not isinstance(data.get("articles"), list):
        return _unread(page, "公开目录接口的应答里没有文件列表")
    return _listed(page, site, data, as_list(data["articles"]))


def _listed(page: PageView, site: SiteSettings, data: Json, articles: list[Any]) -> PageFacts:
    here = address_of(page)
    number, sid = _asked(here)
    own = list_address(_base(here), number, sid)
    name = fold(str(as_object(data.get("classify")).get("name") or ""))
    entries: dict[str, Entry] = {}
    documents: dict[str, Document] = {}
    skipped = 0
    for article in map(as_object, articles):
        url = _document_url(article, page, site)
        if url is None:
            skipped += 1
            continue
        title = fold(str(article.get("title") or ""))
        witnesses = (
            *entry_witnesses(article, LIST, address_of(page)),
            *mark_witnesses(title, None, address_of(page)),
        )
        day = published(article)
        documents.setdefault(url, Document(url, witnesses, name or number))
        entries.setdefault(url, Entry(url, title, parse_date(day), day))
    notes = (f"有 {skipped} 条记录没有可用的网址，未能读取",) if skipped else ()
    rest, more = _further(here, data, own, len(articles))
    return PageFacts(
        kind=PageKind.LISTING,
        platform=NAME,
        title=name,
        column_url=own,
        entries=tuple(entries.values()),
        documents=tuple(documents.values()),
        follow=(*rest, *(url for url in documents)),
        notes=notes + more,
    )


def _further(url: str, data: Json, own: str, here: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The list's further pages, named once on page one; a total that is no number is followed page by page."""
    current = _page_number(url)
    total = _count(data.get("total"))
    if total is None:
        total = _count(as_object(data.get("classify")).get("post_count"))
    if total is None:
        return ((_numbered(own, current + 1),) if here >= PAGE_SIZE and current < MAX_LIST_PAGES else ()), ()
    if current > 1 or here == 0:
        return (), ()
    pages = -(-total // PAGE_SIZE)
    notes = (f"目录共 {pages} 页，只跟进前 {MAX_LIST_PAGES} 页",) if pages > MAX_LIST_PAGES else ()
    return tuple(_numbered(own, n) for n in range(2, min(pages, MAX_LIST_PAGES) + 1)), notes


def _document_url(article: Json, page: PageView, site: SiteSettings) -> str | None:
    """The content page's address, the same from the list as from the page itself."""
    raw = article.get("url") or article.get("full_url") or article.get("post_url")
    if not isinstance(raw, str):
        return None
    url = addresses.resolve(address_of(page), raw)
    return None if url is None else addresses.at_home(url, site.home)


def _unread(page: PageView, why: str) -> PageFacts:
    """A list that cannot be read is no empty list: it has no column to speak for."""
    return PageFacts(kind=PageKind.OTHER, platform=NAME, notes=(why,))


# --- the document ----------------------------------------------------------------------------------------------


def _content(reading: Reading) -> PageFacts:
    page_url = reading.url
    detail, notes = _detail(reading)
    labels = _with_genre(label_witnesses(reading.tree, page_url, reading.body_text))
    told = next((w.value for w in labels if w.field is Field.TITLE and w.value), "")
    title = told or fold(str(detail.get("title") or "")) or read_title(reading)
    said = [*labels, *entry_witnesses(detail, "detail", page_url)]
    if not labels:
        notes = (*notes, "页面上没有读到信息表（索引号、文号等）")
    for field, tag in ((Field.TITLE, "articletitle"), (Field.PUBLISHED, "pubdate")):
        if value := reading.meta.get(tag, ""):
            said.append(Witness(field, value, "meta", page_url))
    shown = [title, str(detail.get("title") or ""), *(text_of(h) for h in reading.tree.css("h1, .title")[:3])]
    said += mark_witnesses(next((t for t in shown if title_mark(t)), title), reading, page_url)
    crumbs = read_crumbs(reading)
    library = fold(str(detail.get("classify_main_name") or "")) or (crumbs[-1].name if crumbs else "")
    beside = belongings(reading)
    body = _body(reading, detail)
    said += body_witnesses(body, page_url)
    return PageFacts(
        kind=PageKind.DOCUMENT,
        platform=NAME,
        title=title,
        path=tuple(crumb.name for crumb in crumbs if crumb.name != title),
        published=_published(reading, tuple(said)),
        source=read_source(reading) or fold(str(detail.get("source") or "")),
        meta=reading.meta,
        documents=(Document(addresses.at_home(page_url, reading.site.home), tuple(said), library),),
        body=body,
        attachments=_merged(beside.attachments, attachments_of(detail, reading.resolve)),
        related=_merged(beside.related, related_of(detail, reading.resolve)),
        notes=notes,
    )


def _body(reading: Reading, detail: Json) -> str:
    """The document's text: as the page shows it, else as `DETAIL.content` has it, whichever says more."""
    shown = body_text(reading)
    content = detail.get("content")
    if not isinstance(content, str) or len(content) <= len(shown):
        return shown
    told = fragment_text(content)
    return told if len(told) > len(shown) else shown


Belonging = TypeVar("Belonging", Attachment, Related)


def _merged(shown: tuple[Belonging, ...], told: tuple[Belonging, ...]) -> tuple[Belonging, ...]:
    """What the page shows, then what only its data names."""
    known = {each.url for each in shown}
    return (*shown, *(each for each in told if each.url not in known))


def _with_genre(labels: tuple[Witness, ...]) -> tuple[Witness, ...]:
    """分类 on a content page may hold the 体裁 behind the 主题分类 (`财政、金融、审计、通知`), or nothing else."""
    found: list[Witness] = []
    for witness in labels:
        theme, _, last = (_SEPARATOR.sub("\0", witness.value) if witness.field is Field.THEME else "").rpartition("\0")
        if last not in _GENRES:
            found.append(witness)
            continue
        if theme:
            kept = witness.value[: len(witness.value) - len(last)].rstrip("、,，;； /|")
            found.append(Witness(Field.THEME, kept, witness.source, witness.url))
        if not any(other.field is Field.GENRE for other in labels):
            found.append(Witness(Field.GENRE, last, witness.source, witness.url))
    return tuple(found)


def _published(reading: Reading, said: tuple[Witness, ...]) -> date | None:
    days = (parse_meta_date(w.value) for w in said if w.field is Field.PUBLISHED and w.value)
    return next((day for day in days if day is not None), None) or read_published(reading)


def _detail(reading: Reading) -> tuple[dict[str, Any], tuple[str, ...]]:
    """`_CONFIG.DETAIL`, set inside the object or by an assignment of its own, as object or as JSON text."""
    config, notes = _config(reading)
    found: Any = config.get("DETAIL")
    for source in reading.scripts:
        if found or "_CONFIG" not in source:
            continue
        literal = read_assigned(source, "_CONFIG.DETAIL")
        if literal is not None:
            found = literal.value
            if literal.problem:
                notes = (*notes, f"页面数据 _CONFIG.DETAIL 只读出一部分：{literal.problem}")
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            return {}, (*notes, "页面数据 _CONFIG.DETAIL 无法读出")
    return as_object(found), notes


# --- addresses -------------------------------------------------------------------------------------------------


def list_address(base: str, category: str, sid: str) -> str:
    """The first page of a category's list, which is also the category's own address in our records."""
    return f"{base}/gkmlpt/api/all/{category}?page=1&sid={sid}"


def _numbered(own: str, page: int) -> str:
    return own.replace("?page=1&", f"?page={page}&", 1)


def _base(url: str) -> str:
    parts = urlsplit(url)
    head = parts.path.partition("/gkmlpt/")[0] if "/gkmlpt/" in parts.path else parts.path.removesuffix("/gkmlpt")
    return f"{parts.scheme}://{parts.netloc}{head.rstrip('/')}"


def _asked(url: str) -> tuple[str, str]:
    """(category id, SID) of a list's address."""
    parts = urlsplit(url)
    match = _API.search(parts.path)
    return (match[1] if match else "0"), parse_qs(parts.query).get("sid", [""])[0]


def _page_number(url: str) -> int:
    """The page asked for; 0 and 1 are the same page."""
    text = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _identity(value: object) -> str:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if _ID.fullmatch(text) else ""


def _count(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None
