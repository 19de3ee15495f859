"""What is kept of a page comes back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import (
    Carrier,
    Evidence,
    Examined,
    Fault,
    Remember,
    Severity,
    Unjudged,
)
from monitor.model.findings import Patience
from monitor.model.heard import Said
from monitor.store.carriers import as_blob, from_blob
from monitor.store.readings import addresses_as_text, addresses_from, heard_as_text, heard_from

URL = "http://site.test/a.html"
SAID = st.sampled_from(["", URL, "栏目/子栏目", "字\ud83d"])
OBSERVATIONS = st.one_of(
    st.builds(Examined, SAID),
    st.builds(Unjudged, SAID, SAID, SAID),
    st.builds(Evidence, SAID, SAID),
    st.builds(Remember, SAID, SAID),
    st.builds(
        Fault,
        st.sampled_from([URL, "栏目"]),
        st.just("坏"),
        severity=st.sampled_from([None, *Severity]),
        carriers=st.sampled_from([(), (Carrier(URL, "a", "字"),)]),
        carrier_total=st.integers(0, 3),
        patience=st.sampled_from([None, Patience(2, 3, 2)]),
        found_on=st.sampled_from(["", URL]),
    ),
)


@given(st.lists(OBSERVATIONS))
def test_what_a_check_said_comes_back(observations: list[Examined | Unjudged | Evidence | Remember | Fault]) -> None:
    said = [each for each in observations if not isinstance(each, Examined | Unjudged | Evidence) or each.subject]
    heard = (Said("k1", tuple(said)), Said("k2", ()))
    text = heard_as_text(heard, URL, {"k1": 7, "k2": 8})
    assert heard_from(text, URL, {7: "k1", 8: "k2"}) == heard


def test_a_check_that_broke_has_not_spoken() -> None:
    assert heard_as_text((Said("k", (Examined(URL),), "ValueError: x"),), URL, {"k": 1}) == ""


def test_addresses_come_back() -> None:
    for urls in ((), (URL,), (URL, "odd\n\ud83d address")):
        assert addresses_from(addresses_as_text(urls)) == urls


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_link_numbers_come_back(numbers: list[int]) -> None:
    assert list(from_blob(as_blob(numbers))) == numbers
