"""What rules on the library ask of a document: its names and numbers made comparable, its days, whether it is marked
as ended, and its text with the reason when there is none."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from checks.library_fields import validity_word, values
from checks.named_pages import how_it_failed
from monitor.model import Document, SiteView
from monitor.model import Field as DocumentField
from monitor.model.dates import parse_meta_date
from monitor.model.numbers import normal_number
from monitor.model.validity import plain_title

_MARK = re.compile(
    r"^[【\[(（][^】\])）]{0,8}(?:失效|废止|修改|修订)[】\])）]|[【\[(（](?:已经?)?(?:失效|废止)[】\])）]$"
)
_LETTER_NUMBER = re.compile(r"(?P<head>[一-鿿()]{1,18})〔(?P<year>(?:19|20)[0-9]{2})〕[0-9]{1,5}号")
_ENDED_CATEGORY = re.compile(r"失效|废止")
_NOTE = re.compile(
    r"(?:本|该|此)(?:行政)?(?:规范性)?(?:文件|办法|规定|细则|通知|意见|公告|通告)[^，。；《》]{0,24}(?:已|现)[^，。；《》]{0,16}(?:失效|废止)"
    r"|^[【\[(（][^】\])）]{0,30}(?:失效|废止)[^】\])）]{0,12}[】\])）]"
)
_HEAD = 600  # characters above or at the head of the text
_NOTE_LENGTH = 80
_RELATED_FILE = 4  # characters that an attachment's name and the title's regulation must have in common


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text. `from_attachment`: its page says nothing of the kind, one of its files does. `missing` says
    (Chinese) why there is none."""

    text: str
    missing: str = ""
    from_attachment: bool = False


def title_of(document: Document) -> str:
    """The title without the mark of validity before or behind it."""
    return bare_title(document.value(DocumentField.TITLE))


def bare_title(title: str) -> str:
    return _MARK.sub("", title.strip()).strip()


def name_key(title: str) -> str:
    """A title made comparable: no marks, spaces, brackets, quotation marks."""
    return unicodedata.normalize("NFKC", plain_title(bare_title(title)))


def number_key(number: str) -> str:
    """A 文号 made comparable: 汕市监规[2024] 05号 = 汕市监规〔2024〕5号. '' for what is no 文号 at all."""
    normal = normal_number(number)
    return normal if re.search(r"[0-9〇一二三四五六七八九十百]+号", normal) else ""


def number_head(number: str) -> str:
    """发文机关代字 of a comparable 文号 (汕市监规); '' for 令 and 公告."""
    match = _LETTER_NUMBER.fullmatch(number_key(number))
    return match["head"] if match else ""


def number_year(number: str) -> int | None:
    match = _LETTER_NUMBER.fullmatch(number_key(number))
    return int(match["year"]) if match else None


def days(document: Document, field: DocumentField) -> list[date]:
    """Every day that a witness gives for a date field."""
    return [day for day in map(parse_meta_date, values(document, field)) if day is not None]


def latest_day(document: Document) -> date | None:
    """The latest day that is said to be that of 成文 or 发布: whoever reckons from it never ends a term too early."""
    return max((*days(document, DocumentField.WRITTEN), *days(document, DocumentField.PUBLISHED)), default=None)


def is_marked_ended(document: Document) -> bool:
    """Whether anything says that the document holds no longer: title, banner, label, flag, or its category."""
    if any(validity_word(text) == "ended" for text in values(document, DocumentField.VALIDITY)):
        return True
    categories = [document.library, *(witness.value for witness in document.said(DocumentField.CATEGORY))]
    return any(_ENDED_CATEGORY.search(name) for name in categories)


def text_says_ended(body: str) -> bool:
    """Whether a note above the text says so (本文件已于2023年5月1日废止): a mark, though not of the usual form."""
    return any(_NOTE.search(line) is not None for line in body[:_HEAD].split("\n") if len(line) <= _NOTE_LENGTH)


def contradictions(document: Document) -> list[str]:
    """What title, banner, label and flags say of the validity, when they contradict each other; [] when they agree."""
    said = [w for w in document.said(DocumentField.VALIDITY) if w.value.strip()]
    if not {"in force", "ended"} <= {validity_word(witness.value) for witness in said}:
        return []
    return list(dict.fromkeys(f"{_PLACES.get(w.source, '文件页')}：{w.value.strip()[:20]}" for w in said))


_PLACES = {
    "gkmlpt-json": "公开目录",
    "title": "标题",
    "banner": "正文标注",
    "label-table": "要素表",
    "detail": "页面数据",
}


def text_of(site: SiteView, document: Document) -> Text:
    """The document's text as its page shows it, else as the attached file that carries its name has it."""
    body = site.body(document.url)
    if body:
        return Text(body)
    attached = "\n".join(_attached(site, document))
    if attached:
        return Text(attached, from_attachment=True)
    return Text("", why_unread(site, document))


def attached_text(site: SiteView, document: Document) -> str:
    """The text of the attached files that carry the document's name; '' when there are none, or none was read."""
    return "\n".join(_attached(site, document))


def _attached(site: SiteView, document: Document) -> Iterator[str]:
    title = name_key(title_of(document))
    for attachment in site.attachments(document.url):
        name = name_key(
            re.sub(r"\.[A-Za-z]{2,5}$|^附件[0-9一二三四五六七八九十]*[:：.、]?", "", attachment.name.strip())
        )
        if len(name) < _RELATED_FILE or not (name in title or title in name):
            continue
        read = site.attachment_text(attachment.url)
        if read is not None and read.text:
            yield read.text


def why_unread(site: SiteView, document: Document) -> str:
    """Why a document's text is not known (Chinese)."""
    record = site.page(document.url)
    if record is None:
        return "本次抓取没有到达文件页"
    if not record.readable:
        return f"文件页打不开（{how_it_failed(record)}）"
    return "文件页上没有读到正文（可能在附件或图片里）"
