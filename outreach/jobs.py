"""Long work as rows: any room enqueues, the worker runs, everybody sees the progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.database import Base, Database
from outreach.wib import Now, utc_now

LEASE = timedelta(seconds=60)
Report = Callable[[int, int], None]


class JobEnded(Exception):
    """Told to whoever still works on a job that was cancelled meanwhile: put the tools down."""


class Job(Base):
    """One piece of long work. `done` of `total` steps; `lease_until` is set while it runs."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("status IN ('queued','running','done','failed')", name="status"),
        Index("ix_jobs_status_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(10), default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)


def enqueue(
    session: Session, kind: str, arguments: dict[str, Any], by: int | None, now: Now = utc_now
) -> Job:
    """Put a job in the queue; it runs after the caller's transaction commits."""
    job = Job(kind=kind, arguments=arguments, created_at=now(), created_by=by)
    session.add(job)
    session.flush()
    return job


def claim(database: Database, now: Now = utc_now) -> Job | None:
    """Take the oldest job nobody works on, or one whose worker stopped renewing its lease.

    The UPDATE's WHERE repeats the condition, so of two workers one gets no row back.
    """
    at = now()
    free = _free(at)
    oldest = select(Job.id).where(free).order_by(Job.id).limit(1).scalar_subquery()
    with database.writing() as session:
        taken = session.scalar(
            update(Job)
            .where(Job.id == oldest, free)
            .values(status="running", lease_until=at + LEASE)
            .returning(Job.id)
        )
        return session.get(Job, taken) if taken else None


def anything_waits(database: Database, now: Now = utc_now) -> bool:
    """True when `claim` would find a job."""
    with database.reading() as session:
        return session.scalar(select(Job.id).where(_free(now())).limit(1)) is not None


def _free(at: datetime) -> ColumnElement[bool]:
    return or_(Job.status == "queued", and_(Job.status == "running", Job.lease_until < at))


def progress(database: Database, job_id: int, now: Now = utc_now) -> Report:
    """A callback that stores `done` of `total` and renews the lease.

    It raises `JobEnded` when the job was cancelled meanwhile.
    """

    def report(done: int, total: int) -> None:
        with database.writing() as session:
            job = session.get_one(Job, job_id)
            if job.status != "running":
                raise JobEnded
            job.done, job.total, job.lease_until = done, total, now() + LEASE

    return report


def finish(database: Database, job_id: int, error: str | None = None, now: Now = utc_now) -> None:
    """Record how the job ended; `error` is a sentence for people. A cancelled job stays so."""
    with database.writing() as session:
        job = session.get_one(Job, job_id)
        if job.status != "running":
            return
        job.status = "failed" if error else "done"
        job.error, job.finished_at, job.lease_until = error, now(), None


def cancel(session: Session, job: Job, told: str, now: Now = utc_now) -> None:
    """End a job that waits or runs; its worker learns of it at its next report."""
    if job.status in ("queued", "running"):
        job.status, job.error = "failed", told
        job.finished_at, job.lease_until = now(), None
