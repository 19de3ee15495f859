"""What reading a file came to, and the two ways in which a reader gives up."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from monitor.model import Hindrance, Table

MAX_TEXT = 4_000_000  # characters kept of one file
MAX_UNPACKED = 300_000_000  # bytes that the parts of one package may come to, as it declares them
MAX_PARTS = 20_000


class Unreadable(Exception):
    """The file may be sound, but we cannot read it; the message is Chinese and says why."""

    def __init__(self, hindrance: Hindrance, message: str) -> None:
        super().__init__(message)
        self.hindrance = hindrance


class Broken(Exception):
    """Nobody can open the file; the message is Chinese and says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Content:
    """What was read of one file. `media` is what the bytes are, whatever the name says; '' when nothing tells.

    `problem` (Chinese) says why there is no text, or what of it is missing (`cut`).
    """

    media: str
    text: str = ""
    problem: str = ""
    hindrance: Hindrance = Hindrance.NONE
    broken: bool = False
    cut: bool = False
    tables: tuple[Table, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Content":
        tables = tuple(Table(tuple(tuple(row) for row in table["rows"])) for table in told["tables"])
        return cls(
            media=str(told["media"]),
            text=str(told["text"]),
            problem=str(told["problem"]),
            hindrance=Hindrance(told["hindrance"]),
            broken=bool(told["broken"]),
            cut=bool(told["cut"]),
            tables=tables,
        )


class Full(Exception):
    """As much text was taken as is kept."""


class Text:
    """Collects text up to a limit; whoever feeds it stops at `Full`."""

    def __init__(self, limit: int = MAX_TEXT) -> None:
        self._parts: list[str] = []
        self._left = limit

    def add(self, piece: str) -> None:
        self._parts.append(piece[: self._left])
        self._left -= len(piece)
        if self._left <= 0:
            raise Full

    def __str__(self) -> str:
        return "".join(self._parts)
