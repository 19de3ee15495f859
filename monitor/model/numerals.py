"""Whole numbers as documents write them: 5, ５, 五, 十二, 一百零五, 两, 二〇二四.

Characters of the text are read, never guessed: what is no number is None.
"""

import re

_DIGITS = {**dict.fromkeys("〇○零", 0), **{c: n for n, c in enumerate("一二三四五六七八九", 1)}, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_WIDE = {0xFF10 + n: str(n) for n in range(10)}

# For use inside other patterns.
NUMBER = "(?:[0-9０-９]{1,4}|[〇○零一二两三四五六七八九十百千]{1,9})"
_PLAIN = re.compile(r"[0-9]{1,9}")


def whole_number(text: str) -> int | None:
    """The number that the whole text writes; None when it writes none (`十十`, `五百千`, '')."""
    bare = text.strip().translate(_WIDE)
    if _PLAIN.fullmatch(bare):
        return int(bare)
    if not bare or not all(c in _DIGITS or c in _UNITS for c in bare):
        return None
    return _positional(bare) if any(c in _UNITS for c in bare) else int("".join(str(_DIGITS[c]) for c in bare))


def _positional(text: str) -> int | None:
    """With units: each at most once and in falling order, before each at most one digit (十 alone is 一十)."""
    total, digit, last = 0, None, 10_000
    for place, character in enumerate(text):
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= last or digit == 0 or (digit is None and place > 0):
                return None
            total += (1 if digit is None else digit) * unit
            digit, last = None, unit
        elif digit in (None, 0):
            digit = _DIGITS[character]
        else:
            return None
    return total + (digit or 0)
