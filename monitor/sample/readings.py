"""文件和解读 of the sample: pairs as they should be, and pairs with one thing wrong each.

Documents stand in the column 涉企政策文件, their 解读 in 涉企政策解读. Days are counted from the day of the sample, and
each document came out on a Monday that is followed by a working day, so that "a day late" is always one working day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitor.model import WorkCalendar
from monitor.sample import files
from monitor.sample.posts import Post, list_html, post_html
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, html

Replies = dict[tuple[str, str], Reply]

PAPERS, PAPERS_SLUG = "涉企政策文件", "zwgk/sqzc"
READINGS, READINGS_SLUG = "涉企政策解读", "zwgk/sqjd"
CHECK = "interpretations"
_FIRST_PAPER, _FIRST_READING = 640001, 650001
_ABOVE = ("政务公开", "/zwgk/index.html")
_PICTURE = "/reading.png"
_LAW = (
    "{n}为了实现{topic}工作目标，根据《某某条例》制定本办法。从事{topic}活动的单位和个人适用本办法。",
    "{n}监督管理部门应当建立{topic}档案，如实记载检查情况和处理结果，并按季度归集。",
    "{n}申请{topic}补助的，应当按照本办法所附标准，在每年三月底前提交申请书和上一年度经营情况。",
    "{n}办理流程由监督管理部门公布。收到{topic}材料后应当当场核对，材料不齐的一次性告知需要补正的全部内容。",
    "{n}违反{topic}有关规定的，责令限期改正；逾期不改正的，按有关法律法规的规定处理。",
    "{n}本市各县（市、区）可以根据本办法，结合本地{topic}的实际制定具体做法并报备案。",
    "{n}对{topic}中出现的争议，当事人可以申请调解；调解不成的，依法通过其他途径解决。",
    "{n}本办法所称{topic}，是指在本市行政区域内以营利为目的开展的有关经营活动。",
)
_TOLD = (
    "一、出台背景。前几年办这件事没有统一的说法，大家跑了不少冤枉路，{topic}一直是来电里问得最多的事情之一。",
    "二、制定依据。主要是上级近两年的两份文件，我们把其中能直接用的写得更细，没有另外加码。",
    "三、主要内容。一句话概括就是把谁来管、管什么、怎么补说清楚，{topic}的门槛比原来低了，手续也少了两道。",
    "四、适用范围。凡是在本市登记的企业和个体户都可以按它来办，外地企业在本地设了门店的同样适用。",
    "五、新旧变化。与三年前的做法相比，最大的变化是先承诺后核查，补贴标准从原来的一档改成了三档。",
    "六、办理流程。先在网上填表，再等短信通知，一般一周内有结果，全程不用跑窗口，也不收任何费用。",
    "七、注意事项。同一个项目不要重复报，报了假材料的两年内不能再报；拿不准的可以先打电话问清楚再填。",
    "八、还想多说一句。政策好不好要看大家用不用得上，欢迎在用的时候把觉得麻烦的地方告诉我们，能改的马上就改。",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One document and its 解读. `after`: days between them, None without 解读. `aspect` '' is a sound pair.

    `at` tells whether the fault stands at the document or at the 解读.
    """

    topic: str
    what: str
    aspect: str = ""
    at: str = "paper"
    after: int | None = 0
    age: int = 120  # days since the document came out, before it is moved to a Monday
    forward: bool = True
    back: bool = True
    reading_title: str = "《{name}》解读"
    told: tuple[str, ...] = _TOLD
    copy: bool = False
    title: str = f"{BUREAU}关于印发《{{name}}》的通知"
    picture: bool = False
    validity: str = "有效"
    words: tuple[str, ...] = field(default=_LAW)

    @property
    def name(self) -> str:
        return f"汕样市{self.topic}办法"


PAIRS: tuple[Pair, ...] = (
    Pair("餐饮单位帮扶", "同日发布、互相链接的解读"),
    Pair("住宿业提升", "没有解读的文件", "none", after=None),
    Pair("零售业促进", "解读晚了一个多月", "late", after=40, age=200),
    Pair("夜间集市经营", "解读晚了一个工作日", "late", after=1),
    Pair("小微企业信贷", "有解读，文件页没有链接", "link", forward=False),
    Pair("专精企业培育", "解读没有链接到文件", "link", at="reading", back=False),
    Pair("旅行社纾困", "过于简短的解读", "short", at="reading", told=(_TOLD[0], _TOLD[1], _TOLD[3], _TOLD[5][:8])),
    Pair("客运企业补贴", "照抄原文的解读", "copy", at="reading", copy=True),
    Pair(
        "老字号保护", "没有讲到应有内容的解读", "elements", at="reading",
        told=tuple(f"{place}的老店主们聚在一起，说起几十年来的经历，有人拿出了当年的账本和照片，大家听得入神。" * 2
                   for place in ("东街", "西街", "南门", "北门", "码头", "车站")),
    ),
    Pair("合同示范文本", "图解形式的解读", reading_title="一图读懂《{name}》", told=("详见下图。",), picture=True),
    Pair("商圈改造", "标题没有书名号的解读", reading_title="关于{name}的政策解读"),
    Pair("旧规清理", "废止文件的通知不需要解读", after=None, title=f"{BUREAU}关于废止《{{name}}》的通知"),
    Pair("计量收费", "已经失效的文件", after=None, validity="失效"),
    Pair("首店引进", "解读早于文件一天", after=-1),
    Pair("展会服务", "十年前的文件不要求解读", after=None, age=3900),
)  # fmt: skip


def monday(day: date) -> date:
    """The last Monday on or before a day that is, like the day after it, a working day of all calendars we may use."""
    calendar = WorkCalendar()
    day -= timedelta(days=day.weekday())
    while not (calendar.is_workday(day) and calendar.is_workday(day + timedelta(days=1))):
        day -= timedelta(days=7)
    return day


def readings(addresses: Addresses, today: date) -> Replies:
    """The two columns and all their pages."""
    papers, told = list(_papers(addresses, today)), list(_readings(addresses, today))
    out: Replies = {(Addresses.IMAGES, _PICTURE): Reply(200, files.png(60, 90, 160), files.PNG_TYPE)}

    def put(path: str, text: str) -> None:
        out[Addresses.WWW, Addresses.PREFIX + path] = html(text)

    for name, slug, posts in ((PAPERS, PAPERS_SLUG, papers), (READINGS, READINGS_SLUG, told)):
        trail = (_ABOVE, (name, f"/{slug}/index.html"))
        rows = [(addresses.bureau(post.path), post.title, post.published) for post in posts]
        put(f"/{slug}/index.html", list_html(addresses, trail, rows, name))
        for post in posts:
            put(post.path, post_html(addresses, trail, post, name))
    return out


def paper_path(number: int) -> str:
    return f"/{PAPERS_SLUG}/content/post_{_FIRST_PAPER + number}.html"


def reading_path(number: int) -> str:
    return f"/{READINGS_SLUG}/content/post_{_FIRST_READING + number}.html"


def subject_of(number: int) -> str:
    """Where a pair's fault stands, with the mark that `faults.resolve` fills."""
    path = reading_path(number) if PAIRS[number].at == "reading" else paper_path(number)
    return "{www}" + path


def _papers(addresses: Addresses, today: date) -> Iterator[Post]:
    for number, pair in enumerate(PAIRS):
        published = monday(today - timedelta(days=pair.age))
        title = pair.title.format(name=pair.name)
        shown = pair.after is not None and pair.forward
        yield Post(
            paper_path(number),
            title,
            published,
            _law(pair),
            related=((addresses.bureau(reading_path(number)), _reading_title(pair)),) if shown else (),
            block="相关解读",
            fields=(
                ("名称", title), ("文号", f"汕样市监规〔{published.year}〕{number + 200}号"), ("发布机构", BUREAU),
                ("成文日期", f"{published:%Y-%m-%d}"), ("发布日期", f"{published:%Y-%m-%d}"), ("有效性", pair.validity),
            ),
        )  # fmt: skip


def _law(pair: Pair) -> tuple[str, ...]:
    signs = "一二三四五六七八"
    return tuple(f"{line.format(n=f'第{signs[n]}条　', topic=pair.topic)}" for n, line in enumerate(pair.words))


def _reading_title(pair: Pair) -> str:
    return pair.reading_title.format(name=pair.name)


def _readings(addresses: Addresses, today: date) -> Iterator[Post]:
    for number, pair in enumerate(PAIRS):
        if pair.after is None:
            continue
        told = _law(pair) if pair.copy else tuple(line.format(topic=pair.topic) for line in pair.told)
        if pair.picture:
            told = (*told, f'<img src="{addresses.image(_PICTURE)}" alt="图解">')
        title = pair.title.format(name=pair.name)
        yield Post(
            reading_path(number),
            _reading_title(pair),
            monday(today - timedelta(days=pair.age)) + timedelta(days=pair.after),
            told,
            related=((addresses.bureau(paper_path(number)), title),) if pair.back else (),
        )
    # What a later look at an old document comes to is evidence for plan item 16, and no fault of anybody.
    old = next(pair for pair in PAIRS if pair.age > 3000)
    yield Post(
        reading_path(len(PAIRS)),
        f"《{old.name}》实施情况评估报告",
        today - timedelta(days=200),
        ("评估认为，办法施行以来各项措施基本落实，参展企业的反映较好，建议继续执行并简化报名手续。",),
    )
