"""三同步: documents without 解读, late or unlinked ones, and copies are found; what cannot be told is said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.interpretation_find import place
from checks.interpretation_text import Form, copied, elements_in, form_of
from monitor.model import Attachment, Column, Examined, Link, PageKind, Related, Severity
from tests.checks.fakes import BASE, TODAY, FakeSite, Looked, check, document, look, page_record

PAPER = f"{BASE}gfxwj/content/post_1.html"
READING = f"{BASE}zcjd/content/post_2.html"
TITLE = "测试局关于印发《测试市电梯使用安全管理办法》的通知"
DAY = date(2024, 6, 3)  # a Monday
LAW = "".join(f"第{n}条 使用单位应当按照第{n}号规程做好电梯的日常维护保养工作并如实记录。" for n in range(1, 30))
TEXT = (
    "一、出台背景。近年来电梯数量增长较快，老旧小区的电梯问题反映较多，需要有统一的做法。二、制定依据是特种设备安全法。"
    "三、主要内容。办法明确了谁来管、怎么管、坏了找谁。使用单位要请有资质的单位来保养，并在轿厢内张贴联系人。"
    "四、适用范围。本市住宅小区、商场和医院的电梯都要遵守，家庭自用的除外。五、与原来的规定相比，变化在三个方面：保养的间隔缩短了，"
    "责任人写清楚了，老旧电梯可以申请补助。六、办理流程：先到窗口登记，再由检验机构上门，合格后领取标志，全程不收费。"
    "七、注意事项。超过检验日期的电梯不得使用；乘客发现异响时应当立即停止使用，并拨打轿厢内公布的电话，物业要在半小时内到场处置。"
    "如果对保养单位的处理不满意，可以向所在地的监管所反映，监管所会在规定的时间里给出答复并告诉您处理结果。"
)


def site_with(
    *, published: date | None = DAY, title: str = "《测试市电梯使用安全管理办法》解读", text: str = TEXT,
    forward: bool = True, back: bool = True,
) -> FakeSite:  # fmt: skip
    """One document and its 解读; `published` None: there is no 解读."""
    site = FakeSite(
        document_list=[document(PAPER, title=TITLE, published=DAY.isoformat(), publisher="测试局")],
        page_list=[page_record(PAPER, PageKind.DOCUMENT, title=TITLE)],
        bodies={PAPER: LAW},
    )
    if published is not None:
        site.page_list.append(page_record(READING, title=title, published=published))
        site.bodies[READING] = text
        if forward:
            site.related_lists[PAPER] = [Related(READING, title, "相关解读")]
        if back:
            site.related_lists[READING] = [Related(PAPER, TITLE, "相关文件")]
    return site


async def looked_at(site: FakeSite, **options: object) -> Looked:
    return await look(check("interpretations", **options), site)


async def test_a_pair_of_one_day_linked_both_ways_passes():
    looked = await looked_at(site_with())
    assert (looked.verdict, looked.faults, looked.unjudged) == ("pass", [], {})
    assert [o.subject for o in looked.said if isinstance(o, Examined)] == [PAPER, READING]


async def test_a_document_without_reading_is_an_error():
    looked = await looked_at(site_with(published=None))
    assert looked.marks == {(PAPER, "none")}
    assert looked.verdict == "fail"


async def test_a_document_of_today_without_reading_is_a_hint():
    site = site_with(published=None)
    site.document_list = [document(PAPER, title=TITLE, published=(TODAY - timedelta(days=1)).isoformat())]
    looked = await looked_at(site)
    assert looked.aspects == {"none"}
    assert looked.verdict == "warn"


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (DAY, None),
        (DAY - timedelta(days=1), None),
        (date(2024, 6, 4), Severity.WARN),
        (date(2024, 6, 6), Severity.WARN),
        (date(2024, 6, 7), Severity.ERROR),
        # 10 June 2024 is the Dragon Boat Festival, 8 and 9 June the weekend before.
        (date(2024, 6, 11), Severity.ERROR),
    ],
)
async def test_days_late_are_working_days(published: date, expected: Severity | None):
    looked = await looked_at(site_with(published=published))
    assert [fault.severity for fault in looked.faults if fault.aspect == "late"] == ([expected] if expected else [])


async def test_a_weekend_between_does_not_count():
    site = site_with(published=date(2024, 6, 24))
    site.document_list = [document(PAPER, title=TITLE, published="2024-06-21")]
    [fault] = (await looked_at(site)).faults
    assert fault.severity is Severity.WARN
    assert "相差 1 个工作日" in fault.seen


async def test_a_reading_that_exists_and_is_not_linked_is_told_as_that():
    looked = await looked_at(site_with(forward=False))
    assert looked.marks == {(PAPER, "link")}
    assert looked.faults[0].found_on == READING
    assert looked.verdict == "warn"


async def test_a_reading_that_does_not_lead_to_its_document():
    assert (await looked_at(site_with(back=False))).marks == {(READING, "link")}


@pytest.mark.parametrize(
    "link",
    [
        Link(PAPER, "a", "查看"),
        Link("http://www.example.test/swscjg/gkmlpt/content/0/0/post_1.html", "a", "文件"),
        Link("http://www.other.test/zc/1.html", "a", TITLE),
        Link("http://www.other.test/zc/1.html", "a", "政策原文"),
    ],
)
async def test_any_honest_way_to_the_document_counts(link: Link):
    site = site_with(back=False)
    site.link_lists[READING] = [link]
    assert (await looked_at(site)).faults == []


async def test_the_document_as_a_file_counts_as_a_link():
    site = site_with(back=False)
    site.attachment_lists[READING] = [Attachment(f"{BASE}a/1.pdf", "测试市电梯使用安全管理办法.pdf")]
    assert (await looked_at(site)).faults == []


async def test_the_menu_is_no_link_to_a_reading():
    site = site_with(published=None)
    site.link_lists[PAPER] = [Link(f"{BASE}zcjd/index.html", "a", "政策解读")]
    site.page_list.append(page_record(f"{BASE}zcjd/index.html", PageKind.COLUMN, title="政策解读"))
    assert (await looked_at(site)).aspects == {"none"}


async def test_a_link_in_the_text_counts():
    site = site_with(forward=False)
    site.link_lists[PAPER] = [Link(READING, "a", "《测试市电梯使用安全管理办法》解读")]
    assert (await looked_at(site)).faults == []


TWIN = "http://www.example.test/swscjg/gkmlpt/content/0/0/post_1.html"


async def test_a_link_on_the_twin_of_the_document_counts():
    site = site_with(forward=False)
    site.page_list.append(page_record(TWIN, PageKind.ARTICLE, title=TITLE))
    site.related_lists[TWIN] = [Related(READING, "《测试市电梯使用安全管理办法》解读", "相关解读")]
    assert (await looked_at(site)).faults == []


async def test_a_reading_on_two_pages_is_one_and_the_earlier_day_counts():
    other = "http://www.example.test/swscjg/gkmlpt/content/0/0/post_2.html"
    site = site_with(published=DAY + timedelta(days=60), back=False, text="")
    site.page_list.append(page_record(other, title="《测试市电梯使用安全管理办法》解读", published=DAY))
    site.bodies[other] = TEXT
    site.link_lists[other] = [Link(PAPER, "a", "文件")]
    looked = await looked_at(site)
    assert (looked.faults, looked.unjudged) == ([], {})


async def test_a_reading_attached_to_the_document_counts():
    site = site_with(published=None)
    site.attachment_lists[PAPER] = [Attachment(f"{BASE}a/2.docx", "政策解读.docx")]
    assert (await looked_at(site)).faults == []


async def test_the_reading_of_an_earlier_issue_is_not_this_ones():
    assert (await looked_at(site_with(published=date(2019, 6, 3), forward=False, back=False))).aspects == {"none"}


async def test_the_reading_of_a_later_issue_is_not_the_earlier_ones():
    site = site_with(published=date(2024, 6, 3))
    old = f"{BASE}gfxwj/content/post_9.html"
    site.document_list.append(document(old, title=TITLE, published="2019-06-03"))
    site.page_list.append(page_record(old, PageKind.DOCUMENT, title=TITLE))
    site.bodies[old] = LAW
    assert (await looked_at(site)).marks == {(old, "none")}


async def test_a_mention_leaves_it_open():
    site = site_with(
        title="政策解读：电梯这样管", forward=False, back=False, text="《测试市电梯使用安全管理办法》印发了。"
    )
    looked = await looked_at(site)
    assert looked.faults == []
    assert "不能断定是不是它的解读" in looked.unjudged[PAPER, "none"]


@pytest.mark.parametrize(
    ("site", "told"),
    [
        (replace(site_with(published=None), complete=False), "抓取不完整"),
        (replace(site_with(published=None), bodies={}), "由脚本显示"),
        (replace(site_with(published=None), page_list=[page_record(PAPER, status=503)]), "打不开"),
        (replace(site_with(published=None), page_list=[]), "没有到达"),
        (
            replace(site_with(published=None), column_list=[Column(f"{BASE}zcjd/", "政策解读", unread="由脚本生成")]),
            "解读栏目的列表没有读到",
        ),
        (replace(site_with(published=None), document_list=[document(PAPER, title=TITLE)]), "不知道文件的发布日期"),
    ],
)  # fmt: skip
async def test_what_cannot_be_known_is_no_fault(site: FakeSite, told: str):
    looked = await looked_at(site)
    assert looked.faults == []
    assert told in looked.unjudged[PAPER, "none"]
    assert looked.verdict == "inconclusive"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "测试局关于废止部分规范性文件的通知"},
        {"title": "测试局关于张某任职的通知"},
        {"published": "2017-12-31"},
        {"validity": "已废止"},
        {"publisher": "市场监管总局"},
    ],
)
async def test_documents_that_need_none(fields: dict[str, str]):
    site = site_with(published=None)
    said = {"title": TITLE, "published": DAY.isoformat()} | fields
    looked = await looked_at(replace(site, document_list=[document(PAPER, **said)]))
    assert looked.faults == []
    assert looked.verdict == "inconclusive"


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("一、背景和依据。二、主要内容。三、适用范围。四、办理流程。", {"short"}),
        (LAW, {"copy", "elements"}),
        ("全市电梯检验工作会议召开，有关负责人出席。" * 30, {"elements"}),
    ],
)
async def test_a_poor_reading_is_a_hint(text: str, aspects: set[str]):
    looked = await looked_at(site_with(text=text))
    assert looked.aspects == aspects
    assert looked.verdict == "warn"


async def test_a_picture_reading_is_not_measured():
    assert (await looked_at(site_with(title="一图读懂《测试市电梯使用安全管理办法》", text=""))).faults == []


async def test_a_reading_without_text_is_not_called_short():
    looked = await looked_at(site_with(text=""))
    assert looked.faults == []
    assert (READING, "short") in looked.unjudged


async def test_a_document_whose_text_is_unknown_is_not_compared():
    site = site_with()
    site.bodies[PAPER] = "现予印发，见附件。"
    looked = await looked_at(site)
    assert looked.faults == []
    assert (READING, "copy") in looked.unjudged


async def test_a_link_out_of_the_crawl_is_a_reading_that_was_not_read():
    site = site_with(published=None)
    site.related_lists[PAPER] = [Related("http://www.portal.test/jd/1.html", "《电梯办法》解读", "相关解读")]
    looked = await looked_at(site)
    assert looked.faults == []
    assert ("http://www.portal.test/jd/1.html", "") in looked.unjudged


async def test_no_document_is_no_pass():
    assert (await looked_at(FakeSite())).verdict == "inconclusive"


def test_the_severities_are_the_admins():
    assert check("interpretations", late_severity="warn").options.late_severity is Severity.WARN


def test_a_page_and_its_twins_are_one_place():
    one = "http://www.example.test/swscjg/gkmlpt/content/3/3643/post_3643634.html"
    assert place(one) == place("http://www.example.test/swscjg/tzgg/content/mpost_3643634.html")
    assert place(one) != place("http://www.other.test/tzgg/content/post_3643634.html")


@pytest.mark.parametrize(
    ("title", "media", "length", "form"),
    [
        ("《某办法》解读", [], 900, Form.TEXT),
        ("一图读懂《某办法》", [], 0, Form.PICTURE),
        ("《某办法》解读", ["http://a.test/1.jpg"], 20, Form.PICTURE),
        ("《某办法》解读", ["http://a.test/1.jpg"], 900, Form.TEXT),
        ("《某办法》解读", ["http://a.test/1.mp4"], 900, Form.VIDEO),
        ("动画解读《某办法》", [], 10, Form.ANIMATION),
        ("《某办法》新闻发布会实录", [], 9000, Form.CONFERENCE),
        ("局长做客在线访谈解读《某办法》", [], 9000, Form.INTERVIEW),
    ],
)
def test_the_form_of_a_reading(title: str, media: list[str], length: int, form: Form):
    assert form_of(title, media, length) is form


def test_how_much_is_copied():
    assert copied(LAW, LAW) == 1.0
    assert copied(TEXT, LAW) < 0.1
    assert copied("", LAW) == 0.0


def test_the_elements_of_a_reading():
    assert set(elements_in(TEXT)) >= {"背景", "依据", "主要内容", "范围", "新旧", "办理", "注意"}
    assert elements_in("全市工作会议召开。") == []
