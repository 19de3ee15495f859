"""The top of the morning report: one number, one colour, one sentence, and the subject line of its mail.

The number is always the same one, so that it can be followed from day to day: how many plan items failed (checks, where
no plan is configured). The colour is the gravest verdict of the run.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import LABELS, ItemStanding, Outcome, Verdict, worst
from monitor.store import LedgerCounts
from reports.findings import Books
from reports.view import Hero, Tile

_HEADLINES: dict[Verdict, str] = {
    Verdict.FAIL: "不合格",
    Verdict.ERROR: "部分检查出错，不能认定合格",
    Verdict.WARN: "无不合格项，有提示",
    Verdict.INCONCLUSIVE: "部分检查未能判定，不能认定合格",
    Verdict.PASS: "自动检查全部合格",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a run came to as a whole. `unit` is what `tally` counts: plan items, or checks when there is no plan."""

    verdict: Verdict | None
    tally: Counter[Verdict]
    unit: str
    vetoes: int
    books: Books

    @classmethod
    def of(cls, outcomes: Sequence[Outcome], items: Sequence[ItemStanding], books: Books, vetoes: int) -> "Standing":
        """From all checks and the plan items that checks stand behind (a partial run carries some of those over)."""
        verdicts = [outcome.verdict for outcome in outcomes if outcome.verdict is not Verdict.MANUAL]
        verdicts += [item.verdict for item in items if item.verdict is not Verdict.MANUAL]
        tally = Counter(one.verdict for one in (items or outcomes))
        return cls(worst(verdicts), tally, "任务" if items else "检查", vetoes, books)

    @property
    def hero(self) -> Hero:
        """What a leader sees."""
        if self.verdict is None:
            return Hero("inconclusive", "—", "没有结论", "本次没有运行任何检查", self._lead())
        number = str(self.tally[Verdict.FAIL])
        words = f"不合格：触及单项否决 {self.vetoes} 处" if self.vetoes else _HEADLINES[self.verdict]
        return Hero(self.verdict.value, number, f"项{self.unit}不合格", words, self._lead())

    def _lead(self) -> str:
        """One or two sentences under the headline."""
        of = f"工作要点 {self.tally.total()} 项任务" if self.unit == "任务" else f"检查 {self.tally.total()} 项"
        told = "、".join(f"{LABELS[v]} {self.tally[v]} 项" for v in Verdict if self.tally[v])
        parts = [f"{of}：{told}。"] if told else []
        unseen = sum(view.unseen for view in self.books.open)
        if unseen:
            parts.append(f"有 {unseen} 个以前发现的问题本次未能复查，仍按未整改列出。")
        if not self.books.open:
            parts.append("本次检查范围内没有未整改的问题。")
        return "".join(parts)

    def subject(self, site: str, day: str) -> str:
        """`【巡检日报】汕尾市市场监督管理局 11月23日 不合格 3项 新增5 已整改2`: what a locked phone shows."""
        counts, failed = self.books.counts, self.tally[Verdict.FAIL]
        words = [f"单项否决 {self.vetoes}处"] if self.vetoes else []
        if failed:
            words.append(f"不合格 {failed}项")
        elif self.verdict is None:
            words.append("没有运行检查")
        else:
            others = (Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.WARN)
            words += [f"{LABELS[other]} {self.tally[other]}项" for other in others if self.tally[other]]
        if self.verdict is Verdict.PASS and not counts.new and not counts.open + counts.reopened:
            words.append("自动检查全部合格")
        words += [
            f"{label}{number}"
            for label, number in (
                ("新增", counts.new),
                ("重新出现", counts.reopened),
                ("未整改", counts.open if not failed else 0),
                ("已整改", counts.fixed),
            )
            if number
        ]
        return f"【巡检日报】{site} {day} {' '.join(words)}"


def tiles(counts: LedgerCounts) -> tuple[Tile, ...]:
    """The four numbers of the ledger under the headline."""
    return (
        Tile("新增", counts.new, "fail" if counts.new else "quiet"),
        Tile("重新出现", counts.reopened, "fail" if counts.reopened else "quiet"),
        Tile("此前未整改", counts.open, "warn" if counts.open else "quiet"),
        Tile("已整改", counts.fixed, "pass" if counts.fixed else "quiet"),
    )
