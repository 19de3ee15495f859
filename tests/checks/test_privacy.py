"""privacy and not_public: what must not stand on a page, and what only looks like it. All numbers are invented."""

import pytest

from monitor.model import PageKind
from monitor.model.personal import id_check_digit
from tests.checks.fakes import BASE, check, look, make, page

URL = BASE + "content/post_1.html"
ID = "441500190001010017"
CARD = "6222000000000010003"
MOBILE = "13800000000"


async def aspects(body: str, **options: object) -> set[str]:
    return (await look(check("privacy", **options), None, page(URL, f"<body>{body}</body>"))).aspects


@pytest.mark.parametrize(
    ("body", "aspect"),
    [
        (f"<p>姓名：张某 身份证号：{ID}</p>", "id"),
        (f"<table><tr><td>张某</td><td>{ID}</td></tr></table>", "id"),
        ("<p>441500 19000101 0017</p>", "id"),
        ("<p>身份证4415001900010100**</p>", "id.thin"),
        (f"<!-- {ID} --><p>正文</p>", "id.source"),
        (f"<script>var d = {{id: '{ID}'}};</script>", "id.source"),
        (f"<p>开户行：某某银行 卡号：{CARD}</p>", "card"),
        ("<p>银行卡 4000 0000 0000 1000</p>", "card"),
        (f"<p>补贴发放：{CARD}</p>", "card.perhaps"),
        (f"<p>投诉人张某，{MOBILE}</p>", "phone"),
        (f"<p>住址：某街某号 {MOBILE}</p>", "phone"),
        ("<p>名单</p>" + "".join(f"<p>1390000000{n}</p>" for n in range(5)), "phone"),
        (f"<p>联系人：张某 {MOBILE}</p>", "phone.contact"),
    ],
)
async def test_numbers_of_persons_fire(body: str, aspect: str):
    assert await aspects(body) == {aspect}


@pytest.mark.parametrize(
    "body",
    [
        "<p>身份证号：4415**********0017</p>",
        "<p>身份证号：44150019000101****</p>",
        "<p>商品条码：6222000000000010003</p>",
        "<p>户名：汕样市财政局 账号：6222000000000010003</p>",
        "<p>许可证编号4415000000123456</p>",
        "<p>项目4415000000123456</p>",
        "<p>监督电话：13800000000</p>",
        "<p>举报热线：13800000000，欢迎拨打</p>",
        "<p>会务组 13800000000</p>",
        "<p>联系人：张某 138****0000</p>",
        "<p>统一社会信用代码：12441500MB2C000000</p>",
    ],
)
async def test_what_only_looks_like_it_is_silent(body: str):
    looked = await look(check("privacy"), None, page(URL, f"<body>{body}</body>"))
    assert looked.marks == set()
    assert looked.verdict == "pass"


async def test_published_hot_lines_are_left_alone_and_contacts_can_be_switched_off():
    assert await aspects(f"<p>投诉人请拨打{MOBILE}</p>", hotlines=[MOBILE]) == set()
    assert await aspects(f"<p>联系人：张某 {MOBILE}</p>", contacts="") == set()


async def test_a_day_of_birth_after_the_visit_is_no_persons():
    first = "44150020300101001"
    assert await aspects(f"<p>{first}{id_check_digit(first)}</p>") == set()


async def test_what_is_told_is_masked():
    html = f"<title>张某{ID}</title><body><p>姓名：张某 {ID}，卡号：{CARD}，电话{MOBILE}</p></body>"
    looked = await look(check("privacy"), None, page(URL, html))
    assert looked.aspects == {"id", "card", "phone"}
    told = repr([fault for fault, _, _ in looked.settled.seen]) + repr(looked.faults)
    assert [number for number in (ID, CARD, MOBILE) if number in told] == []
    assert "4415**********0017" in told
    assert "138****0000" in told


async def test_other_kinds_leak_nothing_either():
    looked = await look(check("page_text", must_not=["身份证"]), None, page(URL, f"<body><p>身份证{ID}</p></body>"))
    (fault, _, _) = looked.settled.seen[0]
    assert ID not in repr(fault)
    assert "4415**********0017" in fault.seen


async def test_machine_read_lists_are_looked_at():
    shown = page(URL, f'{{"abstract": "张某 {ID}"}}', PageKind.LISTING)
    assert "id" in {a.partition(".")[0] for a in (await look(check("privacy"), None, shown)).aspects}


async def test_a_page_that_was_cut_is_not_called_clean():
    looked = await look(check("privacy"), None, page(URL, "<body>正文</body>", truncated=True))
    assert looked.verdict == "inconclusive"


@pytest.mark.parametrize(
    ("body", "aspect"),
    [
        ("<p>（此件不公开）</p>", "此件不公开"),
        ("<p>(此件不予公开)</p>", "此件不公开"),
        ("<p>（此件依申请公开）</p>", "此件依申请公开"),
        ("<p>公开方式：依申请公开</p>", "公开方式"),
        ("<p>信息属性： 不予公开</p>", "公开方式"),
        ("<p>密级：秘密</p>", "密级"),
        ("<p>机密★三年</p>", "密级标志"),
        ("<p>内部资料　注意保存</p>", "内部资料"),
        ("<p>（仅供内部使用）</p>", "内部资料"),
    ],
)
async def test_marks_of_what_is_not_public_fire(body: str, aspect: str):
    looked = await look(make(EXAMPLE), None, page(URL, f"<body>{body}</body>"))
    assert looked.aspects == {aspect}
    assert looked.verdict == "fail"


EXAMPLE = '[[check]]\nid = "n"\nkind = "not_public"\n'


@pytest.mark.parametrize(
    "body",
    [
        "<h1>依申请公开指南</h1><p>公民可以提出依申请公开。</p>",
        "<p>公开方式：主动公开</p>",
        "<p>公开方式：依申请公开、主动公开或者不予公开，由科室确定。</p>",
        "<p>公开方式：依申请公开□ 主动公开□</p>",
        "<p>（此件公开发布）</p>",
        "<p>凡标注“此件不公开”的文件，不得上网。</p>",
        "<p>标注（此件不公开）的文件不得上网。</p>",
        "<p>国家秘密分为绝密、机密、秘密三级。</p>",
        "<p>不得把印有“内部资料 注意保存”字样的材料带出。</p>",
        "<p>企业的商业秘密受法律保护。</p>",
    ],
)
async def test_speaking_of_marks_is_silent(body: str):
    looked = await look(make(EXAMPLE), None, page(URL, f"<body>{body}</body>"))
    assert looked.marks == set()
    assert looked.verdict == "pass"


async def test_own_words_are_marks_too():
    looked = await look(check("not_public", words=["市局内部通讯"]), None, page(URL, "<body>市局内部通讯 第3期</body>"))
    assert looked.aspects == {"市局内部通讯"}
