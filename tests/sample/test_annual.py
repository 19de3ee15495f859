"""The sample's annual reports: sound where they are meant to be, on whatever day the sample is run."""

from datetime import date

import pytest

from checks.annual_options import AnnualReportOptions
from monitor.sample.annual import annual_faults, annual_figures, annual_lookalikes, due_year, units
from monitor.sample.annual_figures import BREAKS, figures
from monitor.sample.library import CATEGORIES, papers

DAYS = [date(2024, 8, 20), *(date(2026, month, day) for month in range(1, 13) for day in (1, 28)), date(2027, 1, 31)]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_bureaus_figures_agree_with_its_library_on_every_day(today: date):
    listed = [p for p in papers(today) if CATEGORIES[p.category] == "规范性文件"]
    dated = [p for p in listed if (p.written or p.published or today).year <= due_year(today)]
    sure = [p for p in dated if p.flags and not (p.expired or p.abolished)]
    bureau = units(today)[0]
    assert len(sure) <= annual_figures(bureau, today)[-1].rules[2] <= len(dated)


@pytest.mark.parametrize("today", [date(2026, 1, 31), date(2026, 2, 1), date(2026, 11, 23)], ids=str)
def test_the_sample_and_the_check_count_the_same_years(today: date):
    assert due_year(today) == AnnualReportOptions().due_year(today)


def test_every_break_changes_the_figures_and_sound_ones_have_no_negative_number():
    for one in figures(range(2010, 2026), scale=3):
        assert min(n for row in one.table3 for n in row) >= 0
        for change in BREAKS.values():
            assert change(one) != one


def test_enough_is_seeded():
    today = date(2026, 11, 23)
    assert len(annual_faults(today)) >= 20
    assert len(annual_lookalikes(today)) >= 10
    assert not {(r.check, r.subject) for r in annual_faults(today)} & {
        (r.check, r.subject) for r in annual_lookalikes(today)
    }
