"""The three worked examples of config.toml, each run for real: silent on a good site, firing on a bad one."""

import json
import re
from pathlib import Path

import pytest

EXAMPLES = (Path(__file__).resolve().parents[2] / "config.toml").read_text(encoding="utf-8").split("# 例一")[1]


def check_table(check: str) -> str:
    """One `[[check]]` table of the root config, as it stands there."""
    tables = re.split(r"(?=^\[\[check\]\]$)", EXAMPLES, flags=re.MULTILINE)
    (table,) = [table for table in tables if f'id = "{check}"' in table]
    return table


@pytest.fixture
def outcome(folder: Path, call):
    """Run one example on one of the small sites; its outcome and its findings."""

    def run(check: str, home: str) -> tuple[dict[str, object], list[dict[str, object]]]:
        path = folder / "config.toml"
        head = path.read_text(encoding="utf-8").partition("[[check]]")[0].replace("/ju/", home)
        path.write_text(head + check_table(check), encoding="utf-8")
        called = call("run", "--json", "-", "--no-mail")
        assert called.code == 0, called.err
        result = json.loads(called.out)
        (found,) = result["outcomes"]
        return found, result["findings"]

    return run


def test_there_are_three_examples() -> None:
    assert len(re.findall(r"^\[\[check\]\]$", EXAMPLES, re.MULTILINE)) == 3


@pytest.mark.parametrize("check", ["under-construction", "article-source", "site-name-tag"])
def test_an_example_is_silent_on_a_good_site(outcome, check: str) -> None:
    found, findings = outcome(check, "/ju/")
    assert found["verdict"] == "pass", found
    assert found["examined"]
    assert findings == []


@pytest.mark.parametrize(
    ("check", "url", "seen"),
    [
        ("under-construction", "/bad/tzgg/index.html", "栏目建设中"),
        ("article-source", "/bad/tzgg/content/post_1.html", "来源"),
        ("site-name-tag", "/bad/", "SiteName"),
    ],
)
def test_an_example_fires_on_a_bad_site(outcome, check: str, url: str, seen: str) -> None:
    found, findings = outcome(check, "/bad/")
    assert found["verdict"] == "warn", found
    assert any(
        str(finding["url"]).endswith(url) and seen in json.dumps(finding, ensure_ascii=False) for finding in findings
    )
