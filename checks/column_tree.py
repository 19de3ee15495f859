"""栏目规范: the column tree that an admin configures for `key_columns`, as nested options."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from checks.classes import class_code, class_list, limit_of
from checks.options import Address, Text
from monitor.model import Options


class ColumnRule(Options):
    """One column that must exist, with its sub-columns."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)

    name: Text = Field(description="栏目名称，按规范要求的写法")
    aliases: list[Text] = Field(default=[], description="同样认可的其他名称")
    url: Address | None = Field(default=None, description="栏目网址；写了就按网址找，不再按名称找")
    column_class: str | None = Field(
        default=None,
        alias="class",
        description=f"栏目类别，决定多久要更新一次：{class_list()}；不写则随上级栏目",
    )
    max_age_days: int | None = Field(default=None, ge=1, description="最新一条信息最多允许多少天以前；写了就不看类别")
    children: list["ColumnRule"] = Field(default=[], description="下级栏目，写法相同，可再嵌套")


@dataclass(frozen=True, slots=True)
class ExpectedColumn:
    """One column of the tree, flattened. `max_age_days` None: no time limit is judged here."""

    path: tuple[str, ...]
    rule: ColumnRule
    max_age_days: int | None
    age_basis: str

    @property
    def subject(self) -> str:
        """The stable name of the column in findings: `重点领域信息公开/食品安全/监督抽检`."""
        return "/".join(self.path)


class ColumnTreeOptions(Options):
    """The options of `key_columns`."""

    root: str = Field(default="", description="这些栏目所在的上级栏目名称，例如“重点领域信息公开”；不写则在全站找")
    columns: list[ColumnRule] = Field(min_length=1, description="应当开设的栏目，一个 [[check.columns]] 一个")
    classes: dict[str, int] = Field(default={}, description="修改或增加栏目类别的更新天数，例如 { sampling = 60 }")
    similar: float = Field(default=70.0, ge=50, le=100, description="名称相似度达到多少分（满分 100）时提示“疑似改名”")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for name, days in self.classes.items():
            if days < 1:
                raise ValueError(f"classes 中“{name}”的天数应为 1 以上的整数")
        subjects = [column.subject for column in self.expected()]
        twice = sorted({subject for subject in subjects if subjects.count(subject) > 1})
        if twice:
            raise ValueError("同一上级下栏目名称重复：" + "、".join(twice))
        return self

    def expected(self) -> Iterator[ExpectedColumn]:
        """Every configured column, parents before their children. Raises ValueError for an unknown class."""
        start = (self.root,) if self.root else ()
        for rule in self.columns:
            yield from self._flatten(rule, start, None)

    def _flatten(self, rule: ColumnRule, above: tuple[str, ...], inherited: str | None) -> Iterator[ExpectedColumn]:
        path = (*above, rule.name)
        own = class_code(rule.column_class, self.classes) if rule.column_class else None
        code = own or inherited
        # A parent is judged by its age only when the admin says so there; its class is otherwise meant for the leaves.
        if rule.max_age_days is not None:
            days, basis = rule.max_age_days, "本单位在配置中设定的更新时限"
        elif code is not None and (own is not None or not rule.children):
            days, basis = limit_of(code, self.classes)
        else:
            days, basis = None, ""
        yield ExpectedColumn(path, rule, days, basis)
        for child in rule.children:
            yield from self._flatten(child, path, code)
