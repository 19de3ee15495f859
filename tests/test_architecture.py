"""Imports run one way, and each outside library has its one door (docs/architecture.md)."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("monitor", "checks", "reports")

DOORS = {
    "httpx": ("monitor/web/http/",),
    "httptools": ("monitor/web/http/wire.py",),
    "aiohappyeyeballs": ("monitor/web/http/engine.py",),
    "sqlite3": ("monitor/store/",),
    "sqlite_utils": ("monitor/store/",),
    "selectolax": ("monitor/web/", "monitor/platforms/"),
    "smtplib": ("monitor/delivery.py",),
    "apscheduler": ("monitor/schedule.py", "monitor/config/cron.py"),
    "dns": ("monitor/web/name_servers.py", "monitor/sample/"),
    "ada_url": ("monitor/addresses.py",),
    "ahocorasick": ("checks/wording.py",),
    "chinese_calendar": ("monitor/model/workdays.py",),
    "click": ("monitor/cli/",),
    "jinja2": ("reports/", "monitor/sample/"),
    "xlsxwriter": ("reports/workbook.py", "reports/selfcheck.py"),
    "openpyxl": ("reports/filled.py", "monitor/attachments/untyped.py"),
    "python_calamine": ("monitor/attachments/untyped.py",),
    "pypdfium2": ("monitor/attachments/untyped.py",),
    "pdfplumber": ("monitor/attachments/untyped.py",),
    "olefile": ("monitor/attachments/untyped.py",),
    "lxml": ("monitor/attachments/untyped.py",),
    "docx": ("reports/notice.py",),
}

SELDOM_NEEDED = (
    "structlog", "httpx", "rich", "dns", "sqlite_utils", "apscheduler", "jinja2", "cryptography",
    "monitor.config.alerting", "monitor.config.loader", "monitor.store.store", "monitor.store.ledger",
)  # fmt: skip


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return found


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("package", ["monitor.config", "monitor.platforms", "monitor.store", "monitor.web.http"])
def test_a_face_shows_what_it_promises(package: str) -> None:
    face = import_module(package)
    assert {name for name in face.__all__ if not hasattr(face, name)} == set()
    assert not hasattr(face, "nothing_of_this_name")


def test_a_crawl_imports_nothing_that_it_may_not_need() -> None:
    """Starting is most of what a crawl of an unchanged site costs."""
    program = "import sys, monitor.web.crawl, monitor.platforms.families, monitor.web.helper; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(SELDOM_NEEDED) & set(done.stdout.split()) == set()


def test_layers_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_its_door(library: str) -> None:
    strays = {
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES)
        if any(name == library or name.startswith(library + ".") for name in imports_of(path))
        and not str(path.relative_to(ROOT)).startswith(DOORS[library])
    }
    assert strays == set()


@pytest.mark.parametrize("path", sources("checks"), ids=lambda path: path.name)
def test_checks_see_only_the_model(path: Path) -> None:
    ours = {name for name in imports_of(path) if name.split(".")[0] in PACKAGES}
    assert all(name.startswith(("monitor.model", "checks")) for name in ours), ours


@pytest.mark.parametrize("path", sources("reports"), ids=lambda path: path.name)
def test_reports_see_only_store_and_model(path: Path) -> None:
    ours = {name for name in imports_of(path) if name.split(".")[0] in PACKAGES}
    assert all(name.startswith(("monitor.model", "monitor.store", "reports")) for name in ours), ours


@pytest.mark.parametrize("path", sources("monitor/model"), ids=lambda path: path.name)
def test_the_model_imports_nothing_of_ours(path: Path) -> None:
    ours = {name for name in imports_of(path) if name.split(".")[0] in PACKAGES}
    assert all(name.startswith("monitor.model") for name in ours), ours
