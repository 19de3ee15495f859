"""attachments, and privacy and not_public where they look at attachments and letters. All numbers are invented."""

import pytest

from monitor.model import AttachmentText, Carrier, Hindrance, Letter
from monitor.model.personal import sealed
from tests.checks.fakes import BASE, FakeSite, Looked, check, look

URL = BASE + "files/a.{}"
ID = "441500190001010017"
CARD = "6222000000000010003"
MOBILE = "13800000000"


async def judged(ending: str, media: str, **more: object) -> Looked:
    text = AttachmentText(URL.format(ending), media, 100, "正文", **more)  # type: ignore[arg-type]
    carrier = Carrier(BASE + "content/post_1.html", "a", "附件1")
    site = FakeSite(attachment_text_list=[text], carrier_lists={text.url: [carrier]})
    return await look(check("attachments"), site)


@pytest.mark.parametrize(
    ("ending", "media"),
    [
        ("pdf", "pdf"),
        ("docx", "docx"),
        ("doc", "doc"),
        ("doc", "docx"),
        ("doc", "rtf"),
        ("wps", "doc"),
        ("xls", "xlsx"),
        ("xls", "html"),
        ("et", "xls"),
        ("zip", "zip"),
        ("rar", "zip"),
        ("txt", "txt"),
        ("ceb", ""),
        ("do", "pdf"),
    ],
)
async def test_files_that_open_are_sound(ending: str, media: str) -> None:
    looked = await judged(ending, media)
    assert (looked.faults, looked.verdict) == ([], "pass")


async def test_a_broken_file_is_an_error_told_with_its_page() -> None:
    looked = await judged("docx", "docx", broken=True, problem="压缩结构损坏")
    (fault,) = looked.faults
    assert (fault.aspect, fault.seen, fault.found_on, fault.anchor) == (
        "broken", "压缩结构损坏", BASE + "content/post_1.html", "附件1",
    )  # fmt: skip
    assert looked.verdict == "fail"


@pytest.mark.parametrize(
    ("ending", "media", "verdict"),
    [
        ("pdf", "docx", "fail"),
        ("docx", "pdf", "fail"),
        ("pdf", "", "fail"),
        ("docx", "doc", "warn"),
        ("doc", "pdf", "warn"),
    ],
)
async def test_a_file_that_is_not_what_it_is_called(ending: str, media: str, verdict: str) -> None:
    looked = await judged(ending, media)
    assert looked.aspects == {"form"}
    assert looked.verdict == verdict


@pytest.mark.parametrize(
    ("ending", "media", "hindrance"),
    [
        ("docx", "", Hindrance.ENCRYPTED),
        ("pdf", "pdf", Hindrance.BOUNDS),
        ("pdf", "", Hindrance.UNREAD),
        ("wps", "", Hindrance.FORMAT),
    ],
)
async def test_what_was_not_opened_is_left_open(ending: str, media: str, hindrance: Hindrance) -> None:
    looked = await judged(ending, media, hindrance=hindrance, problem="没有读")
    assert looked.faults == []
    assert looked.unjudged == {(URL.format(ending), ""): "没有读"}
    assert looked.verdict == "inconclusive"


@pytest.mark.parametrize(("media", "hindrance"), [("pdf", Hindrance.PICTURE), ("zip", Hindrance.ARCHIVE)])
async def test_scans_and_archives_do_open(media: str, hindrance: Hindrance) -> None:
    looked = await judged(media, media, hindrance=hindrance)
    assert (looked.faults, looked.verdict) == ([], "pass")


def attached(text: str, media: str = "docx", **more: object) -> FakeSite:
    """A site with one attachment, as it comes from the cache: sealed."""
    read = AttachmentText(URL.format(media), media, 100, sealed(text), **more)  # type: ignore[arg-type]
    return FakeSite(attachment_text_list=[read])


LISTED = "".join(f"张某{n}\t1390000000{n}\n" for n in range(5))


@pytest.mark.parametrize(
    ("text", "media", "aspect", "severity"),
    [
        (f"姓名\t身份证号\n张某\t{ID}", "xlsx", "id", "fail"),
        (f"张某 {ID[:6]} {ID[6:14]} {ID[14:]}", "docx", "id", "fail"),
        (f"身份证号 {ID[:16]}**", "pdf", "id.thin", "warn"),
        (f"开户银行 某某银行 卡号 {CARD}", "xls", "card", "fail"),
        (f"补贴发放 {CARD}", "doc", "card.perhaps", "warn"),
        (f"投诉人张某，{MOBILE}", "pdf", "phone", "fail"),
        (f"姓名\t电话\n{LISTED}", "xlsx", "phone", "fail"),
        (f"获证企业\t电话\n{LISTED}", "xlsx", "phone", "warn"),
        (f"联系人：张某 {MOBILE}", "docx", "phone.contact", "warn"),
        ("家庭住址：汕样市样例路1号", "docx", "address", "warn"),
        ("姓名\t户籍地址\n" + "".join(f"张某\t样例街{n}号\n" for n in range(1, 6)), "xlsx", "address", "warn"),
    ],
)
async def test_numbers_of_persons_in_attachments_fire(text: str, media: str, aspect: str, severity: str) -> None:
    looked = await look(check("privacy"), attached(text, media))
    assert looked.aspects == {aspect}
    assert looked.verdict == severity
    told = repr(looked.said)
    assert not any(number in told for number in (ID, CARD, MOBILE, "13900000000", "样例路1号"))


@pytest.mark.parametrize(
    "text",
    [
        "姓名\t身份证号\n张某\t4415**********0017",
        "张某\t138****0000",
        f"商品条码 {CARD}",
        f"抽样编号\t样品名称\n{CARD}\t样品",
        "任务编号\t样品名称\n" + "".join(f"1390000000{n}\t样品\n" for n in range(6)),
        f"监督电话：{MOBILE}",
        f"登记号 {ID[:-1]}8",
        "家庭住址：汕样市样例路**号",
        "注册地址：汕样市样例路1号",
        "统一社会信用代码：12441500MB2C000000",
    ],
)
async def test_what_only_looks_like_it_is_silent(text: str) -> None:
    looked = await look(check("privacy"), attached(text, "xlsx"))
    assert (looked.marks, looked.verdict) == (set(), "pass")


async def test_published_hot_lines_in_attachments_are_left_alone() -> None:
    looked = await look(check("privacy", hotlines=[MOBILE]), attached(f"投诉人请拨打{MOBILE}"))
    assert looked.marks == set()


@pytest.mark.parametrize("kind", ["privacy", "not_public"])
async def test_attachments_that_were_not_read_are_no_pass(kind: str) -> None:
    site = attached("", problem="没有文字层", hindrance=Hindrance.PICTURE)
    looked = await look(check(kind), site)
    assert looked.verdict == "inconclusive"
    assert "没有文字层" in looked.settled.outcome.reason
    assert (await look(check(kind, attachments=False), site)).said == []


@pytest.mark.parametrize("kind", ["privacy", "not_public"])
async def test_an_attachment_read_in_part_is_no_pass(kind: str) -> None:
    looked = await look(check(kind), attached("正文", cut=True, problem="内容过多，只读了前一部分"))
    assert looked.verdict == "inconclusive"


async def test_marks_in_attachments_fire_and_talk_of_them_does_not() -> None:
    assert (await look(check("not_public"), attached("（此件不公开）"))).aspects == {"此件不公开"}
    assert (await look(check("not_public"), attached("凡标注“此件不公开”的文件不得上网。"))).marks == set()


def letters(question: str, answer: str = "已处理。", **more: str) -> FakeSite:
    letter = Letter(BASE + "letter/1", "咨询", question=sealed(question), answer=sealed(answer), **more)  # type: ignore[arg-type]
    return FakeSite(letter_list=[letter])


async def test_published_letters_are_looked_at() -> None:
    looked = await look(check("privacy"), letters(f"我的身份证号{ID}"))
    assert looked.marks == {(BASE + "letter/1", "id")}
    assert "公开的来信中" in looked.faults[0].message


async def test_a_phone_in_a_letter_is_a_hint_unless_it_is_surely_a_persons() -> None:
    assert (await look(check("privacy"), letters(f"请回复 {MOBILE}"))).verdict == "warn"
    assert (await look(check("privacy"), letters("x", f"投诉人张某 {MOBILE}"))).verdict == "fail"
    assert (await look(check("privacy"), letters("x", f"咨询电话：{MOBILE}"))).verdict == "pass"


async def test_a_letter_that_was_not_read_is_left_open() -> None:
    looked = await look(check("privacy"), letters("", unread="由脚本显示"))
    assert looked.verdict == "inconclusive"


async def test_words_may_be_looked_for_in_attachments_too() -> None:
    options = {"must_not": ["旧称谓"], "page_kinds": ["article"]}
    assert (await look(check("page_text", **options), attached("文件里有旧称谓"))).said == []
    looked = await look(check("page_text", **options, attachments=True), attached("文件里有旧称谓"))
    assert looked.marks == {(URL.format("docx"), "must_not:旧称谓")}
    unread = await look(
        check("page_text", **options, attachments=True), attached("", hindrance=Hindrance.PICTURE, problem="扫描件")
    )
    assert unread.verdict == "inconclusive"
