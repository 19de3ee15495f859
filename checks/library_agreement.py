"""Where the places that describe one document contradict each other: list, label table, page data, meta tags, own
text.

Differences are hints. 有效性 is left to the kind `validity`; days of publication that lie close together are left
alone, because the platform keeps several (created, first published, shown) and sites show one or the other.
"""

from collections.abc import Iterator

from checks.library_fields import Judged
from checks.library_options import LibraryOptions
from monitor.model import FIELD_LABELS, Document, Severity
from monitor.model import Field as DocumentField
from monitor.model.agreement import Disagreement, disagreements

PLACES = {
    "label-table": "文件页要素表",
    "gkmlpt-json": "公开目录",
    "detail": "文件页数据",
    "meta": "网页标签",
    "title": "标题",
    "banner": "正文标注",
    "body": "正文",
}
_LEFT_ALONE = frozenset({DocumentField.VALIDITY, DocumentField.CATEGORY})


def differing(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    """One hint for each field on which the witnesses surely differ."""
    for found in disagreements(document):
        if found.field in _LEFT_ALONE or found.field not in options.fields or not _counts(found, options):
            continue
        told = "；".join(f"{PLACES.get(w.source, w.source)}：{w.value.strip()[:40]}" for w in found.versions[:4])
        yield Judged(
            f"{found.field}.differs",
            "各处写的不一样",
            f"各处的{FIELD_LABELS[found.field]}一致",
            told[:160],
            severity=Severity.WARN,
        )


def _counts(found: Disagreement, options: LibraryOptions) -> bool:
    if options.differ_days < 0:
        return False
    # A meta tag may carry the site's or the column's name as the title.
    if found.field is DocumentField.TITLE and "meta" in found.sources:
        return False
    return found.field is not DocumentField.PUBLISHED or (found.apart or 0) > options.differ_days
