"""What was worked out lately is found again, and what is kept stays bounded."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.recent import Recent


def test_what_was_put_is_found_at_its_place_only() -> None:
    recent = Recent[str](10)
    recent.put("site", "a", "A")
    assert recent.at("site").get("a") == "A"
    assert recent.at("elsewhere").get("a") is None
    assert recent.find("elsewhere", "a") is None


def test_what_is_asked_for_again_outlives_what_is_not() -> None:
    recent = Recent[int](5)
    recent.put("p", "used", 1)
    recent.put("p", "unused", 2)
    for number in range(20):
        recent.put("p", f"other {number}", number)
        assert recent.at("p").get("used") or recent.find("p", "used") == 1
    assert recent.at("p").get("unused") is None
    assert recent.find("p", "unused") is None


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.text(max_size=2))), st.integers(1, 5))
def test_it_is_bounded_and_never_wrong(asked: list[tuple[str, str]], most: int) -> None:
    recent = Recent[str](most)
    for place, text in asked:
        found = recent.at(place).get(text) or recent.find(place, text)
        assert found in (None, place + text or "nothing")
        recent.put(place, text, place + text)
        kept = [values for generation in (recent._young, recent._old) for values in generation.values()]  # pyright: ignore[reportPrivateUsage] - what is held
        assert sum(map(len, kept)) <= 2 * most
        assert len(kept) <= 2 * most + 2
