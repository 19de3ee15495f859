"""From a file to TOML data with line numbers: what can go wrong before anything is validated."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from monitor.config.locate import line_of, lines_of
from monitor.config.problems import ConfigError, Problem, key_text
from monitor.model.oserrors import why

KeyPath = tuple[str | int, ...]

_SECRETS: tuple[KeyPath, ...] = (("mail", "password"), ("mail", "username"))
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_CHINESE_MARKS = "“”‘’＝［］｛｝＂，。：；【】（）"
UNCONFIRMED = "待确认"  # an admin deletes this word from a comment once the matter is settled


@dataclass
class Source:
    """A config file as read: its data, where every key stands, and what was found wrong so far."""

    path: Path
    text: str
    data: dict[str, Any]
    lines: Mapping[KeyPath, int]
    problems: list[Problem] = field(default_factory=list[Problem])

    def blame(self, path: KeyPath, message: str, hint: str = "") -> None:
        """Note a problem at a key."""
        self.problems.append(self.problem(path, message, hint))

    def problem(self, path: KeyPath, message: str, hint: str = "") -> Problem:
        return Problem(self.path, line_of(self.lines, path), key_text(path), message, hint)


def read_source(path: Path) -> Source:
    """Read and parse a config file. Raises ConfigError when it is no readable TOML."""
    text = _text_of(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax_problem(path, text, error)]) from None
    except RecursionError:
        raise ConfigError([Problem(path, None, "", "方括号或花括号套得太深，无法读取")]) from None
    return Source(path, text, data, lines_of(text))


def _text_of(path: Path) -> str:
    def fail(message: str, hint: str = "", line: int | None = None) -> ConfigError:
        return ConfigError([Problem(path, line, "", message, hint)])

    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise fail(
            f"找不到配置文件 {path}",
            "用 xunjian init 网址 起草一份，或用 --config 指明配置文件的位置",
        ) from None
    except IsADirectoryError:
        raise fail(f"{path} 是文件夹，不是配置文件", "请用 --config 指明里面的 config.toml") from None
    except PermissionError:
        raise fail(f"没有权限读取配置文件 {path}", "请检查文件的所有者和权限") from None
    except OSError as error:
        raise fail(f"读不了配置文件 {path}：{why(error)}") from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise fail("文件是 UTF-16 编码", "请用记事本打开，“另存为”时编码选 UTF-8")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")  # 记事本 writes a BOM: harmless
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise fail("文件不是 UTF-8 编码（多半是 GBK）", "请用记事本打开，“另存为”时编码选 UTF-8", line) from None


def _syntax_problem(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """Say a TOML syntax error in Chinese, with the line and the usual cause."""
    told = str(error)
    at = re.search(r"\(at line (\d+), column (\d+)\)", told)
    line = int(at.group(1)) if at else text.count("\n") + 1
    rows = text.split("\n")
    row = rows[line - 1] if line <= len(rows) else ""
    outside = re.sub(r'"[^"]*"|\'[^\']*\'|#.*', "", row)
    hint = ""
    if any(mark in outside for mark in _CHINESE_MARKS):
        hint = "这一行有中文标点，引号、等号、逗号、方括号都要用英文半角"
    elif "Cannot overwrite a value" in told or "twice" in told or "already" in told.lower():
        return Problem(path, line, "", "同一个键或同一个 [表] 写了两次", "请删去其中一个")
    elif "=" not in outside and not outside.strip().startswith("[") and outside.strip():
        hint = "每行应为“键 = 值”"
    elif row.count('"') % 2:
        hint = "引号没有成对"
    elif "Invalid value" in told:
        hint = "文字要写在英文引号里；是否写作 true 或 false"
    return Problem(path, line, "", f"不符合 TOML 格式：{told}", hint)


def fill_secrets(source: Source, environ: Mapping[str, str] | None = None) -> None:
    """Put `${NAME}` of mail.password, mail.username, and of url and secret of an alert, from the environment;
    anywhere else it is an error.

    Options of checks are left alone: there `${…}` may be what a page must not show.
    """
    known = os.environ if environ is None else environ
    for path, value in list(_strings(source.data, ())):
        if path[0] == "check":
            continue
        names = _VARIABLE.findall(value)
        if names and not _may_be_secret(path):
            told = "这里不能用 ${…}，环境变量只用于 mail.password、mail.username 和 alert 的 url、secret"
            source.blame(path, told, "请直接写值")
            continue
        missing = [name for name in names if name not in known]
        for name in missing:
            source.blame(path, f"没有设置环境变量 {name}", f"请先设置，例如 export {name}=…；服务用 EnvironmentFile")
        if names and not missing:
            filled = _VARIABLE.sub(lambda found: known[found.group(1)], value)
            _table_at(source.data, path[:-1])[str(path[-1])] = filled


def _may_be_secret(path: KeyPath) -> bool:
    return path in _SECRETS or (len(path) == 3 and path[0] == "alert" and path[2] in ("url", "secret"))


def _table_at(data: dict[str, Any], path: KeyPath) -> dict[str, Any]:
    """The table at a place whose text was met while walking: so it is there."""
    value: Any = data
    for part in path:
        value = value[part]
    return cast(dict[str, Any], value)


def _strings(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in cast(dict[str, object], value).items():
            yield from _strings(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(cast(list[object], value)):
            yield from _strings(inner, (*path, position))


def unconfirmed(source: Source) -> Iterator[Problem]:
    """A reminder for every comment that still bears the mark 待确认."""
    for number, row in enumerate(source.text.split("\n"), start=1):
        _, hash_sign, comment = row.partition("#")
        if hash_sign and UNCONFIRMED in comment:
            told = comment.strip().lstrip("# ")
            yield Problem(source.path, number, "", told, f"核实后请删去注释里的“{UNCONFIRMED}”二字")
