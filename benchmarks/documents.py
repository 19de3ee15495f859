"""`make bench-documents`: whole inspections of generated regulation libraries, and documents per second.

    python -m benchmarks.documents [--documents N …] [--work FOLDER]

Each size is crawled, read and judged by `xunjian run` with the rules on libraries, in a process of its own. Ends with 1
when a planted fault was missed, anything else was held against the library, or the peak of memory grew with its size.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks import measure
from benchmarks.library_site import PREFIX, Planted, build
from benchmarks.server import CannotServe, Site, served

ROOT = Path(__file__).resolve().parents[1]
_FLAT = 1.5  # times the memory of the smallest library that the largest may take
CONFIG = """
data_dir = "var"
[[site]]
id = "ju"
name = "某某市市场监督管理局"
home = "{base}{prefix}"
start = ["{base}{prefix}gkmlpt/index"]
[network]
control_hosts_v4 = ["{host}"]
control_hosts_v6 = []
[crawl]
rate = 1000000
connections = 32
[[check]]
id = "fields"
kind = "library_fields"
libraries = ["规范性文件"]
[[check]]
id = "validity"
kind = "validity"
libraries = ["规范性文件"]
default_years = 0
trial_years = 0
[[check]]
id = "repeals"
kind = "repeals"
libraries = ["规范性文件"]
[[check]]
id = "not-public"
kind = "not_public"
[[check]]
id = "links"
kind = "dead_links"
[[check]]
id = "lists"
kind = "library_lists"
[[check]]
id = "duplicates"
kind = "library_duplicates"
[[check]]
id = "downloads"
kind = "library_downloads"
"""


@dataclass(frozen=True)
class Row:
    """One library inspected."""

    documents: int
    cost: measure.Cost
    requests: int
    findings: int

    @property
    def per_second(self) -> float:
        return self.documents / self.cost.wall

    def cells(self) -> list[str]:
        return [
            f"{self.documents:,}",
            f"{self.cost.wall:.1f}",
            f"{self.cost.cpu:.1f}",
            f"{self.per_second:.0f}",
            f"{1000 * self.cost.cpu / self.documents:.2f}",
            f"{self.cost.memory / 1e6:.0f}",
            f"{self.requests:,}",
            f"{self.findings:,}",
        ]


HEADINGS = [
    "documents",
    "wall s",
    "CPU s",
    "documents per s",
    "CPU ms per document",
    "peak RSS MB",
    "requests",
    "findings (planted)",
]


class CountsOff(Exception):
    """A run came to other findings than were planted, or to a memory that is not flat."""


def inspect(site: Site, documents: int, planted: Planted, work: Path) -> Row:
    """One whole inspection of a served library."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    config = CONFIG.format(base=site.base, prefix=PREFIX, host=urlsplit(site.base).netloc)
    (work / "config.toml").write_text(config, encoding="utf-8")
    site.start_counting()
    program = str(Path(sys.executable).parent / "xunjian")
    cost = measure.run([program, "run", "--no-mail", "--json", "run.json"], work, {"PYTHONPATH": str(ROOT)})
    if cost.code:
        raise CountsOff(f"the run broke down:\n{(work / 'stderr').read_text(encoding='utf-8')[-3000:]}")
    told: dict[str, Any] = json.loads((work / "run.json").read_text(encoding="utf-8"))
    found = _found(told)
    wanted = {
        "文号：没有填写": planted.no_number,
        "索引号：机构代码的校验位不对，代码可能录错": planted.check_digit,
        "有效性：各处标注不一致": planted.banner,
    }
    if found != Counter(wanted):
        raise CountsOff(f"{documents} documents: found {dict(found)}, planted {wanted}")
    return Row(documents, cost, site.asked().total(), found.total())


def _found(told: dict[str, Any]) -> Counter[str]:
    """The findings of the run by what they say."""
    return Counter(str(finding["message"]) for finding in told["findings"])


def bench(sizes: list[int], work: Path) -> list[Row]:
    rows: list[Row] = []
    for documents in sorted(sizes):
        folder = work / f"library-{documents}"
        planted = build(folder, documents)
        with served(folder / "www", work / "nginx-documents") as site:
            row = inspect(site, documents, planted, work / "run-documents")
        print("  ".join(row.cells()), file=sys.stderr, flush=True)
        rows.append(row)
    if len(rows) > 1 and rows[-1].cost.memory > _FLAT * rows[0].cost.memory:
        raise CountsOff(f"memory grows with the library: {[round(row.cost.memory / 1e6) for row in rows]} MB")
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description="whole inspections of generated regulation libraries")
    parser.add_argument("--documents", type=int, nargs="*", default=[1000, 5000])
    parser.add_argument("--work", type=Path, default=None, help="where libraries are kept between runs")
    told = parser.parse_args()
    work = told.work or Path(tempfile.gettempdir()) / "xunjian-bench"
    try:
        rows = bench(told.documents, work.resolve())
    except (CannotServe, CountsOff) as error:
        print(error, file=sys.stderr)
        return 1
    lines = [HEADINGS, ["---"] * len(HEADINGS), *(row.cells() for row in rows)]
    print("\n".join("| " + " | ".join(cells) + " |" for cells in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
