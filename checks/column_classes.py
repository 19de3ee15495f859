"""Which columns must be updated how often, told from their names and places: the classes of V4 (栏目不更新).

动态、要闻类 wherever they stand, 通知公告、政策文件类 as first-level columns, and the columns whose names say that they
are kept up to date (政策解读, 行政处罚 …). Everything else has no limit that anybody stated, and is left alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checks.names import plain
from monitor.model import Column

_HOME_NAMES = frozenset(map(plain, ("首页", "主页", "网站首页", "网站主页")))

NEWS = [r"(?:动态|要闻|新闻)$", r"^(?:新闻动态|动态新闻|新闻中心|市监要闻|图片新闻)$"]
NOTICES = [r"^(?:通知公告|公告公示|公示公告|通知通告|通知|公告|公示|政务公告|通告公告)$"]
POLICIES = [r"^(?:政策文件|政策法规|规范性文件|政策|文件通知|政府文件|部门文件|法规文件|政策公开)$"]
OTHERS = [
    r"^(?:政策解读|文件解读|解读回应|回应关切)$",
    r"^(?:行政处罚|行政许可)(?:信息)?(?:公示)?$",
    r"^(?:监督抽检|监督抽查|抽检公示|食品抽检|抽查结果|双随机抽查结果|监督抽检信息)$",
    r"^(?:人事信息|人事任免|人事招聘|规划计划|工作计划)$",
]
# Places that are finished by their nature, and news of what is no news column.
FINISHED = [
    r"归档|历史|往年|旧版|旧栏目|专题|专栏汇总|回顾|发布会|发言人|新闻办|废止|失效|19\d\d|20[01]\d|(?:20[2-9]\d)年?度?$"
]


@dataclass(frozen=True, slots=True)
class Rule:
    """What class a column is of, how old its newest entry may be, and the tally of V4 that it counts in."""

    code: str  # news, notice, policy, other
    label: str
    days: int

    @property
    def tally(self) -> str:
        """Which of the lines of V4 it counts in."""
        return "long_stale" if self.code == "other" else "news_notice"


@dataclass(frozen=True, slots=True)
class ColumnClasses:
    """The name patterns of each class, with their limits in days."""

    news: tuple[re.Pattern[str], ...]
    notices: tuple[re.Pattern[str], ...]
    policies: tuple[re.Pattern[str], ...]
    others: tuple[re.Pattern[str], ...]
    finished: tuple[re.Pattern[str], ...]
    news_days: int
    first_level_days: int
    others_days: int

    def rule_of(self, column: Column, site_name: str) -> Rule | None:
        """The rule for a column; None where no limit is known for it."""
        way = names_below_home(column, site_name)
        if _any(self.finished, way) or not way:
            return None
        name = way[-1]
        if _any(self.news, [name]):
            return Rule("news", "动态要闻类", self.news_days)
        if len(way) == 1 and _any(self.notices, [name]):
            return Rule("notice", "通知公告类", self.first_level_days)
        if len(way) == 1 and _any(self.policies, [name]):
            return Rule("policy", "政策文件类", self.first_level_days)
        if _any(self.others, [name]):
            return Rule("other", "应更新的栏目", self.others_days)
        return None


def names_below_home(column: Column, site_name: str) -> list[str]:
    """The names of a column and of those above it, without what every breadcrumb begins with."""
    nothing = _HOME_NAMES | {plain(site_name)}
    return [name for name in map(plain, column.path or (column.name,)) if name not in nothing]


def compiled_all(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _any(patterns: Sequence[re.Pattern[str]], names: Sequence[str]) -> bool:
    return any(pattern.search(name) for pattern in patterns for name in names)
