"""Pages are hostile, and no text may hold an inspection up.

Most texts here made a pattern of ours run for minutes, being tried again from each of its places; the others stand
beside them, so that no mending makes them do so. That a test ends is what it asserts about time. The laws beside them
hold the quick pattern to what the plain one it replaces says.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import (
    annual_files,
    consultation_find,
    consultation_text,
    disclosure_guide,
    furniture,
    headers,
    https,
    ipv6_parts,
    letters,
    library_fields,
    maps,
    page_functions,
)
from checks.hidden import links_in
from checks.markup import text_nodes, without_elements
from checks.plan_notice import stray_blanks

MANY = 1_000_000
BLANKS = " " * MANY
SEARCH = next(f for f in page_functions.FUNCTIONS if f.aspect == "search").signs
GUIDE = disclosure_guide._PATTERNS

# What is never found in a text, by the pattern that looks for it.
NOTHING_FOUND = {
    "letters without an address": (GUIDE["邮箱"], "a" * MANY),
    "half addresses": (GUIDE["邮箱"], "a@a" * MANY),
    "a telephone without a number": (GUIDE["电话"], "电话a111" + BLANKS),
    "a term without days": (GUIDE["答复时限"], "20" + BLANKS),
    "a contact of letters": (furniture._CONTACT, "a" * MANY),
    "a contact of blanks": (furniture._CONTACT, "电话：066" + BLANKS),
    "an organiser of blanks": (furniture._ORGANISER, "主办" + BLANKS),
    "open scripts": (furniture._SCRIPT_FOOTER, "<script" * MANY),
    "a script of many sources": (furniture._SCRIPT_FOOTER, "<script" + " src=" * MANY),
    "a script of one long source": (furniture._SCRIPT_FOOTER, "<script " + "src=" * MANY),
    "a server of letters": (headers._VERSIONED, "a" * MANY),
    "a server of digits": (headers._VERSIONED, "a/" + "1" * MANY),
    "open tags in a name": (library_fields._GARBAGE, "<a" * MANY),
    "digits without a line break": (annual_files._TORN, "0" * MANY),
    "a map without an end": (maps._MAP_FILES, "/" + "china_map" * 100_000),
    "open titles": (https._TITLE, "<title" * MANY),
    "titles that nothing ends": (https._TITLE, "<title>" * MANY),
    "a number of blanks": (letters._FIGURES, "收到" + BLANKS),
    "an empty place of blanks": (letters._TO_FILL, "来信数" + BLANKS),
    "open forms": (SEARCH, "<form" * MANY),
    "open fields": (SEARCH, "<input " * MANY),
    "a state of blanks": (consultation_find._SHOWN_AS_OPEN, "状态" + BLANKS),
    "open states": (ipv6_parts._STATE, "<input" * MANY),
    "a state without an end": (ipv6_parts._STATE, "<input" + " __VIEWSTATE" * 200_000),
    "a nonce without a value": (ipv6_parts._NONCE, "csrf-" * MANY),
}


@pytest.mark.parametrize("name", NOTHING_FOUND)
def test_nothing_is_found_in_hostile_text(name: str):
    pattern, text = NOTHING_FOUND[name]
    assert pattern.search(text) is None


def test_letters_name_no_way_to_hand_in_an_opinion():
    assert not consultation_text.names_method("a" * MANY)


def test_blanks_behind_an_opinion_not_taken_up():
    assert consultation_text.rejects_without_reason("未采纳" + BLANKS)


def test_days_with_endless_times_behind_them():
    day = "2024年1月1日" + ("00:" * 20)[:28]
    assert consultation_text.period_of(day * 5_000, None).end is None


def test_a_style_of_semicolons_hides_nothing():
    html = f"<style>.a{{{';' * 2_000}}}</style><a class='{'a ' * 1_000}' href='http://x.test/'>甲</a>"
    assert [link.way for link in links_in(html)] == [""]


def test_a_style_of_no_size_hides():
    for style in ("overflow:hidden;height:0", "width:1px;color:red;overflow:hidden", "max-height:0px;overflow:hidden"):
        assert [link.way for link in links_in(f"<a style='{style}' href='http://x.test/'>甲</a>")] == ["zero-size"]
    for style in ("overflow:hidden", "height:0", "overflow:hidden;line-height:0", "x-overflow:hidden;height:0"):
        assert [link.way for link in links_in(f"<a style='{style}' href='http://x.test/'>甲</a>")] == [""]


@pytest.mark.parametrize("piece", ["<style", "<style>", "<script></", "<!--", "<", "<!--<script>", "<ſtyle>"])
def test_a_source_that_closes_nothing_stays_whole(piece: str):
    html = piece * 300_000
    assert without_elements(html, ("script", "style")) == html
    assert ">" in piece or text_nodes(html) == [html]
    assert stray_blanks(html) == []


def test_a_source_closed_once_at_its_end():
    assert without_elements("<style>" * 300_000 + "</style>甲", ("style",)) == "甲"
    assert text_nodes("<" * 300_000 + ">甲") == ["", "甲"]


TAGS = ["<script", "<style>", "</script>", "</STYLE >", "<!--", "-->", ">", "<", "x ", "<Script>", "<!", "--"]


@given(st.lists(st.sampled_from(TAGS), max_size=14).map("".join))
def test_markup_goes_as_by_the_plain_patterns(html: str):
    plain = re.sub(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", "", html, flags=re.DOTALL | re.IGNORECASE)
    assert without_elements(html, ("script", "style")) == plain
    assert text_nodes(html) == re.split("<[^>]*>", html)


SAME = {
    "server": (
        headers._VERSIONED,
        r"[a-zA-Z][\w .-]*/\d+(?:\.\d+)+",
        ["a", "1", "/", ".", " ", "-", "nginx", "1.2", "中"],
    ),
    "garbage": (
        library_fields._GARBAGE,
        r"&(?:[a-z]{2,8}|#\d+);|</?[a-zA-Z][^>]*>",
        ["<", ">", "a", "/", "&", "nbsp", ";"],
    ),
    "mail": (GUIDE["邮箱"], r"[\w.+-]+@[\w-]+\.\w+", ["a", "@", ".", "-", "+", " ", "中"]),
    "title": (https._TITLE, r"(?si)<title[^>]*>(.*?)</title>", ["<title", ">", "</title>", "a", "<TITLE>", "</title"]),
    "search": (
        SEARCH,
        r"(?i)<form\b[^>]*(?:search|/s\?)|<input\b[^>]*search",
        ["<form", "<input", "x", " ", "search", ">", "<", "/s?"],
    ),
}


@pytest.mark.parametrize("name", SAME)
@given(data=st.data())
def test_the_quick_pattern_finds_what_the_plain_one_finds(name: str, data: st.DataObject):
    quick, plain, pieces = SAME[name]
    text = data.draw(st.lists(st.sampled_from(pieces), max_size=12).map("".join))
    assert (quick.search(text) is not None) == (re.search(plain, text) is not None)


@given(st.lists(st.sampled_from(["1", "２", "\n", " ", "\t", "a"]), max_size=14).map("".join))
def test_torn_numbers_go_as_by_the_plain_pattern(text: str):
    assert annual_files._TORN.sub("※", text) == re.sub(r"[0-9０-９]+[ \t]*\n[ \t]*[0-9０-９]+", "※", text)
