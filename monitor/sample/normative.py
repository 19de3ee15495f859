"""专项规范性文件: documents of the sample's platform that say when they end, that repeal others, that were filed late.

Each document has one thing wrong or tempts to think so. What they say of days follows the day the sample is built for.
"""

from dataclasses import replace
from datetime import date, timedelta

from monitor.sample.library import OTHERS, SPECIAL, PaperPlan, plan_paper
from monitor.sample.shell import BUREAU

_HAN = "〇一二三四五六七八九"

Row = tuple[str, str, str, str]  # check, subject, aspect, what

FAULTS: tuple[Row, ...] = (
    ("validity", "<term-over>", "ended", "写明有效期五年，已经过期，没有标注"),
    ("validity", "<term-over-han>", "ended", "用汉字写明三年有效期，已经过期，没有标注"),
    ("validity", "<term-until-over>", "ended", "写明有效期到上个月底，没有标注"),
    ("validity", "<ends-soon>", "ending", "有效期还有 45 天"),
    ("validity", "<last-day>", "ending", "今天是有效期的最后一天"),
    ("validity", "<old-default>", "default", "施行六年、没有写明有效期"),
    ("validity", "<trial-default>", "default", "试行四年、没有写明有效期"),
    ("validity", "<marks-differ>", "marks", "标题标注已失效，公开目录仍为有效"),
    ("repeals", "<repealed-unmarked>", "unmarked", "废止通知列出的文件 60 天后仍没有标注"),
    ("repeals", "<superseded-unmarked>", "unmarked", "新办法写明同时废止的旧办法没有标注"),
    ("library-filing", "<late>", "dates.late", "成文 80 天后才发布"),
    ("library-filing", "<no-gui>", "number.head", "规范性文件的文号没有“规”字"),
    ("library-filing", "<plan-filed>", "category.internal", "工作方案放进了规范性文件库"),
)
HEALTHY: tuple[tuple[str, str, str], ...] = (
    ("validity", "<term-runs>", "有效期还有四年"),
    ("validity", "<term-marked>", "有效期已满，标题和目录都已标注"),
    ("validity", "<term-of-licence>", "正文里只有许可证的有效期"),
    ("validity", "<term-prolonged>", "有效期已满，延期通知延长到后年"),
    ("validity", "<forever>", "九年前公布、写明长期有效的公告"),
    ("validity", "<repealed-partly>", "别的文件废止了其中一条"),
    ("repeals", "<repealed-marked>", "废止通知列出、已经标注的文件"),
    ("repeals", "<repealed-partly>", "只被废止一条的文件"),
    ("repeals", "<repealed-lately>", "一周前刚废止的文件"),
    ("repeals", "<successor>", "与旧办法名称相同的新办法"),
    ("library-filing", "<on-time>", "成文 20 天后发布，不满 20 个工作日"),
    ("library-filing", "<orders>", "名称里有“值班”二字的管理规定"),
)


def special_papers(today: date) -> list[PaperPlan]:
    """Every document of the category, and the notices that speak of them."""
    return [*_terms(today), *_repeals(today), *_filing(today)]


def _paper(today: date, n: int, key: str, topic: str, age: int) -> PaperPlan:
    return plan_paper(today, 400 + n, key, topic, age, SPECIAL)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _han_day(day: date) -> str:
    def number(n: int) -> str:
        tens, ones = divmod(n, 10)
        return ("" if tens < 2 else _HAN[tens]) + ("十" if tens else "") + (_HAN[ones] if ones else "")

    return f"{''.join(_HAN[int(c)] for c in str(day.year))}年{number(day.month)}月{number(day.day)}日"


def _terms(today: date) -> list[PaperPlan]:
    def base(n: int, key: str, topic: str, age: int, clause: str) -> PaperPlan:
        paper = _paper(today, n, key, topic, age)
        assert paper.published is not None
        began = paper.published + timedelta(days=10)
        return replace(paper, body=clause.format(began=_day(began), han=_han_day(began), over=_day(began)))

    marked = base(2, "term-marked", "农产品市场准入", 2300, "本办法自{began}起施行，有效期五年。")
    differ = base(9, "marks-differ", "商标代理监督", 300, "本办法自{began}起施行，有效期五年。")
    trial = base(8, "trial-default", "小餐饮量化分级", 1500, "本办法自{began}起试行。")
    prolonged = base(4, "term-prolonged", "电梯应急处置", 2200, "本办法自{began}起施行，有效期五年。")
    licence = "本办法自{began}起施行。\n食品小作坊登记证有效期为1年，有效期届满30日前申请延续。"
    until = _day(today + timedelta(days=800))
    last_month = today.replace(day=1) - timedelta(days=1)
    return [
        base(1, "term-runs", "集贸市场开办", 350, "第二十条 本办法由本局负责解释，自{began}起施行，有效期五年。"),
        replace(marked, title=f"【已失效】{marked.title}", expired=True),
        base(3, "term-of-licence", "食品小作坊许可", 700, licence),
        prolonged,
        replace(
            _paper(today, 5, "prolonging", "延期", 200),
            title=f"{BUREAU}关于延长电梯应急处置办法有效期的通知",
            body=f"经评估，《{prolonged.title}》（{prolonged.number}）有效期延长至{until}。",
        ),
        replace(
            base(6, "forever", "消费提示", 3300, "本公告自{began}起施行，长期有效。"),
            title=f"{BUREAU}关于消费提示有关事项的公告",
        ),
        base(7, "old-default", "广告经营备案", 2300, "本办法自{began}起施行。"),
        replace(trial, title=trial.title.replace("办法", "办法（试行）")),
        replace(differ, title=f"【已失效】{differ.title}"),
        base(10, "term-over", "网络订餐服务", 2000, "本办法自{began}起施行，有效期五年。"),
        base(11, "term-over-han", "计量器具备案", 1400, "本规定自{han}起施行，有效期三年。"),
        base(12, "term-until-over", "促销活动规范", 500, f"本通知自印发之日起执行，有效期至{_day(last_month)}。"),
        base(13, "ends-soon", "标准化试点", 500, f"本办法有效期至{_day(today + timedelta(days=45))}。"),
        base(14, "last-day", "质量基础设施", 500, f"本办法自{{began}}起施行，至{_day(today)}止。"),
    ]


def _repeals(today: date) -> list[PaperPlan]:
    unmarked = _paper(today, 20, "repealed-unmarked", "校外托管食堂", 900)
    marked = replace(_paper(today, 21, "repealed-marked", "散装白酒销售", 880), abolished=True)
    marked = replace(marked, title=f"【已废止】{marked.title}")
    lately = _paper(today, 22, "repealed-lately", "冷链食品追溯", 800)
    partly = _paper(today, 23, "repealed-partly", "餐厨器具抽检", 780)
    superseded = _paper(today, 24, "superseded-unmarked", "加油站计量", 860)
    named = marked.title.removeprefix("【已废止】")
    notice = replace(
        _paper(today, 25, "repealing", "废止", 60),
        title=f"{BUREAU}关于废止部分规范性文件的通知",
        body=f"根据《广东省行政规范性文件管理规定》（粤府令第277号），决定废止以下文件：\n1.《{unmarked.title}》（{unmarked.number}）"
        f"\n2.《{named}》（{marked.number}）\n特此通知。",
    )
    recent = replace(
        _paper(today, 26, "repealing-lately", "废止", 7),
        title=f"{BUREAU}关于废止冷链食品追溯办法的通知",
        body=f"决定废止《{lately.title}》（{lately.number}）。",
    )
    successor = _paper(today, 27, "successor", "加油站计量", 100)
    assert successor.published is not None
    ours = f"《{superseded.title}》（{superseded.number}）"
    return [
        unmarked,
        marked,
        lately,
        partly,
        superseded,
        notice,
        recent,
        replace(
            successor,
            body=f"本办法自{_day(successor.published)}起施行，有效期五年。{ours}同时废止。\n"
            f"《{partly.title}》（{partly.number}）第三条同时废止。《广东省加油站计量办法》（粤府办〔2009〕12号）同时停止执行。",
        ),
    ]


def _filing(today: date) -> list[PaperPlan]:
    late = _paper(today, 40, "late", "检测机构分级", 120)
    on_time = _paper(today, 41, "on-time", "认证服务备案", 130)
    no_gui = _paper(today, 42, "no-gui", "餐饮服务评定", 140)
    filed = _paper(today, 43, "plan-filed", "专项整治", 150)
    orders = _paper(today, 44, "orders", "值班", 160)
    assert late.published is not None
    assert on_time.published is not None
    return [
        replace(late, written=late.published - timedelta(days=80)),
        replace(on_time, written=on_time.published - timedelta(days=20)),
        replace(no_gui, number=no_gui.number.replace("规", "")),
        replace(filed, title=f"{BUREAU}关于印发农村市场专项整治工作方案的通知"),
        replace(orders, title=f"{BUREAU}关于印发应急值班管理规定的通知"),
        replace(
            plan_paper(today, 445, "plan-elsewhere", "专项整治", 150, OTHERS),
            title=f"{BUREAU}关于印发旅游市场专项整治工作方案的通知",
        ),
    ]
