"""`xunjian links`: what it tells, how it ends, and that it leaves no trace in the ledger."""

import csv
import io
import json
from pathlib import Path

import pytest

GOOD = "http://127.0.0.1:{}/ju/tzgg/index.html"  # its folder has no dead link


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without a config."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    return tmp_path


def test_the_configured_site_is_checked_and_nothing_is_recorded(folder: Path, call) -> None:
    called = call("links")
    assert called.code == 1
    table, summary = called.out.rstrip().rpartition("\n")[::2]
    assert "失效" in table
    assert "/ju/gone.html" in table
    assert "已撤的页面" in table
    assert summary.startswith("样例区市场监管局：失效链接 1 个。全部查完：网页 3 个，")
    assert "抓取网页" in called.err
    assert "\x1b" not in called.out + called.err
    kept = {path.name for path in (folder / "var").iterdir()}
    assert "links-ju.db" in kept
    assert not [name for name in kept if name.startswith(("monitor", "cache", "reports"))]


def test_a_site_without_dead_links(folder: Path, site_port: int, call) -> None:
    called = call("links", GOOD.format(site_port))
    assert called.code == 0
    assert called.out.startswith("样例区市场监管局 /ju/tzgg/：没有发现失效链接。全部查完：网页 2 个，")


def test_json(folder: Path, site_port: int, call) -> None:
    called = call("links", "--format", "json")
    assert called.code == 1
    told = json.loads(called.out)
    assert (told["name"], told["complete"], told["pages"]) == ("样例区市场监管局", True, 3)
    assert told["counts"] == {"dead": 1, "suspect": 0, "blocked": 0, "untestable": 0}
    (found,) = told["found"]
    home = f"http://127.0.0.1:{site_port}/ju/"
    assert found == {
        "verdict": "dead", "url": home + "gone.html", "reason": found["reason"], "status": 404, "internal": True,
        "carriers": 1, "pages": [{"url": home, "tag": "a", "anchor": "已撤的页面"}],
    }  # fmt: skip
    assert "失效链接 1 个" in called.err


def test_csv(folder: Path, call) -> None:
    heads, *rows = csv.reader(io.StringIO(call("links", "--format", "csv").out.removeprefix("\ufeff")))
    assert heads == ["站点", "结论", "链接", "原因", "网页数", "所在网页", "链接文字"]
    ((site, verdict, link, _, pages, page, anchor),) = rows
    assert (site, verdict, pages, anchor) == ("样例区市场监管局", "失效", "1", "已撤的页面")
    assert link == page + "gone.html"


def test_without_a_config_a_folder_is_checked_by_its_address(bare: Path, site_port: int, call) -> None:
    called = call("links", f"http://127.0.0.1:{site_port}/bad/", "--rate", "500")
    assert called.code == 0
    assert called.out.startswith(f"127.0.0.1:{site_port}：没有发现失效链接。全部查完：网页 3 个，")
    assert list(bare.iterdir()) == []


def test_the_home_of_a_site_means_the_site(folder: Path, site_port: int, call) -> None:
    assert call("links", f"http://127.0.0.1:{site_port}/ju/").code == 1
    assert (folder / "var" / "links-ju.db").exists()


def test_an_address_of_no_site_is_checked_with_the_settings_of_the_network(folder: Path, site_port: int, call) -> None:
    called = call("links", f"http://127.0.0.1:{site_port}/bad/")
    assert called.code == 0
    assert not list((folder / "var").glob("links-*.db"))


def test_what_was_not_seen_whole_is_never_called_free_of_dead_links(folder: Path, site_port: int, call) -> None:
    called = call("links", GOOD.format(site_port), "--max-pages", "1", "--all")
    assert called.code == 3
    assert "没有查完：页面数达到上限 max_pages = 1" in called.out
    assert "没有发现" not in called.out
    assert "超出抓取页数上限，没有访问" in called.out, "--all 列出没有判定的链接"
    assert "超出抓取页数上限" not in call("links", GOOD.format(site_port), "--max-pages", "1").out


def test_a_site_that_cannot_be_opened(folder: Path, site_port: int, call) -> None:
    called = call("links", f"http://127.0.0.1:{site_port}/none/")
    assert called.code == 3
    assert "没能检查：网站首页打不开：HTTP 404" in called.out


def test_links_that_every_check_ignores_are_left_out(folder: Path, call) -> None:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace(
        'kind = "dead_links"\n', 'kind = "dead_links"\nignore = ["gone"]\n'
    )
    config.write_text(text, encoding="utf-8")
    assert call("links").code == 0


def test_fresh_asks_for_good_links_again(folder: Path, call, pages, monkeypatch: pytest.MonkeyPatch) -> None:
    beyond = [f"/beyond/{number}.html" for number in range(20)]
    anchors = "".join(f'<a href="{path}">{path}</a>' for path in beyond)
    monkeypatch.setitem(pages, "/ju/", pages["/ju/"].replace("</body>", anchors + "</body>"))
    for path in beyond:
        monkeypatch.setitem(pages, path, f"<html><body>范围以外的网页 {path} 各有各的内容</body></html>")
    assert call("links").code == 1
    assert "近日查过正常，没有再问" in call("links").out
    assert json.loads(call("links", "--fresh", "--format", "json").out)["spared"] == 0


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["www.example.gov.cn"], "“www.example.gov.cn”不是完整的网址，应以 http:// 或 https:// 开头"),
        (["http://"], "不是完整的网址"),
        (["http://a:b@www.example.gov.cn/"], "网址中不能写用户名和密码"),
        (["--site", "juu"], "没有 id 为“juu”的站点，是不是“ju”？"),
        (["--site", "ju", "http://127.0.0.1/"], "网址和 --site 只能写一个"),
        (["--rate", "快"], "选项 --rate不对：“快”不是数字"),
        (["--rate", "0"], "选项 --rate不对：应大于 0"),
        (["--max-pages", "1.5"], "选项 --max-pages不对：“1.5”不是整数"),
        (["--format", "xml"], "可选：table、json、csv"),
    ],
)
def test_wrong_use(folder: Path, call, args: list[str], told: str) -> None:
    called = call("links", *args)
    assert called.code == 2
    assert told in called.err
    assert called.out == ""


def test_neither_config_nor_address(bare: Path, call) -> None:
    called = call("links")
    assert called.code == 2
    assert "没有配置文件 config.toml，不知道检查哪个网站：请写上网址" in called.err
    assert call("links", "--config", "没有.toml", "http://127.0.0.1/").code == 2
