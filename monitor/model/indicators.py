"""国办秘函〔2019〕19号《政府网站与政务新媒体检查指标》 as data: what each indicator asks and costs.

All weights stand in this file. `mark` says how far a number can be trusted (standards.md §0): R read in a reprint
of the document or of a filled-in self-check, M from memory. Only R counts in the score; M is an estimate that an admin
may correct in `[yardstick.points]`. `points` None: the indicator's name is known, its points are not.
"""

from dataclasses import dataclass
from enum import StrEnum

REMEMBERED = "M"


class Block(StrEnum):
    """指标的大类. The value is its name in the document."""

    VETO = "单项否决"
    CONTENT = "发布解读"
    SERVICE = "办事服务"
    INTERACTION = "互动交流"
    DESIGN = "功能设计"


# 大类分值: deductions of a block stop here. 25 of 办事服务 follows from the rule for departments without services.
BLOCK_POINTS: dict[Block, float] = {
    Block.CONTENT: 32,
    Block.SERVICE: 25,
    Block.INTERACTION: 25,
    Block.DESIGN: 18,
}
FULL_SCORE = 100
PASS_SCORE = 60


@dataclass(frozen=True, slots=True)
class Sign:
    """Which findings belong to an indicator: those of a kind, of some aspects (the part before `:` or `.` is enough),
    of some subjects (their beginning). Nothing named means all."""

    kind: str
    aspects: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()

    def fits(self, kind: str, aspect: str, subject: str) -> bool:
        return (
            kind == self.kind
            and (not self.aspects or any(_within(aspect, one) for one in self.aspects))
            and (not self.subjects or subject.startswith(self.subjects))
        )


def _within(aspect: str, part: str) -> bool:
    return aspect == part or aspect.startswith((f"{part}:", f"{part}.")) or aspect.endswith(f".{part}")


@dataclass(frozen=True, slots=True)
class Line:
    """One threshold of a veto indicator: so many places with such faults are over it."""

    label: str
    at_least: int
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `each`: every place costs the points, up to `at_most` places (0: no bound of its own)."""

    id: str
    block: Block
    name: str
    rule: str
    source: str
    mark: str
    signs: tuple[Sign, ...] = ()
    lines: tuple[Line, ...] = ()
    points: float | None = None
    each: bool = False
    at_most: int = 0
    by_person: bool = False  # what is found is a suspicion that a person must confirm before it counts
    unseen: str = ""  # what of it no program sees, for the report


_COLUMN_KINDS = ("key_columns", "freshness")
_EMPTY = tuple(Sign(kind, ("empty",)) for kind in _COLUMN_KINDS)
_STALE = tuple(Sign(kind, ("stale", "undated")) for kind in _COLUMN_KINDS)
# The check of the whole site counts by the lines of V4 itself; each of its lines is over where it has a finding.
_LINES = (Sign("column_update", ("news_notice", "long_stale", "blank")),)

VETOES: tuple[Indicator, ...] = (
    Indicator(
        "V1", Block.VETO, "安全、泄密事故等严重问题",
        "严重表述错误；泄露国家秘密；发布或链接反动、暴力、色情等内容；安全攻击没有及时有效处置造成严重安全事故；"
        "弄虚作假；引发严重负面舆情。任一即否决",
        "国办秘函〔2019〕19号（据公开转载的填报表）", "R",
        signs=(Sign("dark_links"), Sign("not_public"), Sign("wording", ("forbidden",))),
        by_person=True,
        unseen="是否严重、是否造成事故或舆情，由人认定",
    ),
    Indicator(
        "V2", Block.VETO, "站点无法访问",
        "监测 1 周，每天间隔性访问 20 次以上，超过（含）15 秒仍打不开的次数累计占比超过（含）5%",
        "国办秘函〔2019〕19号（据公开转载的填报表）", "R",
        signs=(Sign("availability", ("unavailable",)),),
    ),
    Indicator(
        "V3", Block.VETO, "首页不更新",
        "监测 2 周，首页无信息更新；首页仅为导航入口的，看所有二级页面",
        "国办秘函〔2019〕19号（据公开转载的填报表）", "R",
        signs=(Sign("home_update"),),
    ),
    Indicator(
        "V4", Block.VETO, "栏目不更新",
        "动态要闻类 2 周、通知公告和政策文件类 6 个月未更新的一级栏目累计 5 个以上；"
        "应更新但长期未更新的栏目 10 个以上；空白栏目 5 个以上",
        "国办秘函〔2019〕19号（据公开转载的填报表）", "R",
        signs=(*_EMPTY, *_STALE, *_LINES),
        lines=(
            Line("空白栏目", 5, _EMPTY),
            Line("未按时更新的栏目", 10, _STALE),
            Line("全站栏目达到标准的条目", 1, _LINES),
        ),
    ),
    Indicator(
        "V5", Block.VETO, "互动回应差",
        "未提供网上有效咨询建言渠道；前 1 年内政务咨询类栏目存在超过 3 个月未回应的有效留言",
        "国办秘函〔2019〕19号（据公开转载的填报表）", "R",
        signs=(Sign("letters", ("unanswered",)), Sign("letters", ("missing",), ("咨询建言渠道",))),
        unseen="没有公开选登的留言，程序看不到",
    ),
    Indicator(
        "V6", Block.VETO, "服务不实用",
        "未提供办事服务；办事指南重点要素缺失 4 类及以上的事项 5 个以上（总数不足 5 个的，每个都缺）；"
        "在线系统不能使用 3 个以上",
        "国办秘函〔2019〕19号（前半据公开转载的填报表，后半凭记忆）", "R",
        unseen="在线系统登录之后能否使用，程序看不到",
    ),
)  # fmt: skip

_REPRINT = "国办秘函〔2019〕19号（据公开的自查结果）"
_MEMORY = "国办秘函〔2019〕19号（凭记忆，未核实）"

DEDUCTIONS: tuple[Indicator, ...] = (
    Indicator("policy-stale", Block.CONTENT, "政策文件类栏目更新", "政策文件类一级栏目前 6 个月未更新，扣 5 分",
              _REPRINT, "R", signs=(Sign("column_update", ("policy.stale",)),), points=5),
    Indicator("news-stale", Block.CONTENT, "动态要闻更新", "动态要闻类栏目前 2 周未更新，扣 5 分",
              _MEMORY, "M", signs=(Sign("column_update", ("news.stale",)),), points=5),
    Indicator("columns-unopened", Block.CONTENT, "应开设的栏目",
              "机构职能、领导信息、政策解读等栏目未开设，每个扣 5 分",
              _MEMORY, "M", points=5, each=True),
    Indicator("elements", Block.CONTENT, "栏目内容要素", "机构职能、领导信息等要素缺失或不准确，每处扣 1 分",
              _MEMORY, "M", points=1, each=True),
    Indicator("interpretation-stale", Block.CONTENT, "政策解读更新", "政策解读栏目前 6 个月未更新，扣 4 分",
              _MEMORY, "M", points=4),
    Indicator("interpretation-unlinked", Block.CONTENT, "解读与文件关联",
              "随机抽查 3 个解读，未与被解读文件相关联，每个扣 1 分", _MEMORY, "M",
              signs=(Sign("interpretations", ("link",)),), points=1, each=True, at_most=3),
    Indicator("columns-empty", Block.CONTENT, "空白栏目", "空白栏目，每个扣 2 分", _MEMORY, "M",
              signs=(*_EMPTY, Sign("column_update", ("empty",))), points=2, each=True),
    Indicator("columns-stale", Block.CONTENT, "其他栏目更新", "应更新未更新的栏目，每个扣 3 分", _MEMORY, "M",
              signs=(*_STALE, Sign("column_update", ("other.stale", "notice.stale"))), points=3, each=True),
    Indicator("service-statistics", Block.SERVICE, "办事统计数据", "办事统计数据前 3 个月未更新，扣 2 分",
              _REPRINT, "R", points=2),
    Indicator("guide-elements", Block.SERVICE, "办事指南要素", "办事指南要素缺失或不准确，每处扣 1 分",
              _MEMORY, "M", points=1, each=True),
    Indicator("guide-forms", Block.SERVICE, "表格样表", "办事指南的表格、样表缺失，每处扣 1 分",
              _MEMORY, "M", points=1, each=True),
    Indicator("letters-stale", Block.INTERACTION, "留言公开", "前 2 个月未更新留言答复，扣 3 分",
              _REPRINT, "R", signs=(Sign("letters", ("stale",)),), points=3),
    Indicator("letters-statistics", Block.INTERACTION, "留言受理反馈统计", "公开留言受理、反馈情况的统计数据",
              _REPRINT, "R", signs=(Sign("letters", ("missing",), ("公开留言/统计",)),)),
    Indicator("consultations", Block.INTERACTION, "征集调查", "开展征集调查并公开结果", _MEMORY, "M",
              signs=(Sign("consultations"),)),
    Indicator("interviews", Block.INTERACTION, "在线访谈", "开展在线访谈", _MEMORY, "M"),
    Indicator("simulated-question", Block.INTERACTION, "模拟用户咨询",
              "模拟用户提简单常见问题，5 个工作日内没有网上答复，扣 5 分", _MEMORY, "M", points=5,
              unseen="程序不向网站提交内容，由人试问"),
    Indicator("domain", Block.DESIGN, "域名名称", "域名、网站名称符合规定", _REPRINT, "R"),
    Indicator("site-marks", Block.DESIGN, "网站标识", "党政机关网站标识、网站标识码等", _REPRINT, "R",
              signs=(Sign("furniture", subjects=("页脚：网站标识码", "页脚：党政机关标识")),)),
    Indicator("links", Block.DESIGN, "可用性", "链接（含图片、附件、外部链接）打不开或错误，每个扣 0.1 分",
              "指标据公开的自查结果，分值凭记忆、未核实", "M", signs=(Sign("dead_links"),), points=0.1, each=True),
    Indicator("search", Block.DESIGN, "搜索功能", "随机抽 4 条标题，搜索结果第一页找不到，每条扣 1 分",
              "指标据公开的自查结果，分值凭记忆、未核实", "M", points=1, each=True, at_most=4),
    Indicator("ipv6", Block.DESIGN, "IPv6 改造", "支持 IPv6 访问", _REPRINT, "R", signs=(Sign("ipv6"),)),
    Indicator("report-errors", Block.DESIGN, "“我为政府网站找错”入口", "规范添加找错监督举报平台入口",
              _REPRINT, "R", signs=(Sign("furniture", subjects=("页脚：找错入口",)),)),
    Indicator("footer", Block.DESIGN, "底部功能区", "底部功能区每少一项，扣 1 分", _MEMORY, "M",
              signs=(Sign("furniture", ("missing",)),), points=1, each=True, at_most=7),
)  # fmt: skip

INDICATORS: dict[str, Indicator] = {one.id: one for one in (*VETOES, *DEDUCTIONS)}
