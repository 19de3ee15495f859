"""What people filled into a ledger workbook, taken back into the ledger: 认领 and 豁免, line by line, by the same rules
as the commands `ack` and `waive`.

`decide` is pure: a line and the finding it names become one `Step`, nothing to do, or a `LineError`. A file that was
taken back already changes nothing a second time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from monitor.model import BEIJING, LABELS, Finding, State
from monitor.store import NotPossible, Store
from reports.columns import ACKNOWLEDGE, SHOWN_STATES, WAIVE, remark_of
from reports.filled import FilledLine

_OPEN_WORDS = frozenset(LABELS[state] for state in (State.NEW, State.OPEN, State.REOPENED))


class LineError(Exception):
    """One line cannot be taken back; the message is Chinese and says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a line asks of the ledger."""

    do: Literal["acknowledge", "waive"]
    why: str
    until: date | None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of a file: how many findings were acknowledged and waived, how many lines said nothing new, and the
    errors, each a sentence that begins with its row."""

    acknowledged: int
    waived: int
    unchanged: int
    errors: tuple[str, ...]


def take_back(store: Store, lines: Iterable[FilledLine], *, by: str, now: datetime) -> TakenBack:
    """Enter every line that can be entered; the others are told. Raises what the store raises when it is locked or
    broken: what was entered by then stands, and the file can be taken back again."""
    done = {"acknowledge": 0, "waive": 0}
    unchanged, errors, rows = 0, list[str](), dict[int, int]()
    for line in lines:
        try:
            finding = _named(store, line)
            if finding.id in rows:
                raise LineError(f"编号 {finding.id} 在第 {rows[finding.id]} 行已经出现过，只取前一行")
            rows[finding.id] = line.row
            step = decide(line, finding, now.astimezone(BEIJING).date())
            if step is None:
                unchanged += 1
                continue
            if step.do == "waive":
                assert step.until is not None
                store.ledger.waive(str(finding.id), step.why, step.until, by, now)
            else:
                store.ledger.acknowledge(str(finding.id), step.why, step.until, by, now)
            done[step.do] += 1
        except (LineError, NotPossible) as error:
            errors.append(f"第 {line.row} 行：{error}")
    return TakenBack(done["acknowledge"], done["waive"], unchanged, tuple(errors))


def decide(line: FilledLine, finding: Finding, today: date) -> Step | None:
    """What the line asks; None when it says what the ledger says already. Raises LineError."""
    if line.problem:
        raise LineError(line.problem)
    same = line.remark == remark_of(finding) and line.due == finding.until
    wish = _wish(line.state, finding.state)
    if finding.state is State.FIXED:
        if wish == "keep" and same:
            return None
        raise LineError(f"问题 {finding.id} 已整改，不需要认领或豁免，这一行没有写回")
    if finding.state is State.WAIVED:
        if wish == "acknowledge":
            raise LineError(f"问题 {finding.id} 已豁免，不能再改为“{ACKNOWLEDGE}”")
        return None if same else _waiver(line, today)
    if wish == "waive":
        return _waiver(line, today)
    if same and (wish == "keep" or line.remark):
        return None
    return _acknowledgement(line, today)


def _wish(word: str, now: State) -> Literal["keep", "acknowledge", "waive"]:
    """What a person means by the word in 状态, given where the finding stands now. A word that was merely exported
    before the ledger moved on means nothing."""
    if word == ACKNOWLEDGE:
        return "acknowledge"
    if word == WAIVE:
        return "waive"
    if word in ("", LABELS[now]):
        return "keep"
    if word in _OPEN_WORDS and now is not State.WAIVED:
        return "keep"
    if word == LABELS[State.WAIVED]:
        raise LineError(f"这个问题现在没有豁免（可能已到期），要豁免请把状态写成“{WAIVE}”")
    if word in SHOWN_STATES:
        raise LineError(f"状态不能改为“{word}”，只能改为“{ACKNOWLEDGE}”或“{WAIVE}”；是否已整改由巡检复查认定")
    raise LineError(f"状态“{word}”不认识，只能改为“{ACKNOWLEDGE}”或“{WAIVE}”")


def _waiver(line: FilledLine, today: date) -> Step:
    if not line.remark:
        raise LineError("豁免要在备注里写明理由")
    if line.due is None:
        raise LineError("豁免要写明期限（到哪一天为止）")
    return Step("waive", line.remark, _coming(line.due, today))


def _acknowledgement(line: FilledLine, today: date) -> Step:
    if not line.remark:
        raise LineError("认领要在备注里写明怎样处理")
    return Step("acknowledge", line.remark, None if line.due is None else _coming(line.due, today))


def _coming(day: date, today: date) -> date:
    if day < today:
        raise LineError(f"期限 {day.isoformat()} 已经过去，请写今天或以后的日期")
    return day


def _named(store: Store, line: FilledLine) -> Finding:
    """The finding of a line: its number and its fingerprint must belong together."""
    if not line.number or not line.fingerprint:
        raise LineError("编号或指纹被删掉了，认不出是哪个问题，请用 xunjian ledger export 重新导出再填")
    finding = store.ledger.finding(line.fingerprint)
    if finding is None or finding.fingerprint != line.fingerprint:
        raise LineError(f"台账里没有指纹为“{line.fingerprint}”的问题")
    if str(finding.id) != line.number:
        raise LineError(f"编号 {line.number} 和指纹不是同一个问题（台账里编号是 {finding.id}），请检查是否粘贴错行")
    return finding
