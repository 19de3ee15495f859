"""Every key of a TOML text is found on its line, however it is written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.locate import line_of, lines_of

TEXT = '''# comment with [brackets] and "quotes
data_dir = "var"   # = [x]
plan.year = 2024

[mail]
host = "a"
"带空格 的键" = 1
to = [
  "a@b.cn",  # ] not the end
  "c@d.cn",
]
long = """
[not.a.table]
key = 1 \\""" still inside
""""
raw = \'\'\'
x = 'y'
\'\'\'

[[site]]
id = "one"
[[site]]
id = "two"
deep = { a = 1, b = { c = [1, 2] } }

[[site.sub]]
n = 1
[[site.sub]]
n = 2
[network.hosts."www.a.cn"]
v4 = ["1.2.3.4"]
'''


def test_lines_of_a_text_with_every_form() -> None:
    lines = lines_of(TEXT)
    tomllib.loads(TEXT)
    rows = TEXT.split("\n")

    def line(*path: str | int) -> str:
        return rows[lines[path] - 1].strip()

    assert line("data_dir") == 'data_dir = "var"   # = [x]'
    assert line("plan", "year") == "plan.year = 2024"
    assert line("mail") == "[mail]"
    assert line("mail", "带空格 的键") == '"带空格 的键" = 1'
    assert line("mail", "to", 1) == '"c@d.cn",'
    assert line("mail", "raw") == "raw = '''"
    assert line("site", 0) == line("site", 1) == "[[site]]"
    assert line("site", 0, "id") == 'id = "one"'
    assert line("site", 1, "id") == 'id = "two"'
    assert line("site", 1, "deep", "b", "c", 1).startswith("deep =")
    assert line("site", 1, "sub", 1, "n") == "n = 2"
    assert line("network", "hosts", "www.a.cn", "v4", 0) == 'v4 = ["1.2.3.4"]'
    assert ("mail", "not") not in lines
    assert ("mail", "key") not in lines


def test_a_missing_key_is_placed_at_its_table() -> None:
    lines = lines_of("a = 1\n[[site]]\nid = 1\n")
    assert line_of(lines, ("site", 0, "home")) == 2
    assert line_of(lines, ("mail", "host")) is None


def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return {path} | {p for key, inner in value.items() for p in paths(inner, (*path, key))}
    if isinstance(value, list):
        return {path} | {p for at, inner in enumerate(value) for p in paths(inner, (*path, at))}
    return {path}


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.text("ab[]{}=#,'\"\\\n 中", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return quoted(value)
        case list():
            return "[\n" + ", # x\n".join(toml(inner) for inner in value) + "\n]"
        case dict():
            return "{" + ", ".join(f"{quoted(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
        case _:
            pytest.fail(f"unknown value {value!r}")


@given(st.dictionaries(KEYS, VALUES, max_size=4), st.lists(st.dictionaries(KEYS, VALUES, max_size=2), max_size=3))
def test_every_path_of_any_data_has_a_line(top: dict[str, object], tables: list[dict[str, object]]) -> None:
    top.pop("t", None)
    text = "".join(f"{quoted(key)} = {toml(value)}\n" for key, value in top.items())
    for table in tables:
        text += "[[t]]\n" + "".join(f"{quoted(key)} = {toml(value)}\n" for key, value in table.items())
    data = tomllib.loads(text)
    found = set(lines_of(text))
    assert found >= paths(data) - {()}
