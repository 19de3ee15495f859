"""What holds for every kind: its example works, and it explains itself and its wrong options in Chinese."""

import re
import tomllib

import pytest
from pydantic import ValidationError

from checks.registry import load_kinds
from monitor.model import Options
from tests.checks.fakes import FakeSite, check, look, make

KINDS = load_kinds()
HAN = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("name", sorted(KINDS))
def test_example_is_a_check_table_that_works(name: str):
    rule = make(KINDS[name].example)
    assert rule.name == name
    assert list(tomllib.loads(KINDS[name].example)) == ["check"]


@pytest.mark.parametrize("name", sorted(KINDS))
async def test_nothing_to_look_at_is_never_a_pass(name: str):
    looked = await look(make(KINDS[name].example), FakeSite(complete=False))
    assert looked.verdict != "pass"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_texts_and_option_descriptions_are_chinese(name: str):
    cls = KINDS[name]
    for text in (cls.title, cls.purpose, cls.basis, cls.fix):
        assert HAN.search(text), text
    described(cls.Options)


def described(options: type[Options]) -> None:
    for key, info in options.model_fields.items():
        assert info.description, key
        assert HAN.search(info.description), key


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("page_text", {}, "至少要写一项"),
        ("page_text", {"must": ["("], "regex": True}, "不是有效的正则表达式"),
        ("page_text", {"must": ["a"], "must_not": ["a"]}, "既要求出现又不得出现"),
        ("page_text", {"must": ["a"], "urls": ["www.example.test"]}, "不是完整的网址"),
        ("selector", {"css": "//div/a"}, "XPath"),
        ("selector", {"css": "a[href"}, "不成对"),
        ("selector", {"css": "a", "min": 3, "max": 2}, "大于最多个数"),
        ("selector", {"css": "a", "text_pattern": "["}, "不是有效的正则表达式"),
        ("freshness", {"urls": ["http://a.test/"]}, "要写一项"),
        ("freshness", {"urls": ["http://a.test/"], "class": "新闻"}, "没有“新闻”这一栏目类别"),
        ("json", {"url": "http://a.test/", "path": "a..b"}, "不是有效的路径"),
        ("json", {"url": "http://a.test/", "path": "a", "min": 2, "max": 1}, "大于最大值"),
        ("http", {"urls": ["http://a.test/"], "status": [20]}, "100 至 599"),
        ("tls_days", {"hosts": ["https://a.test"]}, "不带 https://"),
        ("tls_days", {"warn_days": 3}, "不应大于"),
        ("ipv6", {"weights": {"aaaa": 30}}, "应为 100"),
        ("ipv6", {"ports": [0]}, "1 至 65535"),
        ("ipv6", {"host": "http://a.test/"}, "不带 https://"),
        ("page_functions", {"skip": ["飞行"]}, "没有这些功能"),
        ("security_headers", {"skip": ["x-y"]}, "没有这些项目"),
        (
            "county_columns",
            {"columns": [{"name": "甲", "url": "http://a.test/", "class": "乙"}]},
            "没有“乙”这一栏目类别",
        ),
        ("https", {"old_addresses": ["old.test"]}, "不是完整的网址"),
        ("column_update", {"news": ["("]}, "不是有效的正则表达式"),
        ("key_columns", {"columns": [{"name": "甲"}, {"name": "甲"}]}, "名称重复"),
        ("key_columns", {"columns": [{"name": "甲", "class": "乙"}]}, "没有“乙”这一栏目类别"),
        ("key_columns", {"columns": [{"name": "甲"}], "classes": {"news": 0}}, "1 以上"),
        ("library_fields", {"fields": ["字号"]}, "没有“字号”这一要素"),
        ("library_fields", {"fields": ["主题词"]}, "不是可检查的要素"),
        ("dead_links", {"ignore": ["*"]}, "不是有效的正则表达式"),
    ],
)
def test_wrong_options_are_told_in_chinese(kind: str, options: dict[str, object], told: str):
    with pytest.raises(ValidationError) as caught:
        check(kind, **options)
    assert told in str(caught.value)


def test_unknown_option_is_an_error():
    with pytest.raises(ValidationError):
        check("dead_links", extern=True)
