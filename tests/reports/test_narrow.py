"""On a phone of 360 px nothing scrolls sideways: measured in a real browser."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from report_bureau import HOME, fault, report, run

from monitor.model import Fault
from monitor.store import Store

CHROMIUM = Path("/usr/bin/chromium")
FRAME = """<!DOCTYPE html><body><iframe id="f" style="width:360px;height:800px;border:0"></iframe><p id="w">none</p>
<script>
const f = document.getElementById("f"); f.onload = () => {
document.getElementById("w").textContent = "width=" + f.contentDocument.documentElement.scrollWidth; };
f.srcdoc = SOURCE;</script>"""


@pytest.mark.chromium
@pytest.mark.skipif(not CHROMIUM.exists(), reason="没有 /usr/bin/chromium，跳过浏览器测试")
@pytest.mark.parametrize("form", ["mail_html", "page_html"])
def test_no_sideways_scroll_at_360_px(store: Store, tmp_path: Path, form: str) -> None:
    wide = Fault(HOME + "x" * 900 + ".docx", "W" * 300, expected="i" * 400, seen="<" * 200, found_on=HOME + "y" * 900)
    html: str = getattr(report(store, run(store, {"dead_links": [wide, fault(1)], "ipv6": []})), form)
    page = tmp_path / "frame.html"
    page.write_text(FRAME.replace("SOURCE", json.dumps(html).replace("</", "<\\/")), encoding="utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--hide-scrollbars",
         f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=3000",
         "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=90, check=True,
    )  # fmt: skip
    measured = re.search(r'id="w">([^<]*)', done.stdout.partition("</iframe>")[2])
    assert measured is not None
    assert measured[1] == "width=360"
