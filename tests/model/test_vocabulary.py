"""Words of two vocabularies that are spelled alike keep their own Chinese twins."""

import pytest

from monitor.model import LABELS, Coverage, LinkVerdict, Severity, State, Verdict


@pytest.mark.parametrize("vocabulary", [Verdict, Severity, State, Coverage, LinkVerdict])
def test_every_word_has_a_label(vocabulary) -> None:
    labels = [LABELS[word] for word in vocabulary]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_a_broken_check_does_not_read_as_a_deduction() -> None:
    assert Verdict.ERROR == Severity.ERROR, "equal as text: what makes a plain dict wrong"
    assert (LABELS[Verdict.ERROR], LABELS[Severity.ERROR]) == ("检查出错", "扣分")
