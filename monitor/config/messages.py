"""What pydantic says, said again in Chinese for whoever edits config.toml."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SHAPES = {
    "string": "文字（写在英文引号里）",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "list": '列表（写在方括号里，例如 ["甲", "乙"]）',
    "tuple": '列表（写在方括号里，例如 ["甲", "乙"]）',
    "set": '列表（写在方括号里，例如 ["甲", "乙"]）',
    "frozen_set": '列表（写在方括号里，例如 ["甲", "乙"]）',
    "dict": "一组“键 = 值”",
    "model": "一组“键 = 值”",
    "model_attributes": "一组“键 = 值”",
    "mapping": "一组“键 = 值”",
    "date": "日期，例如 2024-08-20",
    "time": "时间，例如 08:00",
    "datetime": "日期时间，例如 2024-08-20 08:00:00",
}

_BOUNDS = {
    "greater_than": ("大于", "gt"),
    "greater_than_equal": ("不小于", "ge"),
    "less_than": ("小于", "lt"),
    "less_than_equal": ("不大于", "le"),
    "multiple_of": ("是下列数的整数倍：", "multiple_of"),
}

# Patterns that have a name among people; any other pattern is shown as it stands.
_PATTERNS = {
    r"^[a-z0-9][a-z0-9_-]{0,39}$": "只能用小写英文字母、数字、短横线和下划线，不超过 40 个字符，例如 swscjg",
}


def chinese(error: "ErrorDetails") -> str:
    """One pydantic error as a Chinese clause, without its place."""
    kind, context = error["type"], error.get("ctx", {})
    special = _special(kind, context, error)
    if special:
        return special
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"应{words} {context.get(key)}，现在是 {shown(error['input'])}"
    shape, _, _ = kind.rpartition("_")
    shape = shape.partition("_from")[0]  # int_from_float, date_from_datetime_parsing
    if shape in _SHAPES:
        return f"应为{_SHAPES[shape]}，现在是 {shown(error['input'])}"
    return f"值 {shown(error['input'])} 不符合要求（{error['msg']}）"


def _special(kind: str, context: Mapping[str, Any], error: "ErrorDetails") -> str:
    match kind:
        case "missing":
            return "缺少这个键"
        case "extra_forbidden":
            return "没有这个键"
        case "value_error" | "assertion_error":
            return str(context.get("error", error["msg"]))
        case "literal_error" | "enum":
            allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            return f"{shown(error['input'])} 不在可选范围内，可选：{'、'.join(allowed)}{near(error['input'], allowed)}"
        case "string_pattern_mismatch":
            pattern = str(context.get("pattern", ""))
            rule = _PATTERNS.get(pattern, f"应符合 {pattern}")
            return f"{shown(error['input'])} 写法不对：{rule}"
        case "string_too_short":
            return "不能为空" if context.get("min_length") == 1 else f"至少要 {context.get('min_length')} 个字"
        case "string_too_long":
            return f"不能超过 {context.get('max_length')} 个字"
        case "too_short":
            return f"至少要有 {context.get('min_length')} 项"
        case "too_long":
            return f"不能超过 {context.get('max_length')} 项"
        case "finite_number":
            return "应为有限的数字"
        case "int_from_float":
            return f"应为整数，现在是 {shown(error['input'])}"
        case _:
            return ""


def near(word: object, known: Iterable[str]) -> str:
    """`，是不是“…”？` for the known word nearest to one that is not known; '' when none is near."""
    found = nearest(word, known)
    return f"，是不是“{found}”？" if found else ""


def nearest(word: object, known: Iterable[str]) -> str:
    """The known word that a mistyped one most likely meant; '' when none is near. Case and dashes do not count."""
    if not isinstance(word, str):
        return ""
    folded = {_fold(candidate): candidate for candidate in known}
    close = get_close_matches(_fold(word), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def _fold(word: str) -> str:
    return word.strip().lower().replace("-", "_")


def shown(value: object) -> str:
    """A value as it stands in TOML, cut to what fits into a message."""
    match value:
        case bool():
            text = "true" if value else "false"
        case str():
            text = f"“{value}”"
        case dict():
            text = "一组“键 = 值”"
        case list():
            text = "一个列表"
        case None:
            text = "空"
        case _:
            text = str(value)
    return text if len(text) <= 60 else text[:57] + "…”"
