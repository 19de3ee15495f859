"""What can be wrong with a config file, as data: place, sentence, remedy. `ConfigError` carries all of it at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, or worth a reminder. `line` counts from 1; `key` is written as `check[2].kind`, from 1 too."""

    file: Path
    line: int | None
    key: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = self.file.name
        if self.line is not None:
            place += f" 第 {self.line} 行"
        if self.key:
            place += f" {self.key}"
        return f"{place}：{self.message}" + (f"（{self.hint}）" if self.hint else "")


class ConfigError(Exception):
    """The config file cannot be used. Everything that is wrong is in `problems`, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(sorted(problems, key=lambda p: p.line or 0)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def key_text(path: Iterable[str | int]) -> str:
    """A path in the file as people write it: `check[2].kind`, counted from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text
