"""An event's daftar hadir: visitors who check in by phone, and those whom staff type from paper."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotFound, OutreachError
from outreach.events.models import Event
from outreach.events.models_kept import Attendee
from outreach.language import gettext as _
from outreach.wib import Now, utc_now

# How the last column of a pasted line may say it.
_SEXES = {
    "l": "L", "laki": "L", "laki-laki": "L", "laki laki": "L", "pria": "L", "lk": "L",
    "p": "P", "perempuan": "P", "wanita": "P", "pr": "P",
}  # fmt: skip
MOST_LINES = 2000


@dataclass(frozen=True)
class Visitor:
    """What a daftar hadir asks; `sex` is L or P."""

    name: str
    institution: str
    sex: str


@dataclass(frozen=True)
class Present:
    """How many are on a list."""

    men: int
    women: int
    by_phone: int

    @property
    def all(self) -> int:
        return self.men + self.women


def attendees_of(session: Session, event_id: int) -> list[Attendee]:
    """An event's list in the order people came."""
    return list(
        session.scalars(select(Attendee).where(Attendee.event_id == event_id).order_by(Attendee.id))
    )


def present(people: Sequence[Attendee]) -> Present:
    """The counts of a list."""
    sexes = Counter(one.sex for one in people)
    return Present(sexes["L"], sexes["P"], sum(one.source == "self" for one in people))


def look_alike(people: Sequence[Attendee]) -> set[int]:
    """Ids of those who may be on the list twice: same name, institution and L/P as another.

    Namesakes of one village are common, so nobody is left out by a rule; staff look.
    """
    marks = {one.id: (_same(one.name), _same(one.institution), one.sex) for one in people}
    twice = {mark for mark, count in Counter(marks.values()).items() if count > 1}
    return {number for number, mark in marks.items() if mark in twice}


def participants(session: Session, campaign_id: int) -> int:
    """How many people were on the lists of a campaign's events that were not called off."""
    found = session.scalar(
        select(func.count(Attendee.id))
        .join(Event, Event.id == Attendee.event_id)
        .where(Event.campaign_id == campaign_id, Event.removed_at.is_(None))
    )
    return found or 0


def present_by_event(session: Session, campaign_id: int) -> dict[int, Present]:
    """Event (id) → how many are on its list; events of a campaign without anybody are left out."""
    found: dict[int, Counter[tuple[str, str]]] = {}
    for event_id, sex, source, count in session.execute(
        select(Attendee.event_id, Attendee.sex, Attendee.source, func.count())
        .join(Event, Event.id == Attendee.event_id)
        .where(Event.campaign_id == campaign_id, Event.removed_at.is_(None))
        .group_by(Attendee.event_id, Attendee.sex, Attendee.source)
    ):
        found.setdefault(event_id, Counter())[sex, source] = count
    return {
        event_id: Present(
            sum(n for (sex, _), n in counts.items() if sex == "L"),
            sum(n for (sex, _), n in counts.items() if sex == "P"),
            sum(n for (_, source), n in counts.items() if source == "self"),
        )
        for event_id, counts in found.items()
    }


def check_in(
    session: Session, event: Event, visitor: Visitor, form_id: str, now: Now = utc_now
) -> Attendee:
    """A visitor on the list. The same name from the same form, however often it is sent, is one.

    Another name from that form is another person: families share a phone. Raises `OutreachError`
    for what is not filled in.
    """
    visitor = tidy(visitor)
    entry_key = hashlib.sha256(f"{form_id}:{_same(visitor.name)}".encode()).hexdigest()[:32]
    # PostgreSQL lets a double tap's two requests write at once; SQLite does not, and ignores this.
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    known = session.scalar(
        select(Attendee).where(Attendee.event_id == event.id, Attendee.entry_key == entry_key)
    )
    if known is not None:
        return known
    made = Attendee(
        event_id=event.id, name=visitor.name, institution=visitor.institution, sex=visitor.sex,
        source="self", entry_key=entry_key, at=now(), added_by=None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def add_from_paper(
    session: Session, event: Event, visitors: Sequence[Visitor], by: int, now: Now = utc_now
) -> int:
    """Add those who signed on paper, in their order; returns how many."""
    for visitor in map(tidy, visitors):
        session.add(
            Attendee(
                event_id=event.id, name=visitor.name, institution=visitor.institution,
                sex=visitor.sex, source="paper", entry_key=None, at=now(), added_by=by,
            )
        )  # fmt: skip
    session.flush()
    if visitors:
        record(session, by, "attendance.add", event.campaign.slug, event=event.id,
               people=len(visitors))  # fmt: skip
    return len(visitors)


def read_lines(text: str) -> tuple[list[Visitor], list[tuple[int, str]]]:
    """Lines `name; institution; L/P` (or with tabs, as a spreadsheet copies them) → visitors, and
    (line, reason) of the refused. A number before the name is passed over."""
    visitors, refused = [], []
    for number, line in enumerate(text.splitlines()[:MOST_LINES], start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in re.split(r"[;\t]", line.strip(" ;"))]
        if len(parts) > 3 and re.fullmatch(r"\d{1,4}[.)]?", parts[0]):
            del parts[0]
        sex = _SEXES.get(parts[2].lower().strip(".")) if len(parts) > 2 else None
        if len(parts) < 3:
            refused.append((number, _("perlu nama, instansi atau alamat, dan L/P")))
        elif sex is None:
            refused.append((number, _("“%(text)s” bukan L atau P", text=parts[2][:20])))
        elif not parts[0] or not parts[1]:
            refused.append((number, _("nama atau instansinya kosong")))
        else:
            visitors.append(Visitor(parts[0], parts[1], sex))
    return visitors, refused


def attendee_of(session: Session, event: Event, attendee_id: int) -> Attendee:
    """Somebody on this event's list; raises `NotFound`."""
    found = session.get(Attendee, attendee_id)
    if found is None or found.event_id != event.id:
        raise NotFound("Orang itu tidak ada di daftar ini.", "Muat ulang halamannya.")
    return found


def correct_attendee(session: Session, attendee: Attendee, visitor: Visitor, by: int) -> None:
    """What staff know better. Names do not go into the trail."""
    visitor = tidy(visitor)
    if (attendee.name, attendee.institution, attendee.sex) == (
        visitor.name, visitor.institution, visitor.sex
    ):  # fmt: skip
        return
    attendee.name, attendee.institution = visitor.name, visitor.institution
    attendee.sex = visitor.sex
    record(session, by, "attendance.change", attendee.event.campaign.slug,
           event=attendee.event_id, attendee=attendee.id)  # fmt: skip


def remove_attendee(session: Session, attendee: Attendee, by: int) -> None:
    """Take somebody off the list, and with them all that was kept of them here."""
    record(session, by, "attendance.remove", attendee.event.campaign.slug,
           event=attendee.event_id, attendee=attendee.id)  # fmt: skip
    session.delete(attendee)


def tidy(visitor: Visitor) -> Visitor:
    """Without double blanks and overlength; raises `OutreachError` for what is missing."""
    name, institution = (
        " ".join("".join(c if c.isprintable() else " " for c in text).split())
        for text in (visitor.name, visitor.institution)
    )
    if not name or not institution or visitor.sex not in ("L", "P"):
        raise OutreachError("Nama, instansi atau alamat, dan L/P wajib diisi.", "Lengkapi dulu.")
    return Visitor(name[:120], institution[:160], visitor.sex)


def _same(text: str) -> str:
    return " ".join(text.split()).casefold()
