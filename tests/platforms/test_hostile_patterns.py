"""Texts that made a pattern of the adapters run for minutes, and some like them.

That a test ends is what it asserts about time.
"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.platforms import emptiness, jpaas, sitefacts
from monitor.platforms.addresses import NUMBERED_URL
from monitor.platforms.hdjlpt import listed_names

MANY = 1_000_000
BLANKS = " " * MANY
NOTHING_FOUND = {
    "an address of digits": (NUMBERED_URL, "http://x.test/" + "1" * MANY),
    "an address of digits and ends": (NUMBERED_URL, "http://x.test/" + "1234.html" * 100_000 + "-"),
    "a place to go on of blanks": (jpaas._NEXT, "<nextgroup>" + BLANKS),
    "a call of many lists": (emptiness._WRITES, "getList" + "List" * MANY),
    "a mark of blanks": (sitefacts._WRITTEN[0][1], "网站标识码" + BLANKS),
    "open scripts": (sitefacts._SCRIPTED, "<script" * MANY),
    "a script of many sources": (sitefacts._SCRIPTED, "<script" + " src=" * MANY),
}


@pytest.mark.parametrize("name", NOTHING_FOUND)
def test_nothing_is_found_in_hostile_text(name: str):
    pattern, text = NOTHING_FOUND[name]
    assert pattern.search(text) is None


def test_blanks_behind_the_word_attachment():
    assert listed_names("附件" + BLANKS + "\n附 件 1：" + BLANKS + "\n附件1：某某办法（草案）\n2. 起草说明") == [
        "",
        "某某办法（草案）",
        "起草说明",
    ]


def test_a_general_script_of_digits_is_none():
    assert emptiness._GENERAL.fullmatch("common" + "1" * MANY + "(") is None
    assert emptiness._GENERAL.fullmatch("common123.min.js") is not None


@pytest.mark.parametrize(
    "tag", ['<script src="/js/foot.js">', "<script defer src=/footer/a.js>", "<script data-src='foot'>"]
)
def test_a_footer_by_script_is_seen(tag: str):
    assert sitefacts._SCRIPTED.search(tag) is not None


SAME = {
    "numbered": (
        NUMBERED_URL,
        r"(?i)/[^/]*\d{4,}[^/]*\.(?:s?html?|jspx?|aspx?|php)$",
        ["/", "1", "1234", "a", ".", ".html", ".php", "\n"],
    ),
    "writes": (
        emptiness._WRITES,
        r"(?i)\b(?:get|load)\w*(?:List|News|Data|Info|Article)\w*\s*\(",
        ["get", "load", "List", "news", "x", " ", "(", "."],
    ),
}


@pytest.mark.parametrize("name", SAME)
@settings(deadline=None, derandomize=True)
@given(data=st.data())
def test_the_quick_pattern_finds_what_the_plain_one_finds(name: str, data: st.DataObject):
    quick, plain, pieces = SAME[name]
    text = data.draw(st.lists(st.sampled_from(pieces), max_size=12).map("".join))
    assert (quick.search(text) is not None) == (re.search(plain, text) is not None)
