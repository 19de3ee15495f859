"""`init` on the sample bureau: what the site shows ends up in a config that is accepted."""

import asyncio
from datetime import date
from pathlib import Path

from checks.registry import load_kinds
from monitor.config import NetworkSettings, read
from monitor.draft import discover, draft_text
from monitor.sample import SampleBureau


def test_a_draft_names_what_the_site_shows_and_is_accepted(tmp_path: Path) -> None:
    with SampleBureau(today=date(2024, 8, 21)) as bureau:
        network = NetworkSettings(resolvers=[f"127.0.0.1:{bureau.dns.port}"])
        found = asyncio.run(discover(bureau.addresses.www("/swscjg/"), network))
    assert found.name == "汕样市市场监督管理局"
    assert {"食品安全", "特种设备", "知识产权"} <= set(found.key_columns)
    assert {"新闻动态", "通知公告"} <= set(found.columns)
    assert "规范性文件" in found.categories
    assert dict(found.footer)["网站标识码"] == "4415009999"
    assert (found.footer_missing, dict(found.linked).keys()) == ((), {"党政机关标识", "找错入口", "网站地图"})
    assert ("政策文件/其他文件", 106) in found.tree
    assert [year for year, _ in found.reports] == [2023, 2022, 2021]
    assert found.search == bureau.addresses.www("/search?keywords=")
    path = tmp_path / "config.toml"
    path.write_text(draft_text(found), encoding="utf-8")
    settings = read(path, load_kinds).settings
    assert {check.id for check in settings.checks if check.enabled} >= {"library-fields", "ipv6", "dead-links"}
    (reports,) = [check for check in settings.checks if check.id == "annual-report"]
    assert reports.options["columns"] == [bureau.addresses.bureau("/zwgk/zfxxgknb/index.html")]
    (key,) = [check for check in settings.checks if check.id == "key-columns"]
    assert [column["name"] for column in key.options["columns"]][:2] == ["食品安全", "药品医疗器械化妆品"]
    by_kind = {check.kind: check for check in settings.checks}
    library = {"validity", "repeals", "library_lists", "library_duplicates", "library_downloads", "interpretations"}
    assert {by_kind[kind].options["libraries"][0] for kind in library} == {"规范性文件"}
    assert by_kind["site_search"].enabled
    assert by_kind["site_search"].options["url"] == found.search + "{keywords}"
    assert not by_kind["library_compare"].enabled
    assert {"regulations", "consultations", "letters", "disclosure_guide", "interpretation_forms"} <= by_kind.keys()
