"""How alike two texts are: a 64-bit simhash to find candidates among thousands, and an exact look at two of them.

Simhash ≤ 3 is the rule of standards.md §9 P11. Notices of a series differ in nothing but numbers and dates, so two
texts are the same only when their numbers are the same too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from zlib import crc32

from rapidfuzz import fuzz

_GRAM = 4
_HASHED = 3_000  # characters of a text that enter its simhash
_COMPARED = 6_000
_LANES = 16  # bits of each counter in the packed sum; texts have fewer grams than that can count
_NOISE = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")


def _spread(byte: int) -> int:
    """The eight bits of a byte as eight counters of a packed sum."""
    return sum(1 << (bit * _LANES) for bit in range(8) if byte >> bit & 1)


_TABLE = [_spread(byte) for byte in range(256)]


def bare(text: str) -> str:
    """Letters and digits alone, full-width forms folded."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def simhash(text: str) -> int:
    """The simhash of a bare text; near texts have hashes that differ in few bits."""
    grams = Counter(text[at : at + _GRAM] for at in range(max(1, min(len(text), _HASHED) - _GRAM + 1)))
    total = 0
    for gram, times in grams.items():
        data = gram.encode("utf-8", "surrogatepass")
        for place, number in enumerate((crc32(data), crc32(data, 0x9E3779B9))):
            for byte in range(4):
                total += times * _TABLE[number >> (byte * 8) & 0xFF] << ((place * 4 + byte) * 8 * _LANES)
    half, mask = grams.total() / 2, (1 << _LANES) - 1
    return sum(1 << bit for bit in range(64) if (total >> (bit * _LANES) & mask) > half)


def distance(one: int, other: int) -> int:
    """In how many bits two hashes differ."""
    return (one ^ other).bit_count()


def bands(value: int) -> Iterator[tuple[int, int]]:
    """Four parts of a hash: two hashes that differ in at most three bits share at least one of them."""
    for place in range(4):
        yield place, value >> (place * 16) & 0xFFFF


def same_text(one: str, other: str, ratio: float) -> bool:
    """Whether two bare texts say the same: alike, and with the same numbers in the same order."""
    if _NUMBER.findall(one) != _NUMBER.findall(other):
        return False
    return fuzz.ratio(one[:_COMPARED], other[:_COMPARED], score_cutoff=ratio) >= ratio
