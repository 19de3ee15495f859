"""All page checks of a run as one look at a page, and the keys by which what they said is said again.

A page check is a pure function of the page and its own options, so what it said of a page holds as long as the page,
the options and the code stay as they are. The key of a check covers the latter two; so does `version` for what reads a
page before the checks see it. When any of them changes, everything is read again: that costs one day's speed, and no
stale word ever stands.
"""

import hashlib
import inspect
import os
import platform
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

import checks as checks_package
from monitor.config import SiteSettings
from monitor.log import Log
from monitor.model import BEIJING, Kind, Observation, PageKind
from monitor.model.heard import Heard, Said
from monitor.model.views import PageView

if TYPE_CHECKING:
    from monitor.config import Settings

log = Log(__name__)

_OURS = (Path(__file__).parent, *(Path(place) for place in checks_package.__path__))
_READING_WITH = ("selectolax", "ada-url", "tinycss2", "pyahocorasick", "rapidfuzz")


class PageChecks:
    """Implements `Looking`. Travels to the helper process, so it holds nothing but checks and keys."""

    def __init__(self, checks: Sequence[Kind]) -> None:
        looking = [check for check in checks if check.looks_at_pages()]
        self._checks = tuple((key_of(check), check) for check in looking)
        self.check_of = {key: check.spec.id for key, check in self._checks}

    def __call__(self, page: PageView) -> Heard:
        kind = page.facts.kind
        return tuple(_look(key, check, page) for key, check in self._checks if kind in check.pages)

    def wanted(self, kind: PageKind) -> frozenset[str]:
        return frozenset(key for key, check in self._checks if kind in check.pages)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key, _ in self._checks)


def _look(key: str, check: Kind, page: PageView) -> Said:
    said: list[Observation] = []
    try:
        said.extend(check.look_at_page(page))
    except Exception as error:
        # One broken rule must not end the run: it becomes the verdict `error` of this check alone.
        log.exception("check failed on page", check=check.spec.id, url=page.url)
        return Said(key, tuple(said), f"{type(error).__name__}: {error}")
    return Said(key, tuple(said))


def key_of(check: Kind) -> str:
    """What a check's words on a page depend on beside the page: options, severity, code, and the day where the
    kind says so. Its title, its plan items and departments are told where findings are told."""
    spec = check.spec
    return _digest(
        spec.id,
        spec.kind,
        spec.severity,
        check.options.model_dump_json(),
        datetime.now(BEIJING).date().isoformat() if check.daily else "",
        code(),
        *(_source(cls) for cls in type(check).__mro__),
    )


def version(site: SiteSettings) -> str:
    """What reads the pages of a site: code, libraries, and the site's own settings but for where the crawl starts."""
    libraries = [f"{name} {version_of(name)}" for name in _READING_WITH]
    return _digest(site.model_dump_json(exclude={"start"}), code(), platform.python_version(), *libraries)


def plan(settings: "Settings", site: SiteSettings, reading: str, checks: PageChecks) -> str:
    """What the course of a crawl depends on: one that was killed is gone on with only under the same plan."""
    network = settings.network.model_dump_json()
    return _digest(reading, settings.crawl.model_dump_json(), site.model_dump_json(), network, *checks.keys)


@cache
def code() -> str:
    """A digest of the program's own source."""
    digest = hashlib.blake2b(digest_size=10)
    for place in _OURS:
        for folder, folders, files in os.walk(place):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(name for name in files if name.endswith(".py")):
                file = os.path.join(folder, name)
                with open(file, "rb") as source:  # by `Path` all this takes three times as long
                    content = source.read()
                digest.update(f"{file}\x1f{len(content)}\x1f".encode("utf-8", "surrogateescape"))
                digest.update(content)
    return digest.hexdigest()


@cache
def _source(cls: type) -> str:
    """The source of a plugin's class (ours is in `code`); a made-up one that is never the same where it is unknown."""
    if cls is object or cls.__module__.partition(".")[0] in ("monitor", "checks", "abc", "typing"):
        return ""
    try:
        file = inspect.getsourcefile(cls)
        return Path(file).read_text(encoding="utf-8") if file else secrets.token_hex()
    except (OSError, TypeError, UnicodeDecodeError):
        return secrets.token_hex()


def _digest(*parts: str) -> str:
    text = "\x1f".join(parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
