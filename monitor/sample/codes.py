"""Codes of invented units, with check digits that are right: 统一社会信用代码 and 组织机构代码."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_code(eight: str) -> str:
    """The nine characters of an old 组织机构代码 (GB 11714): the check digit is weighted modulo 11."""
    values = (int(c) if c.isdigit() else ord(c) - 55 for c in eight)
    rest = (11 - sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11) % 11
    return eight + ("X" if rest == 10 else str(rest))


def credit_code(seventeen: str) -> str:
    """The eighteen characters of a 统一社会信用代码 (GB 32100-2015): the check digit is weighted modulo 31."""
    total = sum(_ALPHABET.index(c) * w for c, w in zip(seventeen, _CREDIT_WEIGHTS, strict=True))
    return seventeen + _ALPHABET[(31 - total % 31) % 31]


OLD_CODE = organisation_code("00999900")
BUREAU_CODE = credit_code("11441500" + OLD_CODE)


def wrong_digit(code: str) -> str:
    """The same code with a check digit that cannot be right."""
    at = _ALPHABET.index(code[-1])
    return code[:-1] + _ALPHABET[(at + 1) % len(_ALPHABET)]
