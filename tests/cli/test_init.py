"""`init URL` drafts a config that `config check` accepts, says what it did not find, and overwrites nothing."""

import tomllib
from pathlib import Path

import pytest

from monitor.draft import Found, draft_text


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_draft_of_a_real_site_is_accepted(call, empty: Path, site_port: int) -> None:
    called = call("init", f"http://127.0.0.1:{site_port}/ju/")
    assert called.code == 0, called.err
    text = (empty / "config.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    (site,) = data["site"]
    assert site["id"] == "ju"
    assert site["name"] == "样例区市场监管局"
    assert site["start"] == [f"http://127.0.0.1:{site_port}/ju/gkmlpt/index"]
    assert "660099" in text
    library = next(check for check in data["check"] if check["kind"] == "library_fields")
    assert library["libraries"] == ["规范性文件"]
    footer = next(check for check in data["check"] if check["id"] == "footer-marks")
    assert footer["must"] == ["4415000099", "粤ICP备12345678号", "样例区市场监管局"]
    checked = call("config", "check")
    assert checked.code == 0, checked.err
    assert "待确认" in checked.err


def test_an_existing_config_is_not_overwritten_without_force(call, empty: Path, site_port: int) -> None:
    (empty / "config.toml").write_text("我的\n", encoding="utf-8")
    called = call("init", f"http://127.0.0.1:{site_port}/ju/")
    assert called.code == 2
    assert "--force" in called.err
    assert (empty / "config.toml").read_text(encoding="utf-8") == "我的\n"
    assert call("init", f"http://127.0.0.1:{site_port}/ju/", "--force").code == 0
    assert "[[site]]" in (empty / "config.toml").read_text(encoding="utf-8")


def test_a_site_that_does_not_answer_is_drafted_by_its_address_and_said(call, empty: Path, site_port: int) -> None:
    called = call("init", f"http://127.0.0.1:{site_port}/none/index.html", "--config", "乙.toml")
    assert called.code == 0
    assert "首页没有打开：HTTP 404" in called.err
    assert "首页没有打开" in (empty / "乙.toml").read_text(encoding="utf-8")
    assert call("config", "check", "--config", "乙.toml").code == 0


def test_what_is_no_address_is_refused(call, empty: Path) -> None:
    called = call("init", "www.example.gov.cn")
    assert called.code == 2
    assert "不是完整的网址" in called.err


def test_what_was_not_found_is_said_in_the_draft() -> None:
    text = draft_text(
        Found(home="http://a.example.cn/x/", footer_missing=("公安备案号", "网站地图"), footer_scripted=True)
    )
    for sentence in (
        "没有找到站内搜索的入口",
        "没有找到规范性文件的分类",
        "没有找到年报的栏目",
        "没有找到重点领域栏目",
        "没有找到：公安备案号、网站地图，页脚可能由脚本生成",
    ):
        assert sentence in text


def test_a_search_that_was_not_found_is_drafted_switched_off() -> None:
    data = tomllib.loads(draft_text(Found(home="http://a.example.cn/x/")))
    (search,) = [check for check in data["check"] if check["kind"] == "site_search"]
    assert (search["enabled"], search["url"]) == (False, "")


def test_nothing_a_page_says_breaks_out_of_the_draft() -> None:
    evil = 'x"\n[mail]\nhost = "evil"\u2028[[site]]\x1b'
    found = Found(
        home="http://a.example.cn/x/", name=evil, platform=evil, sid="1", columns=(evil,), key_columns=(evil,),
        categories=(evil,), footer=((evil, evil),), other_hosts=(evil,), tree=((evil, 3),), reports=((2023, evil),),
        reports_at=evil, search=evil, linked=((evil, evil),), footer_missing=(evil,),
    )  # fmt: skip
    data = tomllib.loads(draft_text(found))
    assert data["mail"]["host"] == ""
    assert len(data["site"]) == 1
