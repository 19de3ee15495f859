"""意见征集: incomplete, short, unanswered and never-ending invitations are found; what is not known is said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.consultation_text import Period, last_day, period_of, rejects_without_reason
from monitor.model import Attachment, AttachmentText, Column, Consultation, Entry, Examined, Severity
from tests.checks.fakes import BASE, TODAY, FakeSite, Looked, check, look, page_record

URL = f"{BASE}yjzj/content/post_1.html"
PLATFORM = "http://www.example.test/hdjlpt/yjzj/answers/1"
TITLE = "关于公开征求《测试市电梯管理办法（征求意见稿）》意见的公告"
BODY = (
    "为规范电梯管理，我局起草了《测试市电梯管理办法（征求意见稿）》，现公开征求意见。征求意见时间：{start}至{end}。"
    "请将意见寄至电子邮箱 a@example.test，或来信来函。附件：1.征求意见稿 2.起草说明"
)
DRAFT = Attachment(f"{BASE}a/1.docx", "测试市电梯管理办法（征求意见稿）.docx")
WHY = Attachment(f"{BASE}a/2.docx", "起草说明.docx")


def body(start: date = date(2024, 7, 20), end: date = date(2024, 9, 1)) -> str:
    return BODY.format(start=f"{start.year}年{start.month}月{start.day}日", end=f"{end.year}年{end.month}月{end.day}日")


def ended(days: int) -> str:
    last = TODAY - timedelta(days=days)
    return body(last - timedelta(days=40), last)


def article(
    text: str = "", *, title: str = TITLE, files: tuple[Attachment, ...] = (DRAFT, WHY), published: date | None = None
) -> FakeSite:
    return FakeSite(
        page_list=[page_record(URL, title=title, published=published or date(2024, 7, 20))],
        bodies={URL: text or body()},
        attachment_lists={URL: list(files)},
        attachment_text_list=[AttachmentText(DRAFT.url, "docx", 900, "总则 电梯的使用、维护和检验，适用本办法。")],
    )


def add_page(site: FakeSite, url: str, title: str, text: str, published: date) -> FakeSite:
    site.page_list.append(page_record(url, title=title, published=published))
    site.bodies[url] = text
    return site


async def looked_at(site: FakeSite, **options: object) -> Looked:
    return await look(check("consultations", **options), site)


async def test_a_complete_invitation_that_is_open_passes():
    looked = await looked_at(article())
    assert (looked.verdict, looked.faults, looked.unjudged) == ("pass", [], {})
    assert [o.subject for o in looked.said if isinstance(o, Examined)] == [URL]


@pytest.mark.parametrize(
    ("site", "aspect"),
    [
        (article(files=(WHY,), text=body().replace("1.征求意见稿", "")), "draft.missing"),
        (article(files=(DRAFT,), text=body().replace("2.起草说明", "")), "explanation.missing"),
        (article(text="现就征求意见稿公开征求意见，期限30日。附起草说明。" + "。" * 20), "method.missing"),
        (article(text="现就征求意见稿公开征求意见，请发送至 a@example.test 。" + "。" * 20), "end.missing"),
        (article(text=body(date(2024, 8, 10), date(2024, 8, 25)), published=date(2024, 8, 10)), "short"),
    ],
)  # fmt: skip
async def test_what_an_invitation_lacks_is_a_hint(site: FakeSite, aspect: str):
    looked = await looked_at(site)
    assert looked.marks == {(URL, aspect)}
    assert looked.verdict == "warn"


async def test_what_an_invitation_of_a_major_decision_lacks_is_graver():
    looked = await looked_at(article(text="这是重大行政决策事项。" + body().replace("2.起草说明", ""), files=(DRAFT,)))
    assert looked.verdict == "fail"


async def test_a_draft_that_was_not_read_may_hold_its_explanation():
    site = article(text=body().replace("2.起草说明", ""), files=(DRAFT,))
    site.attachment_text_list = []
    looked = await looked_at(site)
    assert looked.faults == []
    assert "附件没有读到文字" in looked.unjudged[URL, "explanation.missing"]


async def test_a_short_period_with_its_reason_is_no_fault():
    text = body(date(2024, 8, 10), date(2024, 8, 25)) + "因情况紧急，征求意见期限缩短。"
    assert (await looked_at(article(text=text, published=date(2024, 8, 10)))).faults == []


async def test_thirty_days_counted_with_both_ends_are_thirty():
    text = body(date(2024, 8, 1), date(2024, 8, 30))
    assert (await looked_at(article(text=text, published=date(2024, 8, 1)))).faults == []


@pytest.mark.parametrize(("days", "severity"), [(31, Severity.WARN), (91, Severity.ERROR)])
async def test_no_outcome_is_a_hint_and_later_an_error(days: int, severity: Severity):
    looked = await looked_at(article(text=ended(days), published=TODAY - timedelta(days=days + 40)))
    assert looked.marks == {(URL, "feedback.missing")}
    assert looked.faults[0].severity is severity


async def test_shortly_after_the_end_no_outcome_is_asked_for():
    assert (await looked_at(article(text=ended(20), published=TODAY - timedelta(days=60)))).faults == []


async def test_without_a_complete_crawl_no_outcome_is_called_missing():
    site = article(text=ended(100), published=TODAY - timedelta(days=140))
    looked = await looked_at(replace(site, complete=False))
    assert looked.faults == []
    assert "抓取不完整" in looked.unjudged[URL, "feedback.missing"]


async def test_the_outcome_may_be_an_article_of_its_own():
    site = article(text=ended(100), published=TODAY - timedelta(days=140))
    add_page(site, f"{BASE}yjzj/content/post_2.html", "《测试市电梯管理办法》公开征求意见情况的反馈",
             "共收到意见 3 条，采纳 2 条，1 条未采纳，理由是上位法已有规定。", TODAY - timedelta(days=80))  # fmt: skip
    assert (await looked_at(site)).faults == []


async def test_the_outcome_of_an_earlier_round_does_not_count():
    site = article(text=ended(100), published=TODAY - timedelta(days=140))
    add_page(site, f"{BASE}yjzj/content/post_2.html", "《测试市电梯管理办法》公开征求意见情况的反馈", "收到意见 0 条",
             TODAY - timedelta(days=400))  # fmt: skip
    assert (await looked_at(site)).aspects == {"feedback.missing"}


async def test_opinions_turned_down_without_a_reason():
    site = article(text=ended(60), published=TODAY - timedelta(days=100))
    other = f"{BASE}yjzj/content/post_2.html"
    add_page(site, other, "《测试市电梯管理办法》意见采纳情况", "共收到意见 3 条，采纳 2 条，未采纳 1 条。", TODAY)
    looked = await looked_at(site)
    assert looked.marks == {(URL, "rejected.reason")}
    assert looked.faults[0].found_on == other


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("收到意见 3 条，不予采纳 1 条。", True),
        ("收到意见 3 条，均已采纳，没有不采纳的意见。", False),
        ("采纳 3 条，不采纳 0 条。", False),
        ("收到意见5条，采纳5条，未采纳0条。", False),
        ("未采纳意见0条。", False),
        ("收到意见30条，采纳20条，未采纳10条。", True),
        ("未采纳 1 条，原因：超出本办法的调整范围。", False),
        ("收到意见 0 条。", False),
    ],
)
def test_a_reason_is_only_asked_where_something_was_turned_down(text: str, wrong: bool):
    assert rejects_without_reason(text) is wrong


def in_column(text: str) -> FakeSite:
    column = f"{BASE}yjzj/index.html"
    site = article(title="测试市电梯更新规划（公示）", text=text)
    site.column_list = [Column(column, "意见征集")]
    site.entry_lists = {column: [Entry(URL, "测试市电梯更新规划（公示）", None)]}
    return site


async def test_in_a_column_of_invitations_the_title_need_not_say_so():
    looked = await looked_at(in_column(ended(100)))
    assert looked.marks == {(URL, "feedback.missing")}


async def test_what_asks_for_nothing_is_no_invitation_wherever_it_stands():
    looked = await looked_at(in_column("本栏目将于下月改版，改版期间请通过首页查看。" * 3))
    assert (looked.faults, looked.verdict) == ([], "inconclusive")


async def test_past_and_still_shown_as_open():
    told = Consultation(
        PLATFORM, TITLE, date(2024, 6, 1), date(2024, 7, 25), False, body(), (DRAFT, WHY), feedback="采纳情况见附件"
    )
    assert (await looked_at(FakeSite(consultation_list=[told]))).marks == {(PLATFORM, "still_open")}


async def test_a_platform_page_that_script_fills_is_not_accused():
    told = Consultation(PLATFORM, TITLE, unread="页面内容由脚本显示，没有读到")
    looked = await looked_at(FakeSite(consultation_list=[told]))
    assert looked.faults == []
    assert looked.verdict == "inconclusive"


async def test_one_invitation_on_platform_and_in_an_article_is_one():
    site = article(files=(), text=ended(100).replace("附件：1.征求意见稿 2.起草说明", ""), published=date(2024, 4, 1))
    last = TODAY - timedelta(days=100)
    site.consultation_list = [
        Consultation(PLATFORM, TITLE, last - timedelta(days=40), last, True, body(), (DRAFT, WHY), "采纳情况：全部采纳")
    ]
    looked = await looked_at(site)
    assert looked.faults == []
    assert [o.subject for o in looked.said if isinstance(o, Examined)] == [PLATFORM]


@pytest.mark.parametrize(
    "title",
    [
        "市场监管总局关于公开征求《某某办法（征求意见稿）》意见的公告",
        "关于征集电梯安全标识作品和意见建议的公告",
        "营商环境满意度问卷：征集您的意见",
    ],
)
async def test_other_units_and_other_calls_are_left_aside(title: str):
    looked = await looked_at(article(title=title, text="正文" * 30, files=()))
    assert looked.faults == []
    assert looked.verdict == "inconclusive"


async def test_attachments_whose_text_is_unknown_leave_the_draft_open():
    site = article(
        files=(Attachment(f"{BASE}a/3.pdf", "附件1"),), text=body().replace("附件：1.征求意见稿 2.起草说明", "")
    )
    looked = await looked_at(site)
    assert looked.faults == []
    assert set(looked.unjudged) == {(URL, "draft.missing"), (URL, "explanation.missing")}


async def test_an_attachment_that_was_read_is_believed():
    file = Attachment(f"{BASE}a/3.pdf", "附件1")
    site = article(files=(file,), text=body().replace("附件：1.征求意见稿 2.起草说明", ""))
    text = "电梯管理办法 第一条 …… 第二条 …… 第三条 …… 起草说明"
    site.attachment_text_list = [AttachmentText(file.url, "pdf", 100, text)]
    looked = await looked_at(site)
    assert (looked.faults, looked.unjudged) == ([], {})


async def test_old_invitations_are_left_alone():
    looked = await looked_at(article(text=ended(900), published=TODAY - timedelta(days=940)))
    assert (looked.faults, looked.verdict) == ([], "inconclusive")


DAY = date(2024, 12, 20)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("欢迎于2025年1月18日前通过信函提出意见", Period(None, date(2025, 1, 18), perhaps=True)),
        ("征集时间：2024年12月20日至2025年1月20日", Period(DAY, date(2025, 1, 20), perhaps=True)),
        ("自2024年12月20日起至1月19日止", Period(DAY, date(2025, 1, 19), perhaps=True)),
        ("请于1月18日（星期六）下班前反馈", Period(None, date(2025, 1, 18))),
        ("征集时间：2024年12月1日-31日", Period(date(2024, 12, 1), date(2024, 12, 31), perhaps=True)),
        ("即日起至２０２５年１月５日", Period(None, date(2025, 1, 5), perhaps=True)),
        ("截止日期：2025-01-05", Period(None, date(2025, 1, 5), perhaps=True)),
        ("征求意见期限自本公告发布之日起三十日", Period(days=30, perhaps=True)),
        ("公开征求意见，为期10个工作日", Period(workdays=10, perhaps=True)),
        ("截至2023年12月31日，全市共有电梯 800 台", Period(perhaps=True)),
        ("现公开征求意见。某某局 2024年12月20日", Period()),
        ("公开征求意见。第一条 自收到申请之日起5个工作日内答复", Period()),
    ],
)
def test_the_period_as_texts_write_it(text: str, period: Period):
    assert period_of(text, DAY) == period


def test_the_last_day_follows_from_a_length():
    assert last_day(Period(days=30), DAY) == date(2025, 1, 19)
    assert last_day(Period(), DAY) is None
