"""The documents of the sample's disclosure platform: sound ones, and ones with a single thing wrong each.

A document is data; `disclosure.py` prints it as JSON list entry and as content page.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.sample.codes import BUREAU_CODE, OLD_CODE, wrong_digit
from monitor.sample.shell import BUREAU

RULES, OTHERS, READINGS, REPEALED, SPECIAL, EDICTS = 8801, 8802, 8803, 8804, 8811, 8812
CATEGORIES = {
    RULES: "规范性文件",
    OTHERS: "其他文件",
    READINGS: "政策解读",
    REPEALED: "废止文件目录",
    SPECIAL: "专项规范性文件",
    EDICTS: "政府规章",
}
OTHER_COUNT = 104  # more than one page of the list interface, which holds 100


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """One document. `key` is its stable name in the fault list; empty texts are places left empty on the site.

    `flags` False: the list says nothing of validity. `mark` is a validity mark before the text. `body` is further
    lines of the text, `seed` what its prose is made of. `unlisted`: no list has it; `gone`: only a list has it.
    """

    key: str
    number_in_list: int
    title: str
    number: str
    publisher: str
    index: str
    theme: str
    written: date | None
    published: date | None
    category: int = RULES
    flags: bool = True
    expired: bool = False
    abolished: bool = False
    mark: str = ""
    body: str = ""
    also_in: int = 0
    seed: str = ""
    printable: bool = True
    unlisted: bool = False
    gone: bool = False

    @property
    def post(self) -> int:
        return 880000 + self.number_in_list

    @property
    def path(self) -> str:
        """The content page, below the bureau's prefix."""
        return f"/gkmlpt/content/0/{self.post // 1000}/post_{self.post}.html"


_TOPICS = (
    "食品小作坊登记管理", "电梯使用安全管理", "集贸市场计量监督", "网络餐饮服务监督", "专利资助资金使用",
    "小餐饮备案管理", "广告发布审查", "企业信用修复", "价格行为提醒", "气瓶充装管理",
)  # fmt: skip
_THEMES = ("市场监管、安全生产监管", "商贸、海关、旅游", "综合政务", "科技、教育", "财政、金融、审计")


def papers(today: date) -> list[PaperPlan]:
    """Every document of the platform, in list order within its category."""
    return [*_sound_rules(today), *_faulty_rules(today), *_odd_rules(today), *_others(today), *_readings(today)]


def plan_paper(today: date, n: int, key: str, topic: str, age: int, category: int = RULES) -> PaperPlan:
    """A sound document, published so many days ago; `n` numbers it."""
    published = today - timedelta(days=age)
    written = published - timedelta(days=4)
    return PaperPlan(
        key=key,
        number_in_list=n,
        title=f"{BUREAU}关于印发{topic}办法的通知",
        number=f"汕样市监规〔{written.year}〕{n + 1}号",
        publisher=BUREAU,
        index=f"{BUREAU_CODE}/{published.year}-{n + 1:05d}",
        theme=_THEMES[n % len(_THEMES)],
        written=written,
        published=published,
        category=category,
    )


def _sound_rules(today: date) -> list[PaperPlan]:
    return [plan_paper(today, n, f"sound-{n}", topic, 40 + 97 * n) for n, topic in enumerate(_TOPICS)]


def _faulty_rules(today: date) -> list[PaperPlan]:
    """One seeded fault each; the keys are what `faults.py` refers to."""

    def base(n: int, key: str, topic: str) -> PaperPlan:
        return plan_paper(today, n, key, topic, 30 + 13 * n)

    sound = base(10, "index-first", "餐饮具集中消毒监督")
    return [
        replace(base(20, "no-number", "散装食品标识"), number=""),
        replace(base(21, "no-publisher", "校园食堂监督"), publisher=""),
        replace(base(22, "no-index", "农贸市场准入"), index=""),
        replace(base(23, "no-theme", "特种设备应急"), theme=""),
        replace(base(24, "no-written", "冷库备案"), written=None),
        replace(base(25, "no-published", "药店分级"), published=None),
        replace(base(26, "no-validity", "加油机计量"), flags=False),
        _bracketed(base(27, "half-brackets", "标准化奖励")),
        _zero(base(28, "leading-zero", "质量奖评审")),
        _digit(base(29, "check-digit", "商标品牌指导站")),
        sound,
        replace(
            base(9 + 2, "index-twice", "消毒产品抽检"),
            index=sound.index,
            written=today - timedelta(days=24),
            published=today - timedelta(days=20),
        ),
        _backwards(base(31, "backwards", "价格争议调解")),
        _form(base(32, "index-form", "计量器具检定")),
        replace(base(34, "no-title", "检验机构备案"), title=""),
        replace(base(33, "strange-publisher", "明码标价"), publisher="汕样市市监局"),
    ]


def _bracketed(paper: PaperPlan) -> PaperPlan:
    return replace(paper, number=paper.number.replace("〔", "[").replace("〕", "]"))


def _zero(paper: PaperPlan) -> PaperPlan:
    return replace(paper, number=paper.number.replace("〕", "〕0"))


def _digit(paper: PaperPlan) -> PaperPlan:
    return replace(paper, index=paper.index.replace(BUREAU_CODE, wrong_digit(BUREAU_CODE)))


def _form(paper: PaperPlan) -> PaperPlan:
    return replace(paper, index=paper.index.replace("/", "-"))


def _backwards(paper: PaperPlan) -> PaperPlan:
    assert paper.published is not None
    return replace(paper, written=paper.published + timedelta(days=9))


def _odd_rules(today: date) -> list[PaperPlan]:
    """Sound documents that look wrong to a hasty eye."""

    def base(n: int, key: str, topic: str) -> PaperPlan:
        return plan_paper(today, n, key, topic, 30 + 17 * n)

    old = base(40, "old-index", "计量收费")
    order = base(41, "order", "电动自行车登记")
    notice = base(42, "notice", "假日市场秩序")
    expired = base(43, "expired", "棉花质量监督")
    same_day = base(44, "same-day", "网络交易监测")
    both = base(45, "joint", "乡村集市治理")
    twice = base(46, "listed-twice", "直播带货合规")
    banner = base(47, "abolished", "粮食收购计量")
    assert old.published is not None
    assert same_day.published is not None
    return [
        replace(old, index=f"{OLD_CODE}/{old.published.year}-00041"),
        replace(order, title="汕样市电动自行车登记规定", number="汕样市人民政府令第12号"),
        replace(notice, title=f"{BUREAU}关于维护假日市场秩序的公告", number=_yearly(notice, 3)),
        replace(expired, title=f"【已失效】{expired.title}", expired=True),
        replace(same_day, written=same_day.published),
        replace(both, publisher=f"{BUREAU} 汕样市商务局"),
        replace(twice, also_in=OTHERS),
        replace(banner, abolished=True, mark="（该文件已废止）"),
    ]


def _yearly(paper: PaperPlan, serial: int) -> str:
    assert paper.written is not None
    return f"{BUREAU}公告{paper.written.year}年第{serial}号"


def _others(today: date) -> list[PaperPlan]:
    """其他文件: not judged by the library's rules, so what they lack is no fault."""
    return [
        replace(
            plan_paper(today, 100 + n, f"other-{n}", _TOPICS[n % len(_TOPICS)], 5 + 9 * n, OTHERS),
            title=f"{BUREAU}关于做好{_TOPICS[n % len(_TOPICS)]}有关工作的通知（{n + 1}）",
            number="" if n % 4 == 1 else f"汕样市监〔{(today - timedelta(days=9 + 9 * n)).year}〕{n + 1}号",
            theme="" if n % 5 == 2 else _THEMES[n % len(_THEMES)],
        )
        for n in range(OTHER_COUNT)
    ]


def _readings(today: date) -> list[PaperPlan]:
    return [
        replace(
            plan_paper(today, 300 + n, f"reading-{n}", _TOPICS[n], 39 + 97 * n, READINGS),
            title=f"《{_TOPICS[n]}办法》解读",
            number="",
        )
        for n in range(3)
    ]
