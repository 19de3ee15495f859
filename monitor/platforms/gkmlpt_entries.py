"""One entry of the disclosure platform, from its JSON, as witnesses: what each key says of which field.

The same keys stand in the list API and in `window._CONFIG.DETAIL` of a content page; only the source differs.
A key that is absent is silent; a key that is there and empty is a witness with an empty value. Flags of validity that
are null, or of which only one is there, say neither yes nor no: in the list, which alone has them, that is told by a
witness of its own (`Document.unset`).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from monitor.model import Attachment, Field, Related, Witness, from_epoch, parse_date
from monitor.model.records import UNSET
from monitor.platforms.dom import fold
from monitor.platforms.jsobject import as_list, as_object

LIST = "gkmlpt-json"  # the source of what the list API says
_TEXTS: tuple[tuple[Field, str], ...] = (
    (Field.TITLE, "title"),
    (Field.NUMBER, "document_number"),
    (Field.PUBLISHER, "publisher"),
    (Field.INDEX, "identifier"),
    (Field.THEME, "classify_theme_name"),
    (Field.CATEGORY, "classify_main_name"),
    (Field.GENRE, "classify_genre_name"),
    (Field.KEYWORDS, "keywords"),
)
_FLAGS = ("is_abolished", "is_expired")
# 0 means "not set"; the first that is set is what the platform shows as 发布日期.
# What an entry names as its own, a JSON list or the text of one.
_RELATED = ("relation", "related_posts")
_MOST = 200
_PUBLISHED = ("display_publish_time", "first_publish_time", "created_at", "create_time", "publish_time", "pub_time")


def entry_witnesses(entry: Mapping[str, Any], source: str, url: str) -> tuple[Witness, ...]:
    """Everything one JSON entry says of the fields of its document."""
    found = [
        Witness(field, _text(entry[key]), source, url) for field, key in _TEXTS if key in entry and _is_text(entry[key])
    ]
    if "date" in entry:
        found.append(Witness(Field.WRITTEN, _day(entry["date"]), source, url))
    if any(key in entry for key in _PUBLISHED):
        found.append(Witness(Field.PUBLISHED, published(entry), source, url))
    if word := _validity(entry):
        found.append(Witness(Field.VALIDITY, word, source, url))
    elif source == LIST and not entry.keys().isdisjoint(_FLAGS):
        found.append(Witness(Field.VALIDITY, "", UNSET, url))
    return tuple(found)


def published(entry: Mapping[str, Any]) -> str:
    """发布日期 as YYYY-MM-DD in Beijing time, '' when no key is set."""
    return next((day for key in _PUBLISHED if (day := _day(entry.get(key)))), "")


def _day(value: object) -> str:
    """An epoch number or a written date as YYYY-MM-DD; text that is no date stays as it is, for the check to judge."""
    if (day := from_epoch(value)) is not None:
        return day.isoformat()
    if not isinstance(value, str) or value.strip() in ("", "0"):
        return ""
    written = parse_date(value)
    return fold(value)[:60] if written is None else written.isoformat()


def _validity(entry: Mapping[str, Any]) -> str:
    """废止 and 失效 by either flag; 有效 only when both flags are there and say no."""
    abolished, expired = _flag(entry.get("is_abolished")), _flag(entry.get("is_expired"))
    if abolished:
        return "废止"
    if expired:
        return "失效"
    return "有效" if abolished is False and expired is False else ""


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    text = str(value).strip() if isinstance(value, int | str) else ""
    return {"0": False, "1": True, "false": False, "true": True}.get(text.lower())


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str | int)


def _text(value: object) -> str:
    return "" if value is None or value is False else fold(str(value))[:1000]


Resolve = Callable[[str], str | None]


def attachments_of(entry: Mapping[str, Any], resolve: Resolve) -> tuple[Attachment, ...]:
    """The files that an entry names; one without a usable address is left out."""
    found: dict[str, Attachment] = {}
    for told in _listed(entry.get("attachment")):
        url = resolve(_text(told.get("url")))
        if url is not None:
            found.setdefault(url, Attachment(url, _text(told.get("name"))))
    return tuple(found.values())


def related_of(entry: Mapping[str, Any], resolve: Resolve) -> tuple[Related, ...]:
    """The pages that an entry names as related; numbers alone name none."""
    found: dict[str, Related] = {}
    for key in _RELATED:
        for told in _listed(entry.get(key)):
            raw = next((value for name in ("url", "full_url", "post_url") if (value := _text(told.get(name)))), "")
            url = resolve(raw)
            if url is not None:
                found.setdefault(url, Related(url, _text(told.get("title") or told.get("name")), "关联稿件"))
    return tuple(found.values())


def _listed(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return
    items = as_list(value) or list(as_object(value).values())
    yield from filter(None, map(as_object, items[:_MOST]))
