"""The columns of the sample bureau: their names, places, ages of their entries, and how their lists show dates.

Ages are days before `today`, so that what is fresh and what is stale stays so on every day the sample is built.
"""

from dataclasses import dataclass, field
from typing import Literal

DateStyle = Literal["bracket", "plain", "chinese", "slash", "dot", "short", "article", "never", "next_year"]
Pager = Literal["none", "static", "script"]


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column. `slug` is its path below the bureau's prefix; `ages` are its entries, in list order.

    Date styles: `article` shows none in the list but dates the articles; `never` dates nothing at all; `next_year`
    is the slip of the pen that makes old entries look new.
    """

    slug: str
    name: str
    topic: str
    ages: tuple[int, ...] = ()
    kind: str = "政务动态"
    style: DateStyle = "bracket"
    pager: Pager = "none"
    gbk: bool = False
    two_addresses: bool = False
    children: tuple["ColumnPlan", ...] = field(default=())

    @property
    def path(self) -> str:
        """The column's address below the bureau's prefix."""
        return f"/{self.slug}/index.html"

    @property
    def crumb(self) -> str:
        """Its address as breadcrumbs write it: for some columns the bare folder, which answers with the same page."""
        return f"/{self.slug}/" if self.two_addresses else self.path


_FOOD = ColumnPlan(
    "zdlyxxgk/spaq", "食品安全", "食品安全", kind="重点领域", two_addresses=True,
    children=(
        ColumnPlan("zdlyxxgk/spaq/jdcj", "监督抽检", "食品安全监督抽检信息通告", (210, 238, 266), two_addresses=True),
        ColumnPlan(
            "zdlyxxgk/spaq/hccz", "不合格食品核查处置", "不合格食品核查处置情况", (12, 41, 77),
            style="short", two_addresses=True,
        ),
        ColumnPlan("zdlyxxgk/spaq/spxk", "食品生产经营许可", "食品经营许可信息公告", (20, 52)),
        ColumnPlan("zdlyxxgk/spaq/spyj", "食品安全应急", "食品安全应急"),
    ),
)  # fmt: skip
_DRUGS = ColumnPlan(
    "zdlyxxgk/ypqx", "药品医疗器械化妆品", "药品监管", kind="重点领域",
    children=(
        ColumnPlan("zdlyxxgk/ypqx/ypjg", "药品监管", "药品零售企业检查情况", (33, 65), style="chinese"),
        ColumnPlan("zdlyxxgk/ypqx/ylqx", "医疗器械监管", "医疗器械经营检查情况", (15, 80), style="never"),
    ),
)  # fmt: skip
_PRODUCTS = ColumnPlan(
    "zdlyxxgk/cpzl", "产品质量", "产品质量", kind="重点领域",
    children=(
        ColumnPlan("zdlyxxgk/cpzl/jdcc", "监督抽查", "产品质量监督抽查结果", (30, 58), style="article"),
        ColumnPlan("zdlyxxgk/cpzl/qxzh", "消费品安全提示", "缺陷产品安全提示", (25, 49)),
    ),
)  # fmt: skip
_RANDOM = ColumnPlan(
    "zdlyxxgk/ssj", "双随机，一公开", "双随机抽查", kind="重点领域",
    children=(
        ColumnPlan("zdlyxxgk/ssj/ccjh", "抽查计划", "年度双随机抽查工作计划", (300, 640)),
        ColumnPlan("zdlyxxgk/ssj/ccjg", "抽查结果", "双随机抽查结果公示", (700, 15, 44, 71), style="plain"),
    ),
)  # fmt: skip
_DECISIONS = ColumnPlan(
    "zdlyxxgk/xzcf", "行政许可和行政处罚", "双公示", kind="重点领域",
    children=(
        ColumnPlan("zdlyxxgk/xzcf/xkgs", "行政许可公示", "行政许可信息公示", (9, 40)),
        ColumnPlan("zdlyxxgk/xzcf/cfgs", "行政处罚公示", "行政处罚信息公示", (120, 151, 190)),
    ),
)  # fmt: skip
RIGHTS = ColumnPlan(
    "zdlyxxgk/zscq", "知识产权", "知识产权", kind="重点领域",
    children=(
        ColumnPlan("zdlyxxgk/zscq/zl", "专利促进", "专利转化工作情况", (22, 90), style="dot"),
        ColumnPlan("zdlyxxgk/zscq/sb", "商标保护", "商标专用权保护情况", (402, 430)),
    ),
)  # fmt: skip

KEY_AREAS = ColumnPlan(
    "zdlyxxgk", "重点领域信息公开", "重点领域", kind="重点领域", two_addresses=True,
    children=(
        _FOOD,
        _DRUGS,
        _PRODUCTS,
        ColumnPlan("zdlyxxgk/tzsb", "特种设备", "特种设备安全检查情况", (18, 47, 88), style="slash"),
        _RANDOM,
        _DECISIONS,
        ColumnPlan("zdlyxxgk/fld", "反垄断和反不正当竞争", "公平竞争审查工作情况", (60, 95), gbk=True),
        RIGHTS,
        ColumnPlan("zdlyxxgk/xfwq", "消费维权", "消费投诉公示情况", (200, 230), style="next_year"),
        ColumnPlan("zdlyxxgk/qzqd", "权责清单", "权责清单", (900,)),
        ColumnPlan("zdlyxxgk/czyjs", "财政预决算", "部门预算公开", (380, 745)),
    ),
)  # fmt: skip

NEWS = ColumnPlan(
    "xwdt", "新闻动态", "新闻", kind="政务动态",
    children=(
        ColumnPlan("xwdt/gzdt", "工作动态", "市场监管工作动态", tuple(range(3, 3 + 24 * 6, 6)), pager="static"),
        ColumnPlan("xwdt/xqdt", "县区动态", "县区市场监管动态", (6, 30)),
    ),
)  # fmt: skip
NOTICES = ColumnPlan(
    "tzgg", "通知公告", "有关事项的通知", tuple(range(8, 8 + 26 * 11, 11)), kind="通知公告", pager="script"
)
OPENNESS = ColumnPlan(
    "zwgk", "政务公开", "政务公开", kind="信息公开",
    children=(
        ColumnPlan("zwgk/zcfg", "政策法规", "政策措施摘编", (195, 260), kind="政策文件"),
        ColumnPlan("zwgk/zcjd", "政策解读", "有关文件的解读", (28, 70, 140), kind="政策解读"),
        ColumnPlan("zwgk/rsxx", "人事信息", "人事招录公告", (310,), kind="人事信息"),
        ColumnPlan("zwgk/ghjh", "规划计划", "年度工作计划", (), kind="规划计划"),
        ColumnPlan("zwgk/wgk", "五公开", "管理公开事项", (35, 36, 37), kind="信息公开"),
    ),
)  # fmt: skip
TOPICS = ColumnPlan(
    "ztzl", "专题专栏", "专题", kind="专题专栏",
    children=(
        ColumnPlan("ztzl/spzt", "监督抽检", "食品安全宣传周抽检活动", (2, 4), kind="专题专栏"),
        ColumnPlan("ztzl/ssjzt", "抽查结果", "往年抽查结果汇编", (1400,), kind="专题专栏"),
    ),
)  # fmt: skip

UPKEEP = (  # first-level columns that are too old, blank, or only seem so
    ColumnPlan("jcdt", "基层动态", "基层市场监管动态", (40, 60, 75)),
    ColumnPlan("zcwj", "政策文件", "政策文件汇编", (200, 290), kind="政策文件"),
    ColumnPlan("hygq", "回应关切", "热点问题回应", (400, 420), kind="信息公开"),
    ColumnPlan("rsrm", "人事任免", "人事任免通知", (500, 520), kind="信息公开"),
    ColumnPlan("zxft", "在线访谈", "在线访谈", kind="信息公开"),
    ColumnPlan("xwfbh", "新闻发布会", "新闻发布会实录", (90, 180)),
)  # fmt: skip

COLUMNS = (NEWS, NOTICES, OPENNESS, KEY_AREAS, TOPICS, *UPKEEP)


def every(plans: tuple[ColumnPlan, ...] = COLUMNS) -> list[tuple[ColumnPlan, tuple[ColumnPlan, ...]]]:
    """All columns with the columns above them, parents first."""
    out: list[tuple[ColumnPlan, tuple[ColumnPlan, ...]]] = []

    def walk(plan: ColumnPlan, above: tuple[ColumnPlan, ...]) -> None:
        out.append((plan, above))
        for child in plan.children:
            walk(child, (*above, plan))

    for plan in plans:
        walk(plan, ())
    return out
