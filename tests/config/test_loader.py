"""One clear Chinese sentence for everything that can be wrong in config.toml: file, line, key, near match."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import Field

from monitor.config import ConfigError, PlanSettings, load, read
from monitor.model import Kind, Options, PlanItem, Severity
from monitor.plan import load_plan

SITE = '[[site]]\nid = "one"\nname = "甲局"\nhome = "http://127.0.0.1/"\n'
CHECK = '[[check]]\nid = "a"\nkind = "dead_links"\n'


class DeadLinks(Kind):
    name = "dead_links"
    title = "失效链接"
    items = (4, 20, 21)
    severity = Severity.ERROR
    unjudged_limit = 0.25

    class Options(Options):
        soft_404: bool = True
        limit: int = Field(default=5, ge=1)


class KeyColumns(Kind):
    name = "key_columns"
    title = "重点领域栏目"
    items = (24,)
    severity = Severity.WARN
    Options: ClassVar[type[Options]] = Options


KINDS = {kind.name: kind for kind in (DeadLinks, KeyColumns)}


def plan(settings: PlanSettings) -> Sequence[PlanItem]:
    return load_plan(settings).items


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "config.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write


def problems(path: Path, **more: object) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(path, KINDS, plan=plan, **more)  # type: ignore[arg-type]  # environ only
    return str(caught.value).split("\n")


def test_a_small_config_is_loaded_with_the_defaults_of_its_kinds(written) -> None:
    settings = load(written(SITE + CHECK + "limit = 7\n"), KINDS, plan=plan)
    (spec,) = settings.specs
    assert (spec.title, spec.items, spec.severity, spec.unjudged_limit) == ("失效链接", (4, 20, 21), "error", 0.25)
    assert spec.options == {"limit": 7}
    assert spec.departments == ("办公室", "机关党办"), "责任科室取自所属任务，泛指的不算"
    assert settings.path.name == "config.toml"
    assert settings.data == settings.path.parent.resolve() / "var"


def test_what_config_says_goes_before_the_kind(written) -> None:
    own = (
        'title = "乙"\nitems = [21]\nseverity = "veto"\nunjudged_limit = 0.5\ndepartments = ["丙科"]\nsites = ["one"]\n'
    )
    (spec,) = load(written(SITE + CHECK + own), KINDS, plan=plan).specs
    assert (spec.title, spec.items, spec.severity, spec.unjudged_limit, spec.departments, spec.sites) == (
        "乙", (21,), Severity.VETO, 0.5, ("丙科",), ("one",),
    )  # fmt: skip


def test_a_disabled_check_is_checked_but_not_run(written) -> None:
    assert load(written(SITE + CHECK + "enabled = false\n"), KINDS).specs == ()
    assert "limit" in problems(written(SITE + CHECK + "enabled = false\nlimit = 0\n"))[0]


LETTER = '[mail]\nhost = "h.cn"\nsender = "a@b.cn"\n'
CASES = [
    (SITE + CHECK.replace("dead_links", "dead_link"), "check[1].kind：没有“dead_link”这种检查，是不是“dead_links”？"),
    (SITE + CHECK.replace("dead_links", "whatever"), "check[1].kind：没有“whatever”这种检查（用 xunjian checks list"),
    (SITE + CHECK + CHECK, "第 9 行 check[2].id：id “a”重复，第 6 行已经用过"),
    (SITE + SITE, "第 6 行 site[2].id：id “one”重复，第 2 行已经用过"),
    (SITE + CHECK + "items = [4, 35]\n", "第 8 行 check[1].items[2]：工作要点里没有第 35 项（要点的序号是 1 至 34）"),
    (SITE + CHECK + 'sites = ["ome"]\n', "check[1].sites[1]：没有 id 为“ome”的站点，是不是“one”？"),
    (SITE + CHECK + "limt = 3\n", "第 8 行 check[1].limt：检查“dead_links”没有“limt”这个键，是不是“limit”？"),
    (SITE + CHECK + 'severty = "veto"\n', "没有“severty”这个键，是不是“severity”？"),
    (SITE + CHECK + "limit = 0\n", "第 8 行 check[1].limit：应不小于 1，现在是 0"),
    (SITE + CHECK + 'severity = "verto"\n', "“verto” 不在可选范围内，可选：veto、error、warn，是不是“veto”？"),
    (SITE + "nme = 1\n", "第 5 行 site[1].nme：没有“nme”这个键，是不是“name”？"),
    (SITE + 'data_dir = "x"\n', "没有“data_dir”这个键（data_dir 应写在文件开头，任何 [表] 之前）"),
    (SITE + "[network]\nmax_pages = 5\n", "没有“max_pages”这个键（max_pages 应写在 [crawl] 下面）"),
    (SITE + "[crwal]\nrate = 1\n", "第 5 行 crwal：没有“crwal”这个键，是不是“crawl”？"),
    (SITE + '[crawl]\nrate = "很快"\n', "第 6 行 crawl.rate：应为数字，现在是 “很快”"),
    (SITE + "[crawl]\nmax_pages = 1.5\n", "第 6 行 crawl.max_pages：应为整数，现在是 1.5"),
    (SITE + "[crawl]\nmax_pages = true\n", "第 6 行 crawl.max_pages：应为整数，现在是 true"),
    (SITE + CHECK + "limit = true\n", "第 8 行 check[1].limit：应为整数，现在是 true"),
    (SITE + '[crawl]\nrobots = "不"\n', "第 6 行 crawl.robots：应为true 或 false，现在是 “不”"),
    (SITE + '[mail]\nto = "a@b.cn"\n', "第 6 行 mail.to：应为列表"),
    (SITE + LETTER + 'to = [\n "a@b.cn",\n "b.cn",\n]\n', "第 10 行 mail.to[2]：“b.cn”不是有效的邮箱"),
    (SITE + '[mail]\nto = ["a@b.cn"]\n', "第 5 行 mail：写了收件人（to/cc），还需要写发信服务器 host"),
    (SITE + '[schedule]\ninspect = "61 2 * * *"\n', "第 6 行 schedule.inspect：“61 2 * * *”不是有效的 cron 时间"),
    (SITE + '[schedule]\ntimezone = "Mars"\n', "“Mars”不是有效的时区名"),
    (SITE.replace("http://127.0.0.1/", "127.0.0.1"), "第 4 行 site[1].home：“127.0.0.1”不是完整的网址"),
    (SITE.replace('"one"', '"汕尾"'), "第 2 行 site[1].id：“汕尾” 写法不对：只能用小写英文字母"),
    (SITE.replace('name = "甲局"\n', ""), "第 1 行 site[1].name：缺少这个键"),
    (SITE.replace("甲局", ""), "第 3 行 site[1].name：不能为空"),
    ('data_dir = "x"\n', "site：还没有写站点"),
    ("site = 3\n", "第 1 行 site：应为列表"),
    (SITE.replace("[[site]]", "[site]"), "site：应为列表"),
    (SITE.replace("[[site]]", "[[sites]]"), "第 1 行 sites：没有这个键（应写作 [[site]]）"),
    (SITE + "[plan]\nyear = 2031\n", "第 6 行 plan.year：程序没有自带 2031 年的工作要点"),
    (SITE + '[plan]\nfile = "no.toml"\n', "第 6 行 plan.file：找不到工作要点文件"),
    (SITE + '[network]\nca_file = "no.pem"\n', "第 6 行 network.ca_file：找不到证书文件 no.pem"),
    (SITE + '[network.hosts."a.cn"]\nv4 = ["1.2.3"]\n', "第 6 行 network.hosts.a.cn.v4[1]：“1.2.3”不是有效的 IP 地址"),
    (SITE + '[network.hosts."a.cn"]\nv44 = ["1.2.3.4"]\n', "没有“v44”这个键，是不是“v4”？"),
    (SITE.replace("甲局", "${NAME}"), "第 3 行 site[1].name：这里不能用 ${…}，环境变量只用于"),
    (SITE + '[mail]\npassword = "${NO_SUCH_PW}"\n', "第 6 行 mail.password：没有设置环境变量 NO_SUCH_PW"),
    ('data_dir = "a"\ndata_dir = "b"\n' + SITE, "第 2 行：同一个键或同一个 [表] 写了两次"),
    ("data_dir = “var”\n" + SITE, "第 1 行：不符合 TOML 格式"),
    ("data_dir = “var”\n" + SITE, "有中文标点"),
    ("data_dir\n" + SITE, "每行应为“键 = 值”"),
    ("data_dir = var\n" + SITE, "文字要写在英文引号里"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), CASES, ids=[told[:40] for _, told in CASES])
def test_one_problem_is_told_once_with_its_place(written, text: str, told: str) -> None:
    (line,) = problems(written(text))
    assert line.startswith("config.toml")
    assert told in line


def test_all_problems_are_told_at_once_in_the_order_of_the_file(written) -> None:
    text = (
        SITE
        + "nme = 1\n[crawl]\nrate = 0\n"
        + CHECK.replace("dead_links", "dead")
        + CHECK
        + "limit = 0\nitems = [99]\n"
    )
    lines = problems(written(text))
    assert [line.split("：")[0] for line in lines] == [
        "config.toml 第 5 行 site[1].nme",
        "config.toml 第 7 行 crawl.rate",
        "config.toml 第 10 行 check[1].kind",
        "config.toml 第 12 行 check[2].id",
        "config.toml 第 14 行 check[2].limit",
        "config.toml 第 15 行 check[2].items[1]",
    ]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (SITE.encode("gbk"), "第 3 行：文件不是 UTF-8 编码"),
        (SITE.encode("utf-16"), "UTF-16"),
        (b"\x00\x01", "不符合 TOML 格式"),
        (("a = " + "[" * 5000).encode(), "方括号"),
    ],
)
def test_wrong_encodings_and_rubbish(written, raw: bytes, told: str) -> None:
    (line,) = problems(written(raw))
    assert told in line


def test_a_bom_and_windows_line_ends_do_no_harm(written) -> None:
    raw = b"\xef\xbb\xbf" + (SITE + CHECK + "limit = 0\n").replace("\n", "\r\n").encode()
    assert problems(written(raw)) == ["config.toml 第 8 行 check[1].limit：应不小于 1，现在是 0"]


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "找不到配置文件" in problems(tmp_path / "none.toml")[0]
    assert "xunjian init" in problems(tmp_path / "none.toml")[0]
    assert "是文件夹" in problems(tmp_path)[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root 读得了一切，测不出无权限")
def test_an_unreadable_file(written) -> None:
    path = written(SITE)
    path.chmod(0)
    assert "没有权限" in problems(path)[0]


def test_secrets_come_from_the_environment(written) -> None:
    text = SITE + '[mail]\nusername = "${U}"\npassword = "${P}"\n'
    mail = read(written(text), KINDS, environ={"U": "robot", "P": "p${x"}).settings.mail
    assert mail.username == "robot"
    assert mail.password.get_secret_value() == "p${x"
    assert "p${x" not in repr(mail)


def test_dollar_braces_in_check_options_are_left_alone(written) -> None:
    class Texts(Kind):
        name = "texts"
        title = "文字"

        class Options(Options):
            must_not: str

    text = SITE + '[[check]]\nid = "a"\nkind = "texts"\nmust_not = "${title}"\n'
    (spec,) = load(written(text), {"texts": Texts}).specs
    assert spec.options["must_not"] == "${title}"


def test_reminders_are_no_errors(written) -> None:
    text = SITE + '# 【待确认】路径\n[mail]\npassword = "abc"\n'
    notices = [str(notice) for notice in read(written(text), KINDS).notices]
    assert notices[0].startswith("config.toml 第 5 行：【待确认】路径")
    assert "明文" in notices[1]
    assert "abc" not in notices[1]
    assert read(written(SITE), KINDS).notices == ()


def test_a_password_is_never_shown_in_an_error(written) -> None:
    assert "12345678" not in "".join(problems(written(SITE + "[mail]\npassword = 12345678\n")))


def test_plugins_are_found_beside_the_config_file_and_their_errors_are_told(written) -> None:
    path = written('plugins = ["mine.py"]\n' + SITE)
    asked: list[tuple[Path, ...]] = []

    def kinds(plugins: tuple[Path, ...]):
        asked.append(plugins)
        raise RuntimeError("插件坏了")

    with pytest.raises(ConfigError, match="第 1 行 plugins：插件坏了"):
        load(path, kinds)
    assert asked == [(path.parent / "mine.py",)]


def test_files_named_in_config_count_from_its_folder(written, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("x", encoding="utf-8")
    (tmp_path / "plan.toml").write_text(
        'year = 2025\n[[item]]\nnumber = 4\ntitle = "甲"\ndepartments = ["乙科"]\n', encoding="utf-8"
    )
    text = SITE + '[network]\nca_file = "ca.pem"\n[plan]\nyear = 2025\nfile = "plan.toml"\n' + CHECK + "items = [4]\n"
    settings = load(written(text), KINDS, plan=plan)
    assert settings.network.ca_file == str(tmp_path / "ca.pem")
    assert settings.plan.file == str(tmp_path / "plan.toml")
    assert settings.specs[0].departments == ("乙科",)


def test_workdays_of_our_own_are_dates_and_each_is_one_thing(written) -> None:
    text = f"{SITE}[workdays]\nextra_workdays = [2027-02-14]\n"
    settings = read(written(text), KINDS, plan=plan).settings
    assert settings.workdays.calendar.is_workday(date(2027, 2, 14))
    (wrong,) = problems(written(f"{text}extra_holidays = [2027-02-14]\n"))
    assert "2027-02-14 既写成了上班，又写成了放假" in wrong
    (wrong,) = problems(written(f'{SITE}[workdays]\nextra_workdays = ["春节"]\n'))
    assert "应为日期" in wrong


def test_an_indicator_of_19号_that_does_not_exist_is_told_with_the_near_one(written) -> None:
    told = problems(written(f'{SITE}{CHECK}indicator = "policy-stael"\n[yardstick.points]\n"link" = 1\n'))
    assert all(part in told[0] for part in ("第 8 行", "是不是“policy-stale”"))
    assert all(part in told[1] for part in ("第 10 行", "是不是“links”"))


def test_points_and_indicators_of_19号_are_taken(written) -> None:
    settings = load(written(f'{SITE}{CHECK}indicator = "V4"\n[yardstick.points]\nnews-stale = 4\n'), KINDS, plan=plan)
    assert settings.yardstick.points == {"news-stale": 4}
    assert settings.checks[0].indicator == "V4"
