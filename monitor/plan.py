"""工作要点: the plan items, as data of the package or from the admin's own TOML file.

A plan file is a `year` and one `[[item]]` table per task (see plan_2024.toml, whose head explains the keys). Errors are
Chinese and name the item, because the office writes next year's file.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.config import PlanSettings
from monitor.config.messages import chinese
from monitor.model import Coverage, PlanItem
from monitor.model.oserrors import why
from monitor.model.topics import topics_in


class PlanError(Exception):
    """The plan cannot be read. The message is Chinese: which file, which items, what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one year, items in the order of the notice."""

    year: int
    items: tuple[PlanItem, ...]


_Text = Annotated[str, Field(min_length=1)]


class _ItemTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    number: int = Field(ge=1, le=999)
    section: str = ""
    subsection: str = ""
    title: _Text
    departments: list[_Text] = Field(min_length=1)
    deadline: str = ""
    coverage: Coverage = Coverage.PERSON
    person: str = ""
    text: str = ""
    notes: list[_Text] = []
    topics: list[_Text] | None = None


class _PlanTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int = Field(ge=2000, le=2100)
    items: list[_ItemTable] = Field(alias="item", min_length=1)


def load_plan(settings: PlanSettings) -> Plan:
    """The plan that config names: its own file, else the one shipped for the year. Raises PlanError."""
    if settings.file:
        path = Path(settings.file)
        plan = plan_file(path)
        if plan.year != settings.year:
            raise PlanError(f"{path} 写的是 {plan.year} 年的要点，而 [plan] 的 year 是 {settings.year}，请改成一致")
        return plan
    shipped = resources.files("monitor") / f"plan_{settings.year}.toml"
    if not shipped.is_file():
        years = "、".join(str(year) for year in shipped_years())
        raise PlanError(
            f"程序没有自带 {settings.year} 年的工作要点（自带：{years}）。"
            "请把 [plan] 的 year 改成其中之一，或用 file 指定自己的要点文件"
        )
    return parse_plan(shipped.read_text(encoding="utf-8"), shipped.name)


def plan_file(path: Path) -> Plan:
    """The plan in a file of the admin's, whatever its year. Raises PlanError."""
    return parse_plan(_read(path), str(path))


def shipped_years() -> list[int]:
    """The years whose plan is data of the package."""
    names = (entry.name for entry in resources.files("monitor").iterdir())
    return sorted(int(name[5:9]) for name in names if name.startswith("plan_") and name.endswith(".toml"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PlanError(f"找不到工作要点文件 {path}，请检查 [plan] 的 file") from None
    except IsADirectoryError:
        raise PlanError(f"{path} 是文件夹，不是工作要点文件，请检查 [plan] 的 file") from None
    except UnicodeDecodeError:
        raise PlanError(f"工作要点文件 {path} 不是 UTF-8 编码，请用记事本另存为 UTF-8") from None
    except OSError as error:
        raise PlanError(f"读不了工作要点文件 {path}：{why(error)}") from None


def parse_plan(text: str, name: str) -> Plan:
    """A plan from the text of its file; `name` is what messages call the file. Raises PlanError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"工作要点文件 {name} 的 TOML 格式有误：{error}") from None
    try:
        table = _PlanTable.model_validate(data)
    except ValidationError as error:
        told = [f"{_place(e['loc'], data)}：{chinese(e)}" for e in error.errors()]
        raise PlanError(f"工作要点文件 {name} 有误：" + "；".join(dict.fromkeys(told))) from None
    twice = [str(number) for number, count in Counter(item.number for item in table.items).items() if count > 1]
    if twice:
        raise PlanError(f"工作要点文件 {name} 有误：任务序号重复：{'、'.join(twice)}")
    return Plan(
        table.year,
        tuple(
            PlanItem(
                number=item.number,
                section=item.section,
                subsection=item.subsection,
                title=item.title,
                departments=tuple(item.departments),
                deadline=item.deadline,
                coverage=item.coverage,
                person=item.person,
                text=item.text,
                notes=tuple(item.notes),
                topics=topics_in(item.text or item.title) if item.topics is None else tuple(item.topics),
            )
            for item in table.items
        ),
    )


def _place(loc: tuple[int | str, ...], data: Mapping[str, Any]) -> str:
    """`第 3 个 [[item]]（第 7 项）的 title`, as far as that is known."""
    if len(loc) < 2 or loc[0] != "item" or not isinstance(loc[1], int):
        return ".".join(str(part) for part in loc)
    table: Any = data["item"][loc[1]]
    number = cast(dict[str, object], table).get("number") if isinstance(table, dict) else None
    known = f"（第 {number} 项）" if isinstance(number, int) else ""
    key = ".".join(str(part) for part in loc[2:])
    return f"第 {loc[1] + 1} 个 [[item]]{known}" + (f"的 {key}" if key else "")
