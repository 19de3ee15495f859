"""JavaScript literals in page source: read without evaluation, as far as they can be read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.platforms.jsobject import MAX_DEPTH, UNKNOWN, read_assigned, read_literal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{a: 1, 'b': \"x\", c: [1, 2,], }", {"a": 1, "b": "x", "c": [1, 2]}),
        ("{a: 'it\\'s', b: '\\u5e7f\\x41\\n'}", {"a": "it's", "b": "广A\n"}),
        ("{/* c */ a: // d\n 1}", {"a": 1}),
        ("{a: 'http://x.test/'}", {"a": "http://x.test/"}),
        ("{a: '//x' || '//y', b: 2}", {"a": "//x", "b": 2}),
        ("{a: window.top !== self, b: f(1, {c: 2}), d: 3}", {"a": UNKNOWN, "b": UNKNOWN, "d": 3}),
        ("{a: 'x' + y, b: true, c: null, d: undefined}", {"a": UNKNOWN, "b": True, "c": None, "d": None}),
        ("{a: !0, b: -x, c: (1)}", {"a": UNKNOWN, "b": UNKNOWN, "c": UNKNOWN}),
        ("{a: -1.5e2, b: 0x1F, c: .5}", {"a": -150.0, "b": 31, "c": 0.5}),
        ("{a: [{b: {c: ['深']}}]}", {"a": [{"b": {"c": ["深"]}}]}),
        ("{a: function () { return {x: 1, y: [2]}; }, b: 2}", {"a": UNKNOWN, "b": 2}),
        ("{a: `t`, 中文: 1, 3: 4}", {"a": "t", "中文": 1, "3": 4}),
        ("{}", {}),
        ("[]", []),
    ],
)
def test_reads(source: str, value: object) -> None:
    literal = read_literal(source)
    assert (literal.value, literal.problem) == (value, "")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{a: 1, b: [1, {c: 2}, ", {"a": 1, "b": [1, {"c": 2}]}),
        ("{a: 1, b: 'open", {"a": 1}),
        ("{a: 1, b 2}", {"a": 1}),
        ("{a: 1, c: 2 )", {"a": 1}),
        ("{a: 1, @: 2}", {"a": 1}),
    ],
)
def test_what_breaks_keeps_what_came_before(source: str, value: dict[str, Any]) -> None:
    literal = read_literal(source)
    assert literal.problem
    assert literal.value == value


def test_depth_is_bounded() -> None:
    literal = read_literal("{a:" * (MAX_DEPTH + 5))
    assert "嵌套过深" in literal.problem


@given(JSON)
def test_json_is_javascript(value: object) -> None:
    literal = read_literal(f"{{'x': {json.dumps(value)}, y: {json.dumps(value, ensure_ascii=False)}, }}")
    assert literal.problem == ""
    assert literal.value == {"x": value, "y": value}


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    for source in (text, "{" + text, "[" + text, "{a:" + text + "}", "'" + text):
        literal = read_literal(source)
        assert 0 <= literal.end <= len(source)


def test_assignment_is_found_by_its_whole_name() -> None:
    source = "var MY_CONFIG = {a: 0}; if (_CONFIG == {}) {} window . _CONFIG = {a: 1}; window._CONFIG.DETAIL={a: 2}"
    found, detail = read_assigned(source, "_CONFIG"), read_assigned(source, "_CONFIG.DETAIL")
    assert found is not None
    assert detail is not None
    assert (found.value, detail.value) == ({"a": 1}, {"a": 2})
    assert read_assigned(source, "_OTHER") is None
