"""WCAG AA, computed from the style sheets themselves: text against what it stands on, light and dark."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "reports" / "templates"
PAGE = (TEMPLATES / "page.css").read_text(encoding="utf-8")
MAIL = (TEMPLATES / "mail.css").read_text(encoding="utf-8")
DARK = (TEMPLATES / "dark.css").read_text(encoding="utf-8")
AA = 4.5
ON_PAGE = [("ink", "card"), ("dim", "card"), ("key", "card"), ("ink", "head"), ("dim", "head"), ("fail", "card"),
           *((tone, f"{tone}-bg") for tone in ("fail", "error", "warn", "inc", "man", "pass"))]  # fmt: skip


FIGURES = re.findall(r"\.big\.\w+ \{ background: (#[0-9a-f]{6}); color: (#[0-9a-f]{3,6})", PAGE)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dull = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dull + 0.05)


def themes() -> list[dict[str, str]]:
    return [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", block))
        for block in re.findall(r":root \{(.*?)\}", PAGE, re.DOTALL)
    ]


@pytest.mark.parametrize("number", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), ON_PAGE)
def test_the_page_is_legible(number: int, ink: str, ground: str) -> None:
    theme = themes()[number]
    assert contrast(theme[ink], theme[ground]) >= AA


def test_the_one_number_is_legible() -> None:
    assert len(FIGURES) == 5
    assert all(contrast(ink, ground) >= AA for ground, ink in FIGURES)


def rules(css: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for selectors, body in re.findall(r"([^{}@]+)\{([^{}]*)\}", css):
        colours = dict(re.findall(r"(?<![-\w])(background-color|color): (#[0-9a-f]{6})", body))
        for selector in selectors.split(","):
            found.setdefault(selector.strip(), {}).update(colours)
    return found


@pytest.mark.parametrize(
    ("css", "card"), [(MAIL, "#ffffff"), (DARK.partition("{")[2], "#1b2129")], ids=["light", "dark"]
)
def test_the_mail_is_legible(css: str, card: str) -> None:
    told = rules(css)
    assert len([one for one in told.values() if "color" in one]) > 12
    for selector, colours in told.items():
        if "color" in colours:
            assert contrast(colours["color"], colours.get("background-color", card)) >= AA, selector
