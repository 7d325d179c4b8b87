"""An event's check-in link, `/hadir/TOKEN`: signed, open around the event's day, closed by staff.

Without a row in `check_ins` the link has version 1 and is open on the event's day alone. The days
are counted from the event, so they move with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotAllowed, NotFound
from outreach.events.models import Event
from outreach.events.models_kept import CheckIn
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.signed_link import make_token, signed_version, split_token
from outreach.wib import WIB, Now, utc_now

_PURPOSE = "check-in"
DAYS_BEFORE = (0, 1, 3)
DAYS_AFTER = (0, 1, 3, 7)


class Closed(NotAllowed):
    """The link was ours: replaced, closed by staff, past its days, or its event called off."""


class NotYet(NotAllowed):
    """The link opens later; `event` says when."""

    def __init__(self, event: Event, opens: datetime) -> None:
        super().__init__("Daftar hadir ini belum dibuka.", "Buka lagi pada hari kegiatan.")
        self.event, self.opens = event, opens


@dataclass(frozen=True)
class Window:
    """When a link is open: from `opens` until before `closes`, unless `closed` by staff."""

    opens: datetime
    closes: datetime
    days_before: int
    days_after: int
    closed: bool

    @property
    def last_day(self) -> date:
        """The last day in Purwakarta on which it is open."""
        return self.closes.date() - timedelta(days=1)

    def state(self, at: datetime) -> str:
        """`closed` (by staff), `early`, `open` or `over`."""
        if self.closed:
            return "closed"
        if at < self.opens:
            return "early"
        return "open" if at < self.closes else "over"


def window_of(session: Session, event: Event) -> Window:
    """When the event's link is open. Whole days in Purwakarta."""
    row = session.get(CheckIn, event.id) or CheckIn(days_before=0, days_after=0)
    first = event.starts_at.astimezone(WIB).date() - timedelta(days=row.days_before)
    end = (event.ends_at or event.starts_at).astimezone(WIB).date()
    last = end + timedelta(days=row.days_after + 1)
    return Window(
        datetime.combine(first, time(), WIB), datetime.combine(last, time(), WIB),
        row.days_before, row.days_after, row.closed_at is not None,
    )  # fmt: skip


def check_in_url(session: Session, settings: Settings, event: Event) -> str:
    """The address for the QR, in capitals: its symbol is smaller, and the page takes both."""
    row = session.get(CheckIn, event.id)
    key = secret_key(settings.home_path)
    token = make_token(key, _PURPOSE, event.id, row.version if row else 1)
    return f"{settings.public_url}/hadir/{token}".upper()


def event_of_token(session: Session, key: bytes, token: str, now: Now = utc_now) -> Event:
    """The event whose open link this is; raises `Closed`, `NotYet`, or `NotFound` for a link that
    never was."""
    found = split_token(token)
    if found:
        event_id, signature = found
        row = session.get(CheckIn, event_id)
        newest = row.version if row else 1
        version = signed_version(key, _PURPOSE, event_id, signature, newest)
        event = session.get(Event, event_id)
        if version is not None and event is not None:
            window = window_of(session, event)
            state = window.state(now())
            if version < newest or event.removed_at or state in ("closed", "over"):
                raise Closed("Daftar hadir ini sudah ditutup.", "Tanyakan kepada petugas.")
            if state == "early":
                raise NotYet(event, window.opens)
            return event
    raise NotFound("Tautan ini tidak dikenal.", "Periksa apakah tautannya lengkap.")


def set_window(session: Session, event: Event, days_before: int, days_after: int, by: int) -> None:
    """Open the link that many days around the event; raises `NotAllowed` for other numbers."""
    if days_before not in DAYS_BEFORE or days_after not in DAYS_AFTER:
        raise NotAllowed("Lama buka itu tidak tersedia.", "Pilih dari daftar.")
    row = _row(session, event)
    if (row.days_before, row.days_after) != (days_before, days_after):
        row.days_before, row.days_after = days_before, days_after
        record(session, by, "check_in.window", event.campaign.slug, event=event.id,
               days_before=days_before, days_after=days_after)  # fmt: skip


def close_check_in(session: Session, event: Event, by: int, now: Now = utc_now) -> None:
    """Take no more names by phone until it is opened again; closing twice changes nothing."""
    row = _row(session, event)
    if row.closed_at is None:
        row.closed_at = now()
        record(session, by, "check_in.close", event.campaign.slug, event=event.id)


def open_check_in(session: Session, event: Event, by: int) -> None:
    """Undo `close_check_in`: the same link works again in its days."""
    row = _row(session, event)
    if row.closed_at is not None:
        row.closed_at = None
        record(session, by, "check_in.open", event.campaign.slug, event=event.id)


def renew_check_in(session: Session, event: Event, by: int) -> None:
    """A new link and QR; every earlier one is void."""
    row = _row(session, event)
    row.version, row.closed_at = row.version + 1, None
    record(session, by, "check_in.renew", event.campaign.slug, event=event.id)


def _row(session: Session, event: Event) -> CheckIn:
    # Two people may open the same first row at once on PostgreSQL; SQLite ignores this.
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    row = session.get(CheckIn, event.id)
    if row is None:
        row = CheckIn(event_id=event.id, version=1, days_before=0, days_after=0)
        session.add(row)
    return row
