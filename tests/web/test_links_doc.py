"""docs/links.md says what the table in code says."""

import re
from pathlib import Path

import pytest

from monitor.model import FailureKind, LinkVerdict
from monitor.web import verdicts
from monitor.web.verdicts import Likeness

DOC = (Path(__file__).parents[2] / "docs" / "links.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in DOC.splitlines() if line.startswith("|")]


def told(mark: str) -> set[str]:
    """The verdicts that the doc's table gives to an answer."""
    word = re.compile(rf"(?<![\w]){re.escape(mark)}(?![\w])")
    return {row[1] for row in ROWS if len(row) == 3 and word.search(row[0])}


@pytest.mark.parametrize("status", sorted(verdicts._STATUS))
def test_each_status(status: int) -> None:
    assert told(f"HTTP {status}") == {verdicts._STATUS[status][0].value}


@pytest.mark.parametrize("kind", list(FailureKind))
def test_each_failure(kind: FailureKind) -> None:
    assert told(f"`{kind.value}`") == {verdicts._FAILURE[kind].value}


@pytest.mark.parametrize("likeness", list(verdicts._LIKENESS))
def test_each_likeness(likeness: Likeness) -> None:
    sentence = re.search(rf"`{likeness.value}`: (\w+)", DOC)
    assert sentence is not None
    assert sentence[1] == verdicts._LIKENESS[likeness][0].value


def test_every_verdict_is_explained() -> None:
    assert {row[0].strip("`") for row in ROWS if len(row) == 4} >= {verdict.value for verdict in LinkVerdict}
