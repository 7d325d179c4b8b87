"""Keep an eye on the targets: three failures in a row take one out of the way until it answers.

A failure counts only when something else answered in the same round, another target or one of
the control addresses; while this machine itself is cut off, every target stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.database import Database
from outreach.services.models import PROBED, Service, Target, TargetHealth
from outreach.services.probe import Outcome, Probe
from outreach.wib import Now, utc_now

EVERY = timedelta(minutes=5)
FAILURES = 3
# Why a failure was not counted: nothing at all answered in that round.
OFFLINE = "offline"
_AT_ONCE = 8


@dataclass(frozen=True)
class Alert:
    """A target that scans are kept away from, since when (UTC), and why."""

    service: Service
    device: str
    address: str
    since: datetime
    reason: str


def alerts(session: Session) -> list[Alert]:
    """Targets that are down now, the longest first."""
    found = session.scalars(
        select(Target).join(TargetHealth).where(TargetHealth.state == "down")
    ).unique()
    down = [
        Alert(t.service, t.device, t.value, t.health.since, t.health.reason)
        for t in found
        if t.is_down and t.health
    ]
    return sorted(down, key=lambda alert: alert.since)


def look_round(
    database: Database, probe: Probe, controls: Sequence[str] = (), now: Now = utc_now
) -> int:
    """Probe all targets if one is due; returns how many were asked.

    All at once, because one alone could not tell a fallen target from a fallen line. Raises
    `SQLAlchemyError`; the database is not held while the network is asked.
    """
    with database.reading() as session:
        addresses = _due(session, now())
    if not addresses:
        return 0
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = dict(zip(addresses, pool.map(probe, addresses.values()), strict=True))
    online = any(o.well for o in outcomes.values()) or any(probe(c).well for c in controls)
    _note(database, addresses, outcomes, online, now())
    return len(addresses)


def _due(session: Session, at: datetime) -> dict[int, str]:
    """Target id → address of every confirmed target that can be asked, if one is due."""
    targets = [
        target
        for target in session.scalars(select(Target).where(Target.device.in_(PROBED)))
        if target.confirmed_at and target.value
    ]
    looks = [target.health.checked_at if target.health else None for target in targets]
    if not any(look is None or look <= at - EVERY for look in looks):
        return {}
    return {target.id: target.value for target in targets}


def _note(
    database: Database,
    addresses: Mapping[int, str],
    outcomes: Mapping[int, Outcome],
    online: bool,
    at: datetime,
) -> None:
    with database.writing() as session:
        for target in session.scalars(select(Target).where(Target.id.in_(addresses))):
            # What was changed while the network was asked is looked at in the next round.
            if target.confirmed_at and target.value == addresses[target.id]:
                _note_one(session, target, outcomes[target.id], online, at)


def _note_one(
    session: Session, target: Target, outcome: Outcome, online: bool, at: datetime
) -> None:
    row = target.probed
    if row is None:
        row = target.probed = TargetHealth(target_id=target.id)
    if row.address != target.value:
        row.address, row.state, row.failures, row.since = target.value, "unknown", 0, at
    row.checked_at = at
    before = row.state
    if outcome.well:
        row.failures, row.reason, row.state = 0, "", "up"
    elif not online:
        # What took it down stays said.
        row.reason = row.reason if row.state == "down" else OFFLINE
    else:
        row.failures, row.reason = row.failures + 1, outcome.reason
        if row.failures >= FAILURES:
            row.state = "down"
    if row.state == before:
        return
    row.since = at
    if "down" in (before, row.state):
        # The trail is also what tells the worker to publish anew.
        record(
            session, None, "target.down" if row.state == "down" else "target.up",
            target.service.slug, device=target.device, value=target.value, reason=row.reason,
        )  # fmt: skip
