"""更新时限: how old the newest entry of a column may be, by the class of the column.

The classes of 动态要闻 (2 周) and 通知公告、政策文件 (6 个月) are those of 国办秘函〔2019〕19号 (standards.md §1, V4);
the others are this product's own defaults (standards.md §8 and §13, mark [D]) and can be changed in config.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FreshnessClass:
    """One class of columns. `days` None: the class has no time limit."""

    code: str
    label: str
    days: int | None
    basis: str


_V4 = "国办秘函〔2019〕19号 单项否决“栏目不更新”（据公开转载文本）"
_OWN = "本系统默认时限（参照国办秘函〔2019〕19号分类设定，可在配置中修改）"

CLASSES: dict[str, FreshnessClass] = {
    c.code: c
    for c in (
        FreshnessClass("news", "动态要闻", 14, _V4),
        FreshnessClass("notice", "通知公告", 180, _V4),
        FreshnessClass("policy", "政策文件", 180, _V4),
        FreshnessClass("interpretation", "政策解读", 180, _OWN),
        FreshnessClass("penalty", "行政处罚", 90, _OWN),
        FreshnessClass("sampling", "监督抽检", 90, _OWN),
        FreshnessClass("random", "双随机抽查", 90, _OWN),
        FreshnessClass("topic", "专题专栏", 180, _OWN),
        FreshnessClass("personnel", "人事信息", 365, _OWN),
        FreshnessClass("plan", "规划计划", 365, _OWN),
        FreshnessClass("guide", "公开指南", 366, _OWN),
        # Once a year, and no two years on the same day: a month of grace keeps the yearly date from being an alarm.
        FreshnessClass("budget", "财政预决算", 400, _OWN),
        FreshnessClass("static", "固定信息（不要求定期更新）", None, _OWN),
    )
}

_BY_LABEL = {c.label: c.code for c in CLASSES.values()} | {"固定信息": "static"}


def class_list() -> str:
    """All classes in a line, for option descriptions: `news 动态要闻 14 天、…`."""
    return "、".join(f"{c.code} {c.label}" + (f" {c.days} 天" if c.days else "") for c in CLASSES.values())


def class_code(name: str, own: Mapping[str, int]) -> str:
    """The code of a class, given its code, its Chinese label, or a name among the admin's own classes.

    Raises ValueError (Chinese) for a class that does not exist.
    """
    if name in own or name in CLASSES:
        return name
    if name in _BY_LABEL:
        return _BY_LABEL[name]
    raise ValueError(f"没有“{name}”这一栏目类别；可用：{class_list()}，或在 classes 中自定义")


def limit_of(code: str, own: Mapping[str, int]) -> tuple[int | None, str]:
    """The days a class allows, and the rule behind them. `own` overrides and extends the built-in classes."""
    if code in own:
        return own[code], "本单位在配置中设定的更新时限"
    known = CLASSES[code]
    return known.days, known.basis
