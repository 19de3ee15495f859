"""The options of `annual_report`: where the reports are, which years count, and which groups of rules are applied."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from checks.options import Pattern
from monitor.model import Options

TITLE_PATTERN = r"政府信息公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)"
TITLE_FORM = r"^.{2,30}20\d{2}年政府信息公开工作年度报告$"  # standards.md §4.1, from a report of the same city
NOT_A_REPORT = r"图解|解读|通知|培训|统计表|模板"


class Rules(StrEnum):
    """Groups of rules, so that a check can follow one plan item (standards.md §12, items 6, 7, 8 and 33)."""

    PUBLISHED = "published"  # 按年、按期公布，标题，往年仍在
    PARTS = "parts"  # 六个部分，第一、五部分的内容
    TABLE_2 = "table2"  # 表二，A7、A8、A11
    TABLE_3 = "table3"  # 表三，A1、A2、A3、A5、A6、A9
    TABLE_4 = "table4"  # 表四，A4、A6、A9
    LIKENESS = "likeness"  # 与上一年雷同
    PLAN = "plan"  # 工作要点落实情况


def check_month_day(value: str) -> str:
    """Return `MM-DD` unchanged; ValueError (Chinese) when no year has that day."""
    try:
        date.fromisoformat(f"2023-{value}")
    except ValueError:
        raise ValueError(f"“{value}”不是有效的月和日，应写成 01-31 这样") from None
    return value


class AnnualReportOptions(Options):
    """The options of `annual_report`."""

    columns: list[str] = Field(
        default=[], description="年报栏目的名称或完整网址，可写多个；不写则在全站按标题查找（查不到时不断定没有公布）"
    )
    pattern: Pattern = Field(default=TITLE_PATTERN, description="标题符合该正则表达式、并写有年份的才是年报")
    unit: str = Field(default="", description="标题中必须出现的单位名称；网站上还有其他单位的年报时填写")
    exclude: Pattern = Field(default=NOT_A_REPORT, description="标题符合该正则表达式的不是年报（如图解、解读）")
    title_form: Pattern = Field(default=TITLE_FORM, description="规范的标题写法（正则表达式）")
    years: int = Field(default=3, ge=1, le=30, description="检查最近几年的年报（含往年的是否仍可查看）")
    first_year: int | None = Field(default=None, ge=2008, le=2099, description="从哪一年起应有年报，例如单位成立的年份")
    format_from: int = Field(
        default=2021, ge=2000, le=2099, description="从哪一年的年报起按现行格式核对内容；更早的只看是否公布"
    )
    deadline: Annotated[str, AfterValidator(check_month_day)] = Field(
        default="01-31", description="次年的公布期限，写月和日"
    )
    similarity_warn: float = Field(default=0.85, gt=0, le=1, description="与上一年文字相似到多少就提示雷同（0 至 1）")
    library: str = Field(default="", description="规范性文件库在公开目录里的分类名称；写了就与年报的现行有效件数核对")
    rules: list[Rules] = Field(
        default=list(Rules),
        min_length=1,
        description="核对哪些内容：published 公布时间和标题、parts 六个部分、table2 主动公开表、table3 依申请公开表、"
        "table4 复议诉讼表、likeness 与上年雷同、plan 工作要点落实情况；不写则都核对",
    )

    def due_year(self, today: date) -> int:
        """The latest year whose report must have been published by now."""
        month, day = map(int, self.deadline.split("-"))
        return today.year - (1 if today > date(today.year, month, day) else 2)

    def deadline_of(self, year: int) -> date:
        """The last day on which the report of a year is in time."""
        return date.fromisoformat(f"{year + 1}-{self.deadline}")

    def expected_years(self, today: date) -> range:
        """The years whose reports must be there, oldest first."""
        last = self.due_year(today)
        return range(max(last - self.years + 1, self.first_year or 0), last + 1)
