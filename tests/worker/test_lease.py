"""One clock at a time, and no job is lost with the worker that had it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from outreach import jobs
from outreach.database import Database
from outreach.worker import lease

START = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


def test_one_clock_ticks_at_a_time(database: Database) -> None:
    watch = Watch()
    assert lease.take(database, "a", watch)
    assert lease.take(database, "a", watch)
    assert not lease.take(database, "b", watch)
    assert lease.alive(database, watch)


def test_a_dead_holders_clock_is_taken_over_when_its_lease_runs_out(database: Database) -> None:
    watch = Watch()
    lease.take(database, "a", watch)
    watch.move(lease.LENGTH + timedelta(seconds=1))
    assert not lease.alive(database, watch)
    assert lease.take(database, "b", watch)
    assert not lease.take(database, "a", watch)


def test_a_clean_stop_lets_the_next_one_start_at_once(database: Database) -> None:
    watch = Watch()
    lease.take(database, "a", watch)
    lease.give_back(database, "a", watch)
    watch.move(timedelta(milliseconds=1))
    assert lease.take(database, "b", watch)


def test_a_job_is_claimed_once_and_the_oldest_first(database: Database) -> None:
    watch = Watch()
    with database.writing() as session:
        first, second = (jobs.enqueue(session, "print", {"n": n}, None, watch).id for n in (1, 2))
    claimed = [jobs.claim(database, watch) for _ in range(3)]
    assert [job.id if job else None for job in claimed] == [first, second, None]


def test_a_dead_workers_job_is_done_by_another(database: Database) -> None:
    watch = Watch()
    with database.writing() as session:
        wanted = jobs.enqueue(session, "print", {}, None, watch).id
    jobs.claim(database, watch)
    jobs.progress(database, wanted, watch)(3, 10)
    watch.move(jobs.LEASE + timedelta(seconds=1))
    again = jobs.claim(database, watch)
    assert again is not None
    assert (again.id, again.done) == (wanted, 3)
