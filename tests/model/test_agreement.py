"""Witnesses of one document: writings that agree, and versions that differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Document, Field, Witness
from monitor.model.agreement import agree, comparable, disagreements
from monitor.model.records import BODY, UNSET

URL = "http://www.shanwei-sample.test/gkmlpt/content/0/1/post_1.html"


def document(*said: tuple[Field, str, str]) -> Document:
    return Document(URL, tuple(Witness(field, value, source, URL) for field, value, source in said))


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        (Field.WRITTEN, "2024年08月20日", "2024-8-20"),
        (Field.WRITTEN, "二〇二四年八月二十日", "2024/08/20"),
        (Field.PUBLISHED, "2024-08-20 17:25:04", "2024年8月20日"),
        (Field.PUBLISHED, "20240820", "2024-08-20"),
        (Field.NUMBER, "汕市监规〔2024〕3号", "汕市监规[2024] 03号"),
        (Field.INDEX, "11441500007230001x/2024-00012", "11441500007230001Ｘ/2024-00012"),
        (Field.TITLE, "【已失效】某局关于印发《办法》的通知", "某局关于印发《办法》的通知"),
        (Field.TITLE, "某局关于印发《办法》的通知（已废止）", "某局关于印发<办法>的通知"),
        (Field.TITLE, "某局关于印发《办法》的通知【失效】", "某局关于印发《办法》的通知"),
        (Field.TITLE, "某局关于印发食品小作坊登记…", "某局关于印发食品小作坊登记管理办法的通知"),
        (Field.PUBLISHER, "某市市场监督管理局", "某市市场监督管理局 某市商务局"),
        (Field.THEME, "财政、金融、审计", "财政、金融、审计、通知"),
        (Field.THEME, "市场监管、安全生产监管\\工商", "市场监管、安全生产监管/工商"),
        (Field.VALIDITY, "废止", "已失效"),
        (Field.VALIDITY, "修改", "有效"),
        (Field.CATEGORY, "行政规范性文件", "规范性文件"),
        (Field.WRITTEN, "暂无", "2024-08-20"),
        (Field.NUMBER, "", "汕市监规〔2024〕3号"),
    ],
)
def test_writings_that_agree(field: Field, one: str, other: str) -> None:
    assert agree(field, one, other)
    assert agree(field, other, one)
    assert not list(disagreements(document((field, one, "label-table"), (field, other, "gkmlpt-json"))))


@pytest.mark.parametrize(
    ("field", "one", "other", "apart"),
    [
        (Field.WRITTEN, "2024-08-20", "2024-08-21", 1),
        (Field.NUMBER, "汕市监规〔2024〕3号", "汕市监规〔2024〕13号", None),
        (Field.INDEX, "000014349/2019-00007", "000014349/2019-00006", None),
        (Field.TITLE, "某局关于印发《甲办法》的通知", "某局关于印发《乙办法》的通知", None),
        (Field.PUBLISHER, "某市市场监督管理局", "某市商务局", None),
        (Field.VALIDITY, "废止", "有效", None),
        (Field.CATEGORY, "规范性文件", "其他文件", None),
    ],
)
def test_versions_that_differ(field: Field, one: str, other: str, apart: int | None) -> None:
    (found,) = disagreements(document((field, one, "label-table"), (field, other, "gkmlpt-json")))
    assert (found.field, found.apart) == (field, apart)
    assert [w.value for w in found.versions] == [one, other]
    assert found.sources == {"label-table", "gkmlpt-json"}


def test_a_banner_against_the_flag() -> None:
    (found,) = disagreements(document((Field.VALIDITY, "废止", "banner"), (Field.VALIDITY, "有效", "gkmlpt-json")))
    assert found.field is Field.VALIDITY


def test_the_text_is_heard_here_and_fills_no_field() -> None:
    told = document((Field.NUMBER, "", "label-table"), (Field.NUMBER, "汕市监规〔2024〕3号", BODY))
    assert told.value(Field.NUMBER) == ""
    assert [w.source for w in told.said(Field.NUMBER)] == ["label-table"]
    assert not list(disagreements(told))
    other = document((Field.NUMBER, "汕市监规〔2024〕5号", "meta"), (Field.NUMBER, "汕市监规〔2024〕3号", BODY))
    assert len(list(disagreements(other))) == 1


def test_who_knows_nothing_differs_from_nobody() -> None:
    assert not list(disagreements(document((Field.VALIDITY, "", UNSET), (Field.VALIDITY, "废止", "title"))))


@given(st.sampled_from(list(Field)), st.text(max_size=40))
def test_a_value_agrees_with_itself(field: Field, value: str) -> None:
    assert agree(field, value, value)
    assert agree(field, value, f" {value} ") or comparable(field, value) != comparable(field, f" {value} ")
