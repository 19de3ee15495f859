"""Names of columns and libraries as people write them, made comparable; and how alike two of them are."""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

_NOISE = re.compile(r"[\s\W_]+")


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """A name without white space and punctuation, full-width forms folded, letters lower: `双随机、一公开` =
    `双随机 一公开`. A name of nothing but punctuation stays as it is."""
    folded = unicodedata.normalize("NFKC", name).lower()
    return _NOISE.sub("", folded) or folded


def likeness(a: str, b: str) -> float:
    """How alike two names are, 0 to 100, by the share of characters they have in common in order."""
    return fuzz.ratio(plain(a), plain(b))
