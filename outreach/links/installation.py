"""From print to wall and down again: which step may follow which, and the three who take them.

A placement never changes; what is known of its poster stands in `installations`, and every word
said of it in `installation_events`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotAllowed, NotFound
from outreach.links.models import Code, Installation, InstallationEvent, Placement
from outreach.wib import Now, utc_now

UP = ("in_place", "checked")
# Step → the statuses it may start from; None is a placement that was not printed yet.
STEPS: dict[str, tuple[str | None, ...]] = {
    "printed": (None, "removed"),
    "delivered": (None, "printed", "removed"),
    "in_place": (None, "printed", "delivered"),
    "checked": (None, "printed", "delivered", "in_place", "removed"),
    "again": ("in_place", "checked"),
    "removed": ("printed", "delivered", "in_place", "checked"),
}
# A poster to be put up or photographed again is where it was when it was handed over.
_BECOMES = {"again": "delivered"}
BY_STAFF = ("delivered", "checked", "again", "removed")


@dataclass(frozen=True)
class Reported:
    """What a village's photo did: `moved` the status, or only joined it; `repeated` if known."""

    event: InstallationEvent
    moved: bool
    repeated: bool


def may(step: str, status: str | None) -> bool:
    """True when `step` may follow `status`."""
    return status in STEPS[step]


def mark_printed(session: Session, placement_ids: Sequence[int], now: Now = utc_now) -> int:
    """A print run is finished: those that were not printed yet, or were taken down, now are."""
    return len(_take(session, "printed", placement_ids, now, source="print"))


def take_step(
    session: Session,
    step: str,
    placement_ids: Sequence[int],
    *,
    by: int,
    note: str = "",
    now: Now = utc_now,
) -> int:
    """Staff say so of these placements; those whose status does not allow it are passed over.

    Returns how many moved. Raises `NotAllowed` for a step that is not staff's.
    """
    if step not in BY_STAFF:
        raise NotAllowed("Status itu tidak bisa dipilih petugas.", "Pilih dari tombol yang ada.")
    moved = _take(session, step, placement_ids, now, source="staff", by=by, note=note)
    if moved:
        first = session.get_one(Placement, moved[0])
        subject = first.place.label if len(moved) == 1 else first.campaign.slug
        record(session, by, "installation.step", subject, step=step, placements=len(moved))
    return len(moved)


def report_in_place(
    session: Session, placement_id: int, upload_id: str, photo: str, now: Now = utc_now
) -> Reported:
    """A village says that its poster hangs, with a photo. Asked again, it answers the same.

    The photo is kept whatever the status is; the status moves only where it may.
    """
    _lock(session, [placement_id])
    known = event_of_upload(session, placement_id, upload_id)
    if known is not None:
        return Reported(known, moved=False, repeated=True)
    before = session.get(Installation, placement_id)
    status = before.status if before else None
    moved = may("in_place", status)
    event = InstallationEvent(
        placement_id=placement_id,
        at=now(),
        source="village",
        step="in_place",
        status="in_place" if moved or status is None else status,
        photo=photo,
        upload_id=upload_id,
    )
    if moved:
        _move(session, before, event)
    session.add(event)
    session.flush()
    place = session.get_one(Placement, placement_id).place
    record(session, None, "installation.report", place.label, placement=placement_id)
    return Reported(event, moved, repeated=False)


def event_of_upload(
    session: Session, placement_id: int, upload_id: str
) -> InstallationEvent | None:
    """The event that this upload became, if it arrived before."""
    return session.scalar(
        select(InstallationEvent).where(
            InstallationEvent.placement_id == placement_id,
            InstallationEvent.upload_id == upload_id,
        )
    )


def remove_photo(session: Session, event_id: int, by: int) -> str:
    """Forget a photo; returns the name of its file, which the caller deletes. The event stays."""
    event = session.get(InstallationEvent, event_id)
    if event is None or event.photo is None:
        raise NotFound("Foto itu tidak ada lagi.", "Muat ulang halamannya.")
    name, event.photo = event.photo, None
    record(session, by, "installation.photo_remove", event.placement.place.label, event=event_id)
    return name


def in_place_since(session: Session, campaign_id: int) -> dict[str, datetime]:
    """Code → when its poster was put up (UTC), for the campaign's posters that hang now."""
    rows = session.execute(
        select(Code.code, Installation.in_place_at)
        .join(Placement, Placement.id == Code.placement_id)
        .join(Installation, Installation.placement_id == Placement.id)
        .where(Placement.campaign_id == campaign_id, Installation.in_place_at.is_not(None))
    )
    return {code: at for code, at in rows if at}


def _take(
    session: Session,
    step: str,
    placement_ids: Sequence[int],
    now: Now,
    *,
    source: str,
    by: int | None = None,
    note: str = "",
) -> list[int]:
    """The ids that moved, each with its event."""
    _lock(session, placement_ids)
    known = {
        row.placement_id: row
        for row in session.scalars(
            select(Installation).where(Installation.placement_id.in_(placement_ids))
        )
    }
    moved, at = [], now()
    for placement_id in dict.fromkeys(placement_ids):
        before = known.get(placement_id)
        if not may(step, before.status if before else None):
            continue
        event = InstallationEvent(
            placement_id=placement_id,
            at=at,
            source=source,
            person_id=by,
            step=step,
            status=_BECOMES.get(step, step),
            note=note.strip()[:300],
        )
        _move(session, before, event)
        session.add(event)
        moved.append(placement_id)
    session.flush()
    return moved


def _move(session: Session, row: Installation | None, event: InstallationEvent) -> None:
    """Bring the placement's row to the event's status."""
    if row is None:
        row = Installation(placement_id=event.placement_id)
        session.add(row)
    row.status, row.since = event.status, event.at
    if event.status not in UP:
        row.in_place_at = None
    elif row.in_place_at is None:
        row.in_place_at = event.at


def _lock(session: Session, placement_ids: Iterable[int]) -> None:
    """Hold these placements until the transaction ends, in one order for everybody.

    PostgreSQL lets two people write at once; SQLite does not, and ignores FOR UPDATE.
    """
    wanted = select(Placement.id).where(Placement.id.in_(placement_ids)).order_by(Placement.id)
    session.execute(wanted.with_for_update())
