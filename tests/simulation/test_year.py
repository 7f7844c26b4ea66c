"""500 inquiries over a year: three desks, absences, holidays, both changes of the clocks."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.cli.simulate import CONCERNING
from matchmaker.cli.worker import JOBS
from matchmaker.simulation.summary import Report
from matchmaker.simulation.year import Plan, live_a_year

INQUIRIES = 500


def lived(seed: int, inquiries: int, days: int = 365) -> Report:
    """A year of the desks, or a part of one, with the worker's own jobs."""
    jobs = [job for job in JOBS if job.name in CONCERNING]
    assert len(jobs) == len(CONCERNING)
    return live_a_year(Plan(seed, inquiries, days, timedelta(hours=4)), jobs)


def test_no_inquiry_is_ever_forgotten_in_a_year_of_500() -> None:
    report = lived(seed=1, inquiries=INQUIRIES)
    assert list(report.faults) == []
    assert report.inquiries == INQUIRIES
    assert report.clock["given to a deputy, a lead or the queue"] > 0


def test_the_same_seed_gives_the_same_days_and_another_seed_others() -> None:
    first, again, other = lived(7, 12, 40), lived(7, 12, 40), lived(8, 12, 40)
    assert first.digest == again.digest != other.digest
