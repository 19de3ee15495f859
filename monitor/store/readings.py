"""What is kept of one page beside its rows: what the crawl needs to go on from it, and what the checks said of it.

Both are for saying again what was read and said when the page has not changed; its rows are copied as they lie
(takeover.py). The meta tags are kept nowhere: no later reader asks for them.
"""

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from monitor.model import Evidence, Examined, Fault, Observation, PageKind, Remember, Unjudged
from monitor.model.heard import Heard, Said
from monitor.store.intern import clean
from monitor.store.sealing import masked_words

_as_json = json.JSONEncoder(separators=(",", ":")).encode


class Validators(NamedTuple):
    """What a server gave to ask by whether a page has changed (RFC 9110 §8.8); '' where it gave none."""

    etag: str = ""
    modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.modified)


class Kept(NamedTuple):
    """A page of an earlier crawl, as far as it can be said again. `read_on`: the day its bytes came last, in days
    since 1970; `final_url`: where it really stood; `digest`: the hash of its bytes; `follow`: where it leads beside its
    links; `columns`: what it says of columns, as stored; `documents`: the numbers of those that it names."""

    number: int
    url: str
    final_id: int
    final_url: str
    status: int
    kind: PageKind
    digest: int
    follow: tuple[str, ...]
    heard: Heard
    links: "array[int]"
    validators: Validators
    read_on: int
    oddities: tuple[str, ...]
    columns: str
    documents: "array[int]"


def addresses_as_text(urls: Sequence[str]) -> str:
    """Addresses as one text, '' for none: they may be as odd as pages make them."""
    return _as_json(urls) if urls else ""


def addresses_from(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def oddities_as_text(oddities: Sequence[str]) -> str:
    return clean("\n".join(oddities))


def oddities_from(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def heard_as_text(heard: Heard, url: str, numbers: Mapping[str, int]) -> str:
    """The words of checks that came to their end; `numbers` stand for their keys, '' for the page's own address."""
    told = [
        [numbers[said.key], *(_as_list(each, url) for each in masked_words(said.observations))]
        for said in heard
        if not said.broke
    ]
    return _as_json(told) if told else ""


def heard_from(text: str, url: str, keys: Mapping[int, str]) -> Heard:
    if not text:
        return ()
    return tuple(
        Said(keys[number], tuple(_from_list(each, url) for each in observations))
        for number, *observations in json.loads(text)
    )


def _as_list(observation: Observation, url: str) -> Any:
    if isinstance(observation, Examined):
        return "" if observation.subject == url else observation.subject
    if isinstance(observation, Remember):
        return ["r", "", observation.key, observation.value]
    name = "" if observation.subject == url else observation.subject
    if isinstance(observation, Unjudged):
        return ["u", name, observation.reason, observation.aspect]
    if isinstance(observation, Evidence):
        return ["e", name, observation.text]
    told = {key: value for key, value in asdict(observation).items() if value not in ("", None, ()) or key == "message"}
    return ["f", name, told | {"subject": ""}]


def _from_list(told: Any, url: str) -> Observation:
    if isinstance(told, str):
        return Examined(told or url)
    sort, name, *rest = told
    subject = name or url
    if sort == "u":
        return Unjudged(subject, *rest)
    if sort == "e":
        return Evidence(subject, *rest)
    if sort == "r":
        return Remember(*rest)
    return _faults().validate_python({**rest[0], "subject": subject})


@cache
def _faults() -> TypeAdapter[Fault]:
    return TypeAdapter(Fault)
