"""The sample's config is one that `config check` accepts, and every key in it is explained."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from checks.registry import load_kinds
from monitor.config import read
from monitor.plan import load_plan
from monitor.sample import SampleBureau, config_text, lookalikes, seeded, write_config


@pytest.fixture(scope="module")
def bureau() -> Iterator[SampleBureau]:
    with SampleBureau(today=date(2026, 8, 20)) as running:
        yield running


def test_the_config_is_accepted_without_reminders(bureau: SampleBureau, tmp_path: Path) -> None:
    loaded = read(write_config(bureau, tmp_path), load_kinds, plan=lambda plan: load_plan(plan).items)
    assert loaded.notices == ()
    assert loaded.settings.sites[0].home == bureau.addresses.home


def test_every_check_of_the_fault_list_is_configured(bureau: SampleBureau, tmp_path: Path) -> None:
    settings = read(write_config(bureau, tmp_path), load_kinds).settings
    known = {spec.id for spec in settings.specs}
    seeds = {fault.check for fault in seeded(bureau.addresses, bureau.today)}
    assert seeds | {healthy.check for healthy in lookalikes(bureau.addresses, bureau.today)} <= known


def test_at_least_six_generic_checks(bureau: SampleBureau, tmp_path: Path) -> None:
    settings = read(write_config(bureau, tmp_path), load_kinds).settings
    generic = {"page_text", "selector", "freshness", "fields", "json", "http", "tls_days"}
    assert generic <= {spec.kind for spec in settings.specs}
    assert len([spec for spec in settings.specs if spec.kind in generic]) >= 6


def test_every_table_is_commented(bureau: SampleBureau) -> None:
    tables = [line for line in config_text(bureau).splitlines() if line.startswith("[")]
    assert len(tables) > 20
    assert [line for line in tables if "#" not in line] == []
