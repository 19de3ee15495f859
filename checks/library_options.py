"""What an admin can set for `library_fields`: which library, which fields, which forms are right."""

from datetime import date
from typing import Self

from pydantic import Field, field_validator, model_validator

from checks.options import Text
from monitor.model import FIELD_LABELS, Options, Severity
from monitor.model import Field as DocumentField

REQUIRED = (
    DocumentField.TITLE,
    DocumentField.NUMBER,
    DocumentField.PUBLISHER,
    DocumentField.INDEX,
    DocumentField.THEME,
    DocumentField.WRITTEN,
    DocumentField.PUBLISHED,
    DocumentField.VALIDITY,
)
# 粤府令第277号 第三条: internal administration, plans of work, requests and reports, personnel.
INTERNAL = (
    "工作方案",
    "工作要点",
    "工作计划",
    "请示",
    "工作报告",
    "工作总结",
    "任免",
    "任职",
    "免职",
    "表彰",
    "会议纪要",
    "内部管理",
    "值班",
)
_BY_LABEL = {label: field for field, label in FIELD_LABELS.items()}


class LibraryOptions(Options):
    """The options of `library_fields`."""

    libraries: list[Text] = Field(
        default=["规范性文件"], min_length=1, description="检查哪些文件库（公开目录中的分类名称，或栏目网址）"
    )
    fields: list[DocumentField] = Field(
        default=list(REQUIRED),
        min_length=1,
        description="必须具备的要素，可写中文名：名称、文号、发布机构、索引号、主题分类、成文日期、发布日期、有效性",
    )
    publishers: list[Text] = Field(
        default=[], description="允许的发布机构全称；不写则不核对。联合发文用顿号、逗号或空格隔开的逐个核对"
    )
    index_prefix: str = Field(
        default="", description="索引号应以此开头（本单位统一社会信用代码或其前几位）；不写则不核对，不符只作提示"
    )
    number_exempt: list[Text] = Field(default=[], description="名称含有这些字样的文件允许没有文号，例如“目录”“一览表”")
    number_form_severity: Severity = Field(
        default=Severity.WARN, description="文号写法不规范时的严重程度：error 扣分、warn 提示"
    )
    date_order_severity: Severity = Field(
        default=Severity.ERROR, description="成文日期晚于发布日期时的严重程度：error 扣分、warn 提示"
    )
    index_year_severity: Severity | None = Field(
        default=None, description="索引号中的年份与成文、发布年份都不同时的严重程度；不写则不核对"
    )

    late_workdays: int = Field(
        default=20, ge=0, le=500, description="成文之后多少个工作日之内应当发布（公开条例第二十六条）；0 为不核对"
    )
    late_severity: Severity = Field(
        default=Severity.WARN,
        description="超过期限才发布的严重程度；网站改版重新发布的旧文件也会这样，所以默认 warn 提示",
    )
    late_since: date = Field(
        default=date(2019, 5, 15), description="从哪一天起成文的文件才核对发布期限（默认现行公开条例施行之日）"
    )
    gui_since: date | None = Field(
        default=date(2018, 1, 1), description="从哪一天起成文的规范性文件，文号里应当有“规”字；只作提示"
    )
    differ_days: int = Field(
        default=30,
        ge=-1,
        le=3650,
        description="列表、要素表、网页标签、正文写的要素互相矛盾时提示，发布日期相差不超过多少天的不算；-1 为不核对",
    )
    internal_words: list[Text] = Field(
        default=list(INTERNAL),
        description="名称里有这些字样的一般不是规范性文件，放在规范性文件库里时提示；写 [] 为不核对",
    )

    @field_validator("fields", mode="before")
    @classmethod
    def _chinese_names(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        items: list[object] = [*value]  # pyright: ignore[reportUnknownArgumentType] - whatever stands in the TOML array
        codes = {str(field): field for field in DocumentField}
        return [_field(item, codes) for item in items]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        unfit = [field for field in self.fields if field not in REQUIRED]
        if unfit:
            raise ValueError("这些不是可检查的要素：" + "、".join(FIELD_LABELS[field] for field in unfit))
        return self


def _field(item: object, codes: dict[str, DocumentField]) -> DocumentField:
    if isinstance(item, str) and item in _BY_LABEL:
        return _BY_LABEL[item]
    if isinstance(item, str) and item in codes:
        return codes[item]
    raise ValueError(f"没有“{item}”这一要素；可写：" + "、".join(FIELD_LABELS[field] for field in REQUIRED))
