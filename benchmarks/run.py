"""`make bench`: our check of links, our crawl with all facts, and lychee on one nginx site, in one run, in one table.

    python -m benchmarks.run [--pages N] [--times N] [--work FOLDER] [--only ours|lychee|floor …]

Everything is run several times in turn, for a machine is rarely equally fast for a minute: the table shows of each the
run of middle length, and how we stand is the middle of how we stood each time beside lychee.

Ends with 1 when the site could not be served, when a planted dead link was not called dead, a live one anything but
alive, a page was not asked, or more was asked than the distinct addresses and 2 %. Speed never fails the run: it is a
figure to be read.
"""

import argparse
import compileall
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from benchmarks import measure
from benchmarks.floor import Floor, floors
from benchmarks.server import CannotServe, Site, served
from benchmarks.site import PREFIX, Truth, build

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    pages: int
    links: int
    cost: measure.Cost
    requests: int
    dead: int
    missed: int
    false: int

    def cells(self) -> list[str]:
        return [
            self.name,
            f"{self.pages:,}",
            f"{self.links:,}",
            f"{self.cost.wall:.2f}",
            f"{self.cost.cpu:.2f}",
            f"{self.cost.memory / 1e6:.0f}",
            f"{self.requests:,}",
            f"{self.dead:,} of {self.dead + self.missed:,}",
            f"{self.false:,}",
        ]


LYCHEE, LINKS, FACTS = "lychee", "xunjian links", "xunjian with all facts"
HEADINGS = ["", "pages", "links", "wall s", "CPU s", "peak RSS MB", "requests", "dead found", "false alarms"]


_REQUESTS = 1.02  # of the distinct addresses: so many may be asked


class CountsOff(Exception):
    """A run came to other numbers than the site holds."""


def ours(name: str, what: str, site: Site, truth: Truth, work: Path) -> Row:
    """Our crawl from the home page alone, for its `links` or for all `facts`; `work` holds its cache, so that a second
    run is the next day."""
    work.mkdir(exist_ok=True)
    site.start_counting()
    command = [sys.executable, "-m", "benchmarks.crawl_once", f"{site.base}{PREFIX}index.html", str(work), what]
    cost = measure.run(command, work, {"PYTHONPATH": str(ROOT)})
    if cost.code:
        raise CountsOff(f"{name} broke down:\n{(work / 'stderr').read_text(encoding='utf-8')}")
    told: dict[str, Any] = json.loads(cost.output)
    asked = site.asked()
    _every_page_asked(name, asked, truth)
    dead, other = _paths(told["dead"]), _paths(told["other"])
    planted = set(truth.dead)
    row = Row(
        name,
        told["pages"],
        told["links"],
        cost,
        asked.total(),
        len(planted & dead),
        len(planted - dead),
        len((dead | other) - planted),
    )
    too_many = row.requests > truth.targets * _REQUESTS
    if row.missed or row.false or too_many or row.pages != len(truth.pages) or row.links != truth.links:
        strays = sorted((dead ^ planted) | other)[:5]
        wanted = f"{len(truth.pages)} pages, {truth.links} links, {len(planted)} dead, {truth.targets} addresses"
        raise CountsOff(f"{name}: {row.cells()}; the site holds {wanted}; {strays} {told['notes']}")
    return row


def _paths(told: list[str]) -> set[str]:
    return {unquote(path) for path in told}


def _every_page_asked(name: str, asked: Counter[str], truth: Truth) -> None:
    seen = {line.split(" ", 2)[2] for line in asked if line.startswith("GET ")}
    silent = [path for path in truth.pages if path not in seen]
    if silent:
        raise CountsOff(f"{name}: {len(silent)} pages were not asked, {silent[:3]}")


def lychee(name: str, site: Site, truth: Truth, work: Path) -> Row:
    """lychee, handed the list of all pages (it does not recurse), its wait of 50 ms per host lifted."""
    work.mkdir(exist_ok=True)
    program = Path(sys.executable).parent / "lychee"
    if not program.exists():
        raise CannotServe("lychee is not installed: pip install -r benchmarks/requirements.txt")
    pages = work / "pages.txt"
    pages.write_text("\n".join(f"{site.base}{path}" for path in truth.pages), encoding="utf-8")
    site.start_counting()
    command = [str(program), "--no-progress", "--format", "json", "--output", "lychee.json", "--max-concurrency", "64"]
    command += ["--host-concurrency", "64", "--host-request-interval", "0ms", "--files-from", str(pages)]
    cost = measure.run(command, work)
    if cost.code not in (0, 2):
        raise CountsOff(f"lychee broke down:\n{(work / 'stderr').read_text(encoding='utf-8')}")
    told = json.loads((work / "lychee.json").read_text(encoding="utf-8"))
    wrong = {unquote(urlsplit(link["url"]).path) for found in told["error_map"].values() for link in found}
    planted = set(truth.dead)
    return Row(
        name,
        len(truth.pages),
        told["total"],
        cost,
        site.asked().total(),
        len(planted & wrong),
        len(planted - wrong),
        len(wrong - planted),
    )


def table(rows: list[list[str]]) -> str:
    lines = [HEADINGS, ["---"] * len(HEADINGS), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


Round = list[Row]  # everything, run once


def middle(rounds: list[Round]) -> list[Row]:
    """Of each line the run of middle length."""
    return [sorted(runs, key=lambda row: row.cost.wall)[len(runs) // 2] for runs in zip(*rounds, strict=True)]


def standing(rounds: list[Round], truth: Truth) -> list[str]:
    """How we stand beside lychee: the middle of all rounds, the best and the worst. Within a round lychee's two runs
    count as their mean. The goals are for our check of links: like lychee, it reads no facts. The same figures follow
    for a crawl that reads them all."""
    rows = middle(rounds)
    if not rows or not any(row.name.startswith(LYCHEE) for row in rows):
        return []
    memory = max(row.cost.memory for row in rows if row.name.startswith(LYCHEE))
    memory_goal = "1/10" if len(truth.pages) >= 20_000 else "1/3"
    lines: list[str] = []
    for what, goals in ((LINKS, ("1.00", memory_goal, "+2 %", "0.33")), (FACTS, None)):
        found = [row for row in rows if row.name.startswith(what)]
        if len(found) < 2:
            continue
        cold, again = found
        wall_goal, memory_told, asked_goal, again_goal = [f" (goal {goal})" for goal in goals] if goals else [""] * 4
        over = 100 * (cold.requests / truth.targets - 1)
        lines += [
            f"{what}, cold: {_times_lychee(rounds, cold.name)} x lychee's wall time{wall_goal}, "
            f"{cold.cost.memory / memory:.3f} of its memory{memory_told}, requests {over:+.1f} %{asked_goal}",
            f"{what}, unchanged: {_times_lychee(rounds, again.name)} x lychee's wall time{again_goal}",
        ]
    return lines


def _times_lychee(rounds: list[Round], name: str) -> str:
    """The wall time of a line as a share of lychee's in the same round: the middle (the least to the most)."""
    shares: list[float] = []
    for rows in rounds:
        theirs = [row.cost.wall for row in rows if row.name.startswith(LYCHEE)]
        shares += [row.cost.wall * len(theirs) / sum(theirs) for row in rows if row.name == name]
    shares.sort()
    spread = f" ({shares[0]:.2f} to {shares[-1]:.2f})" if len(shares) > 1 else ""
    return f"{shares[len(shares) // 2]:.2f}{spread}"


def _floor_cells(floor: Floor) -> list[str]:
    none = ""
    return [floor.name, f"{floor.count:,}", none, f"{floor.wall:.2f}", f"{floor.cpu:.2f}", none, none, none, none]


def bench(pages: int, times: int, work: Path, only: list[str]) -> tuple[list[list[str]], list[str]]:
    """All the rows of the table, and how we stand; each run is told as it is measured."""
    truth = build(work / f"site-{pages}", pages)
    runs = work / "runs"
    rounds: list[Round] = []
    floor_cells: list[list[str]] = []
    shutil.rmtree(runs, ignore_errors=True)
    runs.mkdir(parents=True)
    with served(work / f"site-{pages}" / "www", runs / "nginx") as site:
        for number in range(times):
            rounds.append([])
            for row in _round(site, truth, runs / str(number), only):
                print("  ".join(row.cells()), file=sys.stderr, flush=True)
                rounds[-1].append(row)
        if "floor" in only:
            floor_cells = [_floor_cells(floor) for floor in floors(site.base, work / f"site-{pages}" / "www", truth)]
    return [*(row.cells() for row in middle(rounds)), *floor_cells], standing(rounds, truth)


def _round(site: Site, truth: Truth, runs: Path, only: list[str]) -> Iterator[Row]:
    runs.mkdir()
    if "lychee" in only:
        yield lychee(f"{LYCHEE}, given all pages", site, truth, runs / "lychee")
    if "ours" in only:
        for name, what in ((LINKS, "links"), (FACTS, "facts")):
            yield ours(f"{name}, cold", what, site, truth, runs / what)
            yield ours(f"{name}, next day, nothing changed", what, site, truth, runs / what)
    if "lychee" in only:
        yield lychee(f"{LYCHEE}, again", site, truth, runs / "lychee")


def main() -> int:
    parser = argparse.ArgumentParser(description="our crawl beside lychee on one generated site")
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--times", type=int, default=1, help="how often everything is run")
    parser.add_argument("--work", type=Path, default=None, help="where sites are kept between runs")
    parser.add_argument("--only", nargs="*", choices=["ours", "lychee", "floor"], default=["ours", "lychee", "floor"])
    told = parser.parse_args()
    compileall.compile_dir(ROOT / "monitor", quiet=2)
    work = told.work or Path(tempfile.gettempdir()) / "xunjian-bench"
    try:
        rows, stand = bench(told.pages, max(1, told.times), work.resolve(), told.only)
    except (CannotServe, CountsOff) as error:
        print(error, file=sys.stderr)
        return 1
    print(table(rows), *stand, f"Python {sys.version}", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
