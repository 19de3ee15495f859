"""In a real browser: on a phone of 360 px nothing scrolls sideways, and the filter filters."""

import json
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from report_bureau import HOME, NIGHT, fault, report, run

from monitor.model import Fault, Severity
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
    measured = re.search(r'id="w">([^<]*)', dom(page).partition("</iframe>")[2])
    assert measured is not None
    assert measured[1] == "width=360"


def dom(page: Path) -> str:
    """The page as it stands after its scripts have run."""
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
         f"--user-data-dir={page.parent / 'profile'}", "--virtual-time-budget=3000", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=90, check=True,
    )  # fmt: skip
    return done.stdout


STEPS = """<script>addEventListener("load", () => {
const form = document.getElementById("filter"), told = [];
const tell = (name) => told.push(name + "=" + [...document.querySelectorAll("article:not([hidden])")].map((a) => a.id)
  + "/" + [...document.querySelectorAll("section[data-box]:not([hidden]) > h3")].length);
const set = (name, value) => { form.elements[name].value = value; form.requestSubmit(); };
told.push("hidden=" + form.hidden);
tell("all"); set("q", "第2批"); tell("word"); set("q", ""); set("d", "政策法规科"); tell("department");
set("d", ""); set("i", "22"); tell("item"); set("i", ""); set("s", "veto"); tell("severity"); set("s", "");
set("c", "dead_links"); set("t", "open"); tell("old"); set("c", ""); set("t", "");
document.querySelector("a[data-item='22']").click(); tell("clicked");
document.body.dataset.told = told.join(" ");
});</script>"""


@pytest.mark.chromium
@pytest.mark.skipif(not CHROMIUM.exists(), reason="没有 /usr/bin/chromium，跳过浏览器测试")
def test_the_filter_filters(store: Store, tmp_path: Path) -> None:
    run(store, {"dead_links": [fault(1)]}, at=NIGHT - timedelta(days=1))
    faults = {
        "dead_links": [fault(1), fault(2), fault(3, Severity.VETO)],
        "library_fields": [Fault(HOME + "d.html", "缺少索引号", "index.missing")],
        "ipv6": [Fault("host", "没有 IPv6 地址", "aaaa")],
    }
    html = report(store, run(store, faults)).page_html
    page = tmp_path / "page.html"
    # The page lets no other script run; this test brings one in by lifting just that.
    page.write_text(re.sub("<meta http-equiv[^>]*>", "", html).replace("</body>", STEPS + "</body>"), encoding="utf-8")
    told = re.search(r'data-told="([^"]*)"', dom(page))
    assert told is not None
    assert told[1].split() == [
        "hidden=false", "all=f3,f5,f2,f1,f4/2", "word=f2/1", "department=f4/1", "item=f5/1", "severity=f3/0",
        "old=f1/1", "clicked=f5/1",
    ]  # fmt: skip


@pytest.mark.chromium
@pytest.mark.skipif(not CHROMIUM.exists(), reason="没有 /usr/bin/chromium，跳过浏览器测试")
def test_the_pages_own_script_is_let_run_and_no_other(store: Store, tmp_path: Path) -> None:
    html = report(store, run(store, {"dead_links": [fault(1)]})).page_html
    page = tmp_path / "page.html"
    page.write_text(html.replace("</body>", "<script>document.body.id = 'broken-in'</script></body>"), encoding="utf-8")
    shown = dom(page)
    assert 'id="shown" role="status">共列出 1 个' in shown
    assert 'id="broken-in"' not in shown
