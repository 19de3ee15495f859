"""`[alerting]`, `[[alert]]` and `[[mail.department]]`: what is accepted, what is refused; no secret is ever shown."""

from datetime import time
from pathlib import Path

import pytest

from checks.registry import load_kinds
from monitor.config import ConfigError, Loaded, read

BASE = '[[site]]\nid = "one"\nname = "甲局"\nhome = "https://www.shanwei.gov.cn/swscjg/"\n'
ROBOT = "https://robot.example/send?key=geheim"


def loaded(tmp_path: Path, text: str, **environ: str) -> Loaded:
    path = tmp_path / "config.toml"
    path.write_text(BASE + text, encoding="utf-8")
    return read(path, load_kinds, environ=environ)


def refused(tmp_path: Path, text: str, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text, **environ)
    (problem,) = caught.value.problems
    return str(problem)


def test_the_robots_address_and_secret_come_from_the_environment(tmp_path: Path) -> None:
    text = '[[alert]]\nid = "a"\ntype = "dingtalk"\nurl = "${ROBOT}"\nsecret = "${SIGN}"\n'
    done = loaded(tmp_path, text, ROBOT=ROBOT, SIGN="SEC1")
    (alert,) = done.settings.alerts
    assert (alert.url.get_secret_value(), alert.secret.get_secret_value()) == (ROBOT, "SEC1")
    assert "geheim" not in repr(alert)
    assert done.notices == ()


def test_a_plain_address_is_a_reminder(tmp_path: Path) -> None:
    (notice,) = loaded(tmp_path, f'[[alert]]\nid = "a"\ntype = "wecom"\nurl = "{ROBOT}"\n').notices
    assert "以明文写在配置文件里" in str(notice)
    assert "geheim" not in str(notice)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[alert]]\nid = "a"\ntype = "wecom"\n', "需要写 url"),
        ('[[alert]]\nid = "a"\ntype = "wecom"\nurl = "geheim"\n', "需要写 url"),
        ('[[alert]]\nid = "a"\ntype = "wecom"\nurl = 5\n', "应为文字"),
        ('[[alert]]\nid = "a"\ntype = "wecom"\nurl = "${NONE}"\n', "没有设置环境变量 NONE"),
        ('[[alert]]\nid = "a"\ntype = "weixin"\nurl = "https://a.b/"\n', "可选：mail、wecom、dingtalk、json"),
        ('[[alert]]\nid = "a"\ntype = "mail"\n', "需要写收件人 to"),
        ('[[alert]]\nid = "a"\ntype = "mail"\nto = ["a@b.cn"]\n', "还需要在 [mail] 写发信服务器 host"),
        ('[[alert]]\nid = "a"\ntype = "json"\nurl = "https://a.b/"\nsecret = "s"\n', "secret 只用于钉钉"),
        ('[[alert]]\nid = "a"\ntype = "json"\nurl = "https://a.b/"\nquiet = "22-7"\n', "22:00-07:00"),
        ('[[alert]]\nid = "a"\ntype = "json"\nurl = "https://a.b/"\nquite = "22:00-07:00"\n', "是不是“quiet”"),
        ('[[alert]]\nid = "a"\ntype = "json"\nurl = "https://a.b/"\nsites = ["two"]\n', "没有 id 为“two”的站点"),
        ("[alerting]\nfailures = 5\nwindow = 3\n", "failures（5）不能大于 window（3）"),
        ("[alerting]\nfailure = 5\n", "是不是“failures”"),
        ('[mail]\nhost = "h"\nsender = "a@b.cn"\n[[mail.department]]\nname = ["办公室"]\nto = ["a@b.cn"]\n', "names"),
        ('[[mail.department]]\nnames = ["办公室"]\nto = ["a@b.cn"]\n', "还需要写发信服务器 host"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    said = str(caught.value)
    assert told in said
    assert "geheim" not in said
    assert "第 " in said or "mail" in said


def test_two_channels_of_one_id_are_refused(tmp_path: Path) -> None:
    one = '[[alert]]\nid = "a"\ntype = "json"\nurl = "${U}"\n'
    assert "重复" in refused(tmp_path, one * 2, U=ROBOT)


@pytest.mark.parametrize(
    ("span", "quiet", "loud"),
    [
        ("22:00-07:00", [time(22), time(23, 59), time(0), time(6, 59)], [time(7), time(12), time(21, 59)]),
        ("12:00-14:30", [time(12), time(14, 29)], [time(11, 59), time(14, 30), time(0)]),
        ("", [], [time(0), time(12)]),
    ],
)
def test_quiet_hours_may_pass_midnight(tmp_path: Path, span: str, quiet: list[time], loud: list[time]) -> None:
    text = f'[[alert]]\nid = "a"\ntype = "json"\nurl = "${{U}}"\nquiet = "{span}"\n'
    (alert,) = loaded(tmp_path, text, U=ROBOT).settings.alerts
    assert all(alert.is_quiet(at) for at in quiet)
    assert not any(alert.is_quiet(at) for at in loud)
