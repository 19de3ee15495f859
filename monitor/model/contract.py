"""The promise between a check and the engine: a kind, its options, and the observations it yields.

A *kind* is a rule as written by a programmer; a *check* is a kind plus options, as configured by an admin. Kinds
are registered by the decorator `checks.registry.kind`; the engine meets them only through this module.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from monitor.model.findings import Observation
from monitor.model.verdicts import PageKind, Severity
from monitor.model.views import PageView, SiteView


class Options(BaseModel):
    """Base of every kind's options: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """A configured check: the keys every `[[check]]` table shares. The rest of the table is `options`."""

    id: str
    kind: str
    title: str
    items: tuple[int, ...]
    severity: Severity
    departments: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()  # empty: every site
    unjudged_limit: float = 0.0  # share of subjects that may stay unjudged before the verdict is inconclusive
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Kind:
    """One rule. Subclasses set the class facts and override one or both of the two looks.

    A look yields `Examined` for each subject it really judged, `Fault` for what is wrong there, `Unjudged` with the
    reason for what it could not judge, `Evidence` for what the reader should see. It raises nothing for bad pages;
    an exception is a bug and becomes the verdict `error` of this check alone.
    """

    name: ClassVar[str]
    title: ClassVar[str]  # Chinese, for the report
    purpose: ClassVar[str]  # Chinese, two sentences, for `xunjian checks explain`
    basis: ClassVar[str]  # which rule this rests on, with the document's 文号 where it has one
    items: ClassVar[tuple[int, ...]] = ()
    severity: ClassVar[Severity] = Severity.ERROR
    unjudged_limit: ClassVar[float] = 0.0
    grouped: ClassVar[bool] = False  # one fault seen on many pages is one finding: `found_on` becomes a carrier
    evidence_only: ClassVar[bool] = False  # what it finds supports a person's word and never passes by itself
    after_all: ClassVar[bool] = False  # looks at the site when every other check of the run has been recorded
    daily: ClassVar[bool] = False  # what it says of a page hangs on the day too: never said again on another day
    needs_crawl: ClassVar[bool] = True  # False: asks by probes alone; its pass holds without a complete crawl
    pages: ClassVar[frozenset[PageKind]] = frozenset()  # the page kinds that look_at_page wants
    Options: ClassVar[type[BaseModel]] = Options  # a subclass of `Options`
    example: ClassVar[str] = ""  # a `[[check]]` table that works, shown by `explain` and run by a test
    fix: ClassVar[str] = ""  # Chinese: how a department mends what this kind finds

    def __init__(self, spec: CheckSpec, options: Any) -> None:
        self.spec = spec
        self.options = options

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        """Judge one page as it streams by. Pure: no network, no state kept between pages."""
        yield from ()

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        """Judge the site after the crawl."""
        return
        yield  # makes this an async generator

    @classmethod
    def looks_at_pages(cls) -> bool:
        return cls.look_at_page is not Kind.look_at_page

    @classmethod
    def looks_at_site(cls) -> bool:
        return cls.look_at_site is not Kind.look_at_site
