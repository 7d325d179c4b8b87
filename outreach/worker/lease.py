"""One clock at a time: a lease in the database, renewed while its holder lives."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from outreach.database import Database
from outreach.wib import Now, utc_now
from outreach.worker.models import Lease

CLOCK = "clock"
LENGTH = timedelta(seconds=20)


def own_name() -> str:
    """A name for this process that none had before: process numbers come again, in a container at
    every start, and what a dead one held must not answer to the next.
    """
    return f"{socket.gethostname()[:20]}-{os.getpid()}-{secrets.token_hex(4)}"


def ensure(session: Session, now: Now = utc_now) -> None:
    """Make the lease's row once, free to be taken."""
    if session.get(Lease, CLOCK) is None:
        session.add(Lease(name=CLOCK, holder="", until=now() - LENGTH))


def take(database: Database, holder: str, now: Now = utc_now) -> bool:
    """Take or renew the lease; False while another holder's is still good."""
    at = now()
    with database.writing() as session:
        taken = session.execute(
            update(Lease)
            .where(Lease.name == CLOCK, or_(Lease.holder == holder, Lease.until < at))
            .values(holder=holder, until=at + LENGTH)
            .returning(Lease.name)
        ).first()
    return taken is not None


def give_back(database: Database, holder: str, now: Now = utc_now) -> None:
    """Let another worker start at once after a clean stop."""
    with database.writing() as session:
        session.execute(
            update(Lease).where(Lease.name == CLOCK, Lease.holder == holder).values(until=now())
        )


def alive(database: Database, now: Now = utc_now) -> bool:
    """True when some worker holds the clock now; False too when the database is away."""
    try:
        with database.reading() as session:
            until = session.scalar(select(Lease.until).where(Lease.name == CLOCK))
    except SQLAlchemyError:
        return False
    return until is not None and until >= now()
