"""Links whose target became somebody else's: what counts as a change, what never does, and how long it stands."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from checks.content_class import Content, content_of
from checks.identity import Seen, marks_of
from monitor.model import Hop, LinkTarget, LinkVerdict, Remembered, Severity
from tests.checks.fakes import NOW, FakeProbes, FakeSite, Looked, answer, check, look

HTML = {"content-type": "text/html; charset=utf-8"}
HOST = "http://assoc.test"
LINK = HOST + "/x.html"
CHECK = "test-hijacked_links"

OURS = (
    "广东省特种设备行业协会成立于一九九八年，由电梯、锅炉、压力容器的生产和使用单位自愿组成。协会开展电梯维保人员培训、"
    "锅炉能效评价、压力容器检验交流，编印特种设备行业年鉴，反映会员诉求。会员名录、培训通知、行业标准见各栏目。"
    "特种设备作业人员考试报名请联系秘书处。电梯困人救援电话全天有人接听。粤ICP备12345678号"
)
SHOP = (
    "全场五折起，运动鞋、女包、腕表一律包邮到家，七天无理由退换。新款跑鞋热卖，真皮手袋清仓，支持货到付款，加购满减。"
    * 3
)
TITLE = "广东省特种设备行业协会"


def html(title: str, text: str, more: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body>{more}<p>{text}</p></body></html>"


WELL = html(TITLE, OURS)
OTHER = html("潮流折扣城 正品低价", SHOP)


@dataclass
class Days:
    """One link over several runs, each remembering what the one before told it to."""

    site: FakeSite = field(default_factory=FakeSite)
    day: int = 0

    async def shows(self, body: str | bytes, again: str | bytes | None = None, url: str = LINK, **more: Any) -> Looked:
        """A run on the next day; `again` is what the second look shows."""
        more.setdefault("headers", HTML)
        first = answer(url, body, **more)
        second = first if again is None else answer(url, again, **more)
        self.site.probes = FakeProbes(pages={url: [first, second]})
        self.site.target_list = [target(url)]
        return await self.run()

    async def run(self) -> Looked:
        now = NOW + timedelta(days=self.day)
        self.day += 1
        looked = await look(check("hijacked_links"), self.site)
        for key, value in looked.remembered.items():
            known = self.site.memories.get((CHECK, key))
            since = known.since if known is not None and known.value == value else now
            self.site.memories[CHECK, key] = Remembered(value, since, now)
        return looked


def target(url: str = LINK) -> LinkTarget:
    return LinkTarget(url, LinkVerdict.ALIVE, "", 200, False, 3, NOW)


async def after(first: str | bytes, *later: str | bytes, **more: Any) -> Looked:
    """What is said on the last of several days."""
    days = Days()
    looked = await days.shows(first)
    for body in later:
        looked = await days.shows(body, **more)
    return looked


# --- what is a change ---


async def test_another_owner_at_the_same_address_is_told_with_both_names():
    looked = await after(WELL, OTHER)
    assert (looked.marks, looked.verdict) == ({(LINK, "changed")}, "warn")
    fault = looked.faults[0]
    assert (fault.severity, fault.patience is not None) == (Severity.WARN, True)
    assert TITLE in fault.expected
    assert "2024-08-20" in fault.expected
    assert "潮流折扣城" in fault.seen


@pytest.mark.parametrize("other", ["http://shop.example/", "http://xn--fiq228c.test/index.php?id=1"])
async def test_another_site_behind_the_address(other: str):
    assert (await after(WELL, OTHER, final_url=other)).aspects == {"changed"}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"PK\x03\x04" + b"x" * 500, {"content-type": "application/vnd.android.package-archive"}),
        (b"PK\x03\x04..AndroidManifest.xml" + b"x" * 500, {"content-type": "application/octet-stream"}),
        (b"MZ\x90\x00" + b"\0" * 500, {"content-type": "application/octet-stream"}),
        (b"Rar!\x1a\x07" + b"x" * 500, {"content-type": "application/octet-stream"}),
    ],
)
async def test_a_program_or_an_archive_in_place_of_a_page(body: bytes, headers: dict[str, str]):
    assert (await after(WELL, body, headers=headers)).aspects == {"changed"}


async def test_a_page_remembered_before_words_were_is_known_by_its_title():
    days = Days()
    days.site.memories[CHECK, LINK] = Remembered(f"ordinary\tassoc.test\t{TITLE}", NOW, NOW)
    assert (await days.shows(OTHER, final_url="http://shop.example/")).aspects == {"changed"}


async def test_without_remembered_words_the_same_site_is_believed():
    days = Days()
    days.site.memories[CHECK, LINK] = Remembered(f"ordinary\tassoc.test\t{TITLE}", NOW, NOW)
    looked = await days.shows(OTHER)
    assert looked.faults == []
    assert looked.remembered[LINK].startswith("ordinary\tassoc.test\t潮流折扣城 正品低价\tpage\t")


# --- what is none ---

NEWS = "{n}月{n}日讯，记者从现场获悉，第{n}批物资已经启运，预计{n}小时后到达，沿线{n}个站点做好了接收准备。" * 4


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param(WELL, html("首页", OURS), id="a title that says nothing"),
        pytest.param(html("首页", OURS), html("广东省某某协会官网", OURS), id="a title after none"),
        pytest.param(WELL, html("粤特协", "新版网站上线。" + OURS), id="a new name, the old words"),
        pytest.param(
            WELL, html("粤特协", f"我们的前身是{TITLE}。" + SHOP), id="a new name that tells the old one"
        ),
        pytest.param(WELL, html("Home of safety", SHOP + "粤ICP备 12345678 号-2"), id="the same ICP number"),
        pytest.param(
            html("南方新闻网", NEWS.format(n=3)), html("南方新闻网_今日头条", SHOP), id="a portal with other news"
        ),
        pytest.param(WELL, html("", SHOP), id="no title"),
        pytest.param(WELL, html("潮流折扣城", "即将开业"), id="hardly a word"),
        pytest.param(html(TITLE, OURS[:20]), OTHER, id="too little was known"),
    ],
)  # fmt: skip
async def test_the_same_owner_in_other_clothes(first: str, then: str):
    looked = await after(first, then)
    assert (looked.faults, looked.verdict) == ([], "pass")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"%PDF-1.7" + b"x" * 500, {"content-type": "application/pdf"}),
        (b"PK\x03\x04..[Content_Types].xml" + b"x" * 500, {"content-type": "application/octet-stream"}),
        (b"\x89PNG\r\n" + b"x" * 500, {"content-type": "image/png"}),
        (b'{"code": 0}', {"content-type": "application/json"}),
        (b"\x1f\x8b\x08" + b"x" * 500, {"content-type": "text/html"}),  # compressed, and not said to be
    ],
)
async def test_a_document_in_place_of_a_page_is_no_change(body: bytes, headers: dict[str, str]):
    assert (await after(WELL, body, headers=headers)).faults == []


async def test_an_archive_whose_server_once_answers_with_a_page_is_no_change():
    days = Days()
    zipped = b"PK\x03\x04" + b"x" * 500
    for body, headers in ((zipped, {"content-type": "application/zip"}), (WELL, HTML), (zipped, {})):
        looked = await days.shows(body, headers=headers)
        assert looked.faults == []


async def test_a_move_to_a_site_of_the_state_is_no_change():
    assert (await after(WELL, OTHER, final_url="http://www.samr.gov.cn/")).faults == []


async def test_what_only_the_first_of_two_looks_shows_is_left_open():
    days = Days()
    await days.shows(WELL)
    looked = await days.shows(OTHER, again=WELL)
    assert (looked.faults, list(looked.unjudged)) == ([], [(LINK, "changed")])


async def test_a_second_look_in_another_encoding_is_read_too():
    days = Days()
    await days.shows(WELL)
    assert (await days.shows(OTHER, again=OTHER.encode("gb18030"))).aspects == {"changed"}


async def test_a_page_full_of_titles_that_never_end_costs_nothing():
    days = Days()
    await days.shows(WELL)
    looked = await days.shows(OTHER, again=b"<title" * 300_000)  # a second look that is read by the square takes hours
    assert list(looked.unjudged) == [(LINK, "changed")]


# --- what tells nothing, and leaves what is remembered ---

UNTELLING = [
    pytest.param(html("安全验证", "", "<script>document.cookie='a'</script>"), id="a challenge"),
    pytest.param(html("广东汽车网", "", "<div id=app></div><script src=/app.js></script>"), id="a script's shell"),
    pytest.param(html("404 Not Found", SHOP), id="an error with a menu"),
    pytest.param(html("提示", "网站正在维护，请稍后访问。"), id="maintenance"),
    pytest.param(html("Welcome to nginx!", "Further configuration is required. Welcome to nginx!"), id="a new server"),
]
BESIDE = [
    pytest.param(html("会员系统登录", "请输入账号和密码，忘记密码请联系管理员。" * 3), id="a login"),
    pytest.param(html("", SHOP), id="no title"),
]


@pytest.mark.parametrize("body", UNTELLING)
async def test_a_page_that_shows_nothing_of_its_owner_is_left_open(body: str):
    looked = await after(WELL, body)
    assert (looked.faults, list(looked.unjudged)) == ([], [(LINK, "")])


@pytest.mark.parametrize("body", [*UNTELLING, *BESIDE])
async def test_it_leaves_what_is_remembered(body: str):
    days = Days()
    known = (await days.shows(WELL)).remembered
    assert (await days.shows(body)).remembered == known


@pytest.mark.parametrize("body", [*UNTELLING, *BESIDE])
async def test_it_is_never_what_another_page_is_compared_with(body: str):
    assert (await after(body, OTHER)).faults == []


@pytest.mark.parametrize("body", [*UNTELLING, *BESIDE])
async def test_it_does_not_close_a_finding(body: str):
    looked = await after(WELL, OTHER, body)
    assert {subject for subject, aspect in looked.unjudged if aspect in ("", "changed")} == {LINK}


async def test_an_inner_page_that_leads_to_the_front_page_is_no_change():
    chain = (Hop(LINK, 302, "/"),)
    assert (await after(WELL, OTHER, chain=chain, final_url=HOST + "/")).faults == []


# --- how long it stands ---


async def test_a_change_stands_until_the_page_is_back():
    days = Days()
    told = [(await days.shows(body)).aspects for body in (WELL, OTHER, OTHER, OTHER, WELL, WELL)]
    assert told == [set(), {"changed"}, {"changed"}, {"changed"}, set(), set()]


async def test_it_names_the_day_on_which_the_page_was_still_itself():
    looked = await after(WELL, OTHER, OTHER, OTHER)
    assert "2024-08-20" in looked.faults[0].expected


async def test_what_turned_shady_and_came_back_is_no_change():
    shady = html("娱乐城投注", "百家乐")
    assert [(await after(WELL, shady)).aspects, (await after(WELL, shady, WELL)).aspects] == [{"content"}, set()]
    assert (await after(shady, WELL)).aspects == set()


async def test_a_host_that_does_not_open_keeps_its_memory_and_waits_its_turn():
    days = Days()
    known = (await days.shows(WELL)).remembered
    assert (await days.shows("", status=503)).remembered == known


# --- the turns, and our own network ---


async def test_hosts_that_never_open_do_not_keep_others_waiting():
    days = Days()
    urls = [f"http://{n}.test/" for n in "abc"]
    days.site.target_list = [target(url) for url in urls]
    rule = check("hijacked_links", hosts_per_run=2)
    first = await look(rule, days.site)
    days.site.memories |= {(CHECK, key): Remembered(value, NOW, NOW) for key, value in first.remembered.items()}
    days.site.probes.asked.clear()
    await look(rule, days.site)
    assert urls[2] in [url for url, _, _ in days.site.probes.asked]


async def test_a_host_in_doubt_is_looked_at_first():
    days = Days()
    await days.shows(WELL)
    await days.shows(OTHER)
    days.site.target_list = [target(), *(replace(target(), url=f"http://{n}.test/") for n in "ab")]
    days.site.probes.asked.clear()
    await look(check("hijacked_links", hosts_per_run=2), days.site)
    assert LINK in [url for url, _, _ in days.site.probes.asked]


@pytest.mark.parametrize(("count", "faults"), [(2, 2), (3, 0)])
async def test_many_sites_that_become_one_page_are_our_own_network(count: int, faults: int):
    days = Days()
    urls = [f"http://{n}.test/" for n in "abc"[:count]]
    days.site.target_list = [target(url) for url in urls]
    for body in (WELL, html("办公网上网行为管理", SHOP)):
        days.site.probes = FakeProbes(pages={url: answer(url, body, headers=HTML) for url in urls})
        looked = await days.run()
    assert len(looked.faults) == faults
    assert len(looked.unjudged) == count - faults


# --- what is remembered ---


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("ordinary\ta.test\t标题", Seen("ordinary", "", "a.test", "标题", Content.PAGE)),
        ("ordinary\ta.test\t", Seen("ordinary", "", "a.test", "", Content.UNKNOWN)),
        ("ordinary\ta.test\t标题\tvideo\t甲 乙\t", Seen("ordinary", "", "a.test", "标题", Content.OTHER, ("甲", "乙"))),
        ("", None),
    ],
)
def test_values_of_other_editions_are_understood(value: str, seen: Seen | None):
    assert Seen.read(value) == seen


def test_what_is_remembered_comes_back():
    seen = Seen("ordinary", "", "a.test", "标题", Content.PAGE, marks_of(OURS), "2024-08-01")
    assert Seen.read(str(seen)) == seen


def test_what_is_remembered_is_small_and_knows_the_owner():
    marks = marks_of(OURS * 500)
    assert len(marks) <= 25
    assert {"icp备12345678", "特种设"} <= set(marks)


@pytest.mark.parametrize(
    ("content", "body", "headers"),
    [
        (Content.PAGE, b"MZ", {"content-type": "text/html"}),
        (Content.PAGE, b"<!DOCTYPE html><p>x", {}),
        (Content.OTHER, b"MZ and more", {"content-type": "text/plain"}),
        (Content.OTHER, b"", {"content-type": "application/zip"}),
        (Content.PROGRAM, b"\0\1\2", {"content-disposition": 'attachment; filename="a.apk"'}),
        (Content.DOCUMENT, b"PK\x03\x04", {"content-disposition": "attachment; filename*=UTF-8''a.xlsx"}),
        (Content.ARCHIVE, b"PK\x03\x04", {"content-type": "application/octet-stream"}),
        (Content.PICTURE, b"GIF89a", {}),
    ],
)
def test_classes_of_content(content: Content, body: bytes, headers: dict[str, str]):
    assert content_of(answer(LINK, body, headers=headers)) is content
