"""`library_downloads`: a document can be taken home, and its files open."""

import pytest

from monitor.model import Attachment, Document, LinkTarget, LinkVerdict, PageFacts, PageKind
from tests.checks.fakes import BASE, FakeSite, check, document, look, page

URL = BASE + "gkmlpt/content/0/1/post_1.html"
FILE = BASE + "files/1.docx"


def shown(html: str, *files: Attachment, library: str = "规范性文件"):
    made = page(URL, html, PageKind.DOCUMENT)
    made.facts = PageFacts(PageKind.DOCUMENT, "gkmlpt", title="甲办法", documents=(doc(library),), attachments=files)
    return made


def doc(library: str = "规范性文件") -> Document:
    return document(URL, library, title="甲办法")


def site(verdict: LinkVerdict | None = LinkVerdict.ALIVE) -> FakeSite:
    fake = FakeSite(document_list=[doc()], attachment_lists={URL: [Attachment(FILE, "甲办法.docx")]})
    if verdict is not None:
        fake.target_list = [LinkTarget(FILE, verdict, "HTTP 404", 404, True, 1, None)]
    return fake


@pytest.mark.parametrize(
    "html", ["<a href='#'>打印</a>", "<a onclick='downloadFile()'>&nbsp;</a>", "<button>下载</button>"]
)
async def test_any_control_is_enough(html: str):
    assert (await look(check("library_downloads"), site(), shown(f"<p>正文</p>{html}"))).verdict == "pass"


async def test_a_page_without_file_and_control():
    looked = await look(check("library_downloads"), site(), shown("<p>正文</p>"))
    assert looked.marks == {("下载和打印入口", "control")}
    assert looked.faults[0].found_on == URL
    assert looked.verdict == "warn"
    assert (await look(check("library_downloads"), site(), shown("<p>正文</p>", Attachment(FILE)))).verdict == "pass"
    assert (await look(check("library_downloads", control=False), site(), shown("<p>正文</p>"))).verdict == "pass"


async def test_pages_of_other_categories_are_left_alone():
    looked = await look(check("library_downloads"), site(), shown("<p>正文</p>", library="其他文件"))
    assert looked.verdict == "pass"


async def test_a_dead_file_is_a_fault_and_a_doubtful_one_is_not():
    assert (await look(check("library_downloads"), site(LinkVerdict.DEAD))).marks == {(FILE, "file")}
    for verdict in (LinkVerdict.SUSPECT, LinkVerdict.BLOCKED, None):
        looked = await look(check("library_downloads"), site(verdict))
        assert looked.faults == []
        assert (URL, "file") in looked.unjudged
