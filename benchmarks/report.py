"""How long a report of many findings takes, and how large it is: `python -m benchmarks.report [--findings N]`.

The ledger is filled through the store as a run fills it; then the morning report is rendered (mail, page, text) and
the workbook. Held are: 10,000 findings in under 10 seconds, the mail under 100 KB. The size ends the program with
1 when it is not kept; time is a figure to be read, on a quiet machine.
"""

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import reports
from monitor.config import PlanSettings
from monitor.judging import standings
from monitor.model import Carrier, Fault, Outcome, Severity, Verdict
from monitor.plan import load_plan
from monitor.store import Store
from reports import KindText

HOME = "http://bureau.example/"
NIGHT = datetime(2026, 11, 22, 18, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
KINDS = {"dead_links": KindText("失效链接", "国办秘函〔2019〕19号 扣分指标“可用性”", "请更正链接地址，或删除该链接。")}
CHECKS = 40
MAIL_LIMIT = 100_000


def fill(store: Store, findings: int) -> int:
    """One finished run with so many findings, spread over many checks."""
    run_id = store.begin_run("s", "某某市某局", NIGHT)
    outcomes: list[Outcome] = []
    for check in range(CHECKS):
        numbers = range(check, findings, CHECKS)
        seen = [(fault(n), Severity.ERROR, "国办秘函〔2019〕19号") for n in numbers]
        store.ledger.apply(
            run_id, site="s", check=f"c{check}", kind="dead_links", items=(4, 20 + check % 10), departments=("办公室",),
            seen=seen, cleared=[], now=NIGHT,
        )  # fmt: skip
        outcomes.append(
            Outcome(
                f"c{check}",
                "dead_links",
                f"检查 {check}",
                (4, 20 + check % 10),
                Verdict.FAIL,
                100,
                len(seen),
                0,
                "有问题",
            )
        )
    for outcome in outcomes:
        store.record_outcome(run_id, outcome)
    store.record_items(run_id, standings(load_plan(PlanSettings()).items, outcomes))
    store.finish_run(run_id, finished=NIGHT, status="done")
    return run_id


def fault(number: int) -> Fault:
    page = f"{HOME}column{number % 300}/content/post_{number // 3}.html"
    target = f"{HOME}attachment/{number}.docx"
    return Fault(
        target, f"附件打不开（HTTP 404）：第{number}号文件", expected="能够打开", seen="HTTP 404", found_on=page,
        anchor="附件", url=target, carriers=(Carrier(page, "a", "附件"),), carrier_total=1,
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--findings", type=int, default=10_000)
    wanted: int = parser.parse_args().findings
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "monitor.db") as store:
        run_id = fill(store, wanted)
        begun = time.perf_counter()
        told = reports.morning(store, run_id, kinds=KINDS, zone=ZONE, now=NIGHT)
        rendered = time.perf_counter() - begun
        begun = time.perf_counter()
        workbook = reports.ledger_workbook(store, "s", "某某市某局", kinds=KINDS, zone=ZONE, now=NIGHT)
        written = time.perf_counter() - begun
    mail = len(told.mail_html.encode())
    print(f"{wanted} findings: report {rendered:.1f} s, workbook {written:.1f} s")
    page = len(told.page_html.encode())
    print(f"mail {mail / 1000:.0f} KB, page {page / 1e6:.1f} MB, workbook {len(workbook) / 1e6:.1f} MB")
    return int(mail > MAIL_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
