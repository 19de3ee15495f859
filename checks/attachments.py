"""附件: the files that the site offers open, and are what their names say (P4 of standards.md §9).

Whether a file is there, and whether it is empty, is judged with the links (`dead_links`). Here is judged what came. A
file with a password, or of a format that we cannot read, is never called broken.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator

from pydantic import Field

from checks.options import Pattern, compiled
from checks.registry import kind
from checks.told_files import with_carriers
from monitor.model import (
    AttachmentText,
    CheckSpec,
    Examined,
    Fault,
    Hindrance,
    Kind,
    Observation,
    Options,
    Severity,
    SiteView,
    Unjudged,
)

_PICTURES = frozenset({"jpg", "png", "gif", "bmp", "tif", "webp"})
_ARCHIVES = frozenset({"zip", "rar", "7z", "gz"})
_PACKED = frozenset({"zip", "docx", "xlsx", "xlsb", "pptx", "ofd", "ods", "odt"})

# What the program that opens a name accepts without a word.
_FITTING: dict[str, frozenset[str]] = {
    "pdf": frozenset({"pdf"}),
    "docx": frozenset({"docx"}),
    "xlsx": frozenset({"xlsx"}),
    "pptx": frozenset({"pptx"}),
    "ofd": frozenset({"ofd"}),
    "doc": frozenset({"doc", "docx", "rtf", "html", "xml", "ole", "txt"}),
    "wps": frozenset({"doc", "docx", "rtf", "html", "xml", "ole", "txt"}),
    "xls": frozenset({"xls", "xlsx", "xlsb", "html", "xml", "ole", "txt"}),
    "et": frozenset({"xls", "xlsx", "xlsb", "html", "xml", "ole", "txt"}),
    "ppt": frozenset({"ppt", "pptx", "ole"}),
    "dps": frozenset({"ppt", "pptx", "ole"}),
    "rtf": frozenset({"rtf", "doc", "docx"}),
    "zip": _PACKED | _ARCHIVES,
    "rar": _ARCHIVES,
    "7z": _ARCHIVES,
}
# What it refuses, or opens only by luck: of the same family, so that it is a slip of the name.
_SLIPS: dict[str, frozenset[str]] = {
    "docx": frozenset({"doc", "rtf", "html", "xml"}),
    "xlsx": frozenset({"xls", "xlsb", "html", "xml", "txt"}),
    "pptx": frozenset({"ppt"}),
}
_SURE = frozenset({"pdf", "docx", "xlsx", "pptx", "ofd"})  # what a program opens only with the right first bytes
_LEFT_OPEN = frozenset({Hindrance.ENCRYPTED, Hindrance.BOUNDS, Hindrance.UNREAD})


class AttachmentOptions(Options):
    """The options of `attachments`."""

    slip_severity: Severity = Field(
        default=Severity.WARN,
        description="内容完好、只是扩展名与实际格式不符的附件（例如名为 docx、实为 doc）算作：error 扣分、warn 提示",
    )
    ignore: list[Pattern] = Field(default=[], description=r"不检查网址符合这些正则表达式的附件，例如 /old/")


@kind
class Attachments(Kind):
    """Every own attachment that was opened is whole, and of the format that its name says."""

    name = "attachments"
    title = "附件"
    purpose = (
        "下载本站附件并逐个打开，检查文件有没有损坏、实际格式与扩展名是否一致。"
        "有密码的、太大的、没有程序库能读的，说明没有检查，不算问题；打不开的网址、0 字节的文件由“失效链接”检查报告。"
    )
    basis = "国办秘函〔2019〕19号 扣分指标“可用性”（附件打不开或错误，据公开转载文本）；文件格式以文件头部字节为准"
    fix = "请用电脑下载后试着打开；打不开的重新上传完好的文件，扩展名不对的改正扩展名后重新上传。"
    items = (4, 20, 21)
    unjudged_limit = 0.1
    Options = AttachmentOptions
    example = """\
[[check]]
id = "attachments"
kind = "attachments"
title = "附件能打开"
"""

    options: AttachmentOptions

    def __init__(self, spec: CheckSpec, options: AttachmentOptions) -> None:
        super().__init__(spec, options)
        self._ignored = [compiled(pattern) for pattern in options.ignore]

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        for text in site.attachment_texts():
            await asyncio.sleep(0)
            if not any(pattern.search(text.url) for pattern in self._ignored):
                for observation in self._judge(site, text):
                    yield observation

    def _judge(self, site: SiteView, text: AttachmentText) -> Iterator[Observation]:
        promised = extension(text.url)
        if text.hindrance in _LEFT_OPEN:
            yield Unjudged(text.url, text.problem)
        elif text.broken:
            yield Examined(text.url)
            yield self._fault(site, text, "broken", "附件损坏，打不开", "能正常打开", text.problem, None)
        elif fits(promised, text.media):
            yield Examined(text.url)
        elif not text.media and promised not in _SURE:
            yield Unjudged(text.url, text.problem)
        else:
            slip = text.media in _SLIPS.get(promised, frozenset()) or promised not in _SURE
            seen = f"实际是 {named(text.media)}"
            yield Examined(text.url)
            yield self._fault(
                site,
                text,
                "form",
                "附件的扩展名与实际格式不符",
                f"是 {promised} 文件",
                seen,
                self.options.slip_severity if slip else None,
            )

    def _fault(
        self,
        site: SiteView,
        text: AttachmentText,
        aspect: str,
        message: str,
        expected: str,
        seen: str,
        severity: Severity | None,
    ) -> Fault:
        fault = Fault(text.url, message, aspect=aspect, expected=expected, seen=seen, severity=severity)
        return with_carriers(site, [fault])[0]


def extension(url: str) -> str:
    """The lower-case ending of an address's path, '' when it has none."""
    name = url.partition("?")[0].partition("#")[0].rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem and len(suffix) <= 5 else ""


def fits(promised: str, media: str) -> bool:
    """Whether a file is of the format that its name says; a name that promises nothing is kept by anything."""
    return promised not in _FITTING or media in _FITTING[promised]


def named(media: str) -> str:
    """A format as people call it."""
    if media in _PICTURES:
        return f"{media} 图片"
    others = {"html": "网页", "txt": "纯文本", "ole": "旧版办公软件的文件", "": "不认识的内容"}
    return others.get(media, f"{media} 文件")
