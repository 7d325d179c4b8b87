"""A firing's deliveries as a list: narrowed, in an order, page by page, and whole for a file.

Quick also when there are a million: each page goes on from the last one's place in its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, exists, func, literal_column, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from outreach.audience.models import Contact
from outreach.audience.phones import normalise_phone
from outreach.broadcasts.models import ENDS, Delivery, Firing, FiringCount
from outreach.broadcasts.recipients import Line, line_of, lines
from outreach.broadcasts.words import DELIVERY_STATES
from outreach.database import Database, among
from outreach.errors import OutreachError
from outreach.export import Sheet
from outreach.language import gettext as _
from outreach.places.models import Place

PAGE = 50
_CHUNK = 2_000
# So many deliveries are sorted faster than the names of all contacts are gone through.
_FEW = 20_000
# The condition of ix_deliveries_ended: SQLite takes the index only for these very words.
_ENDED: ColumnElement[bool] = literal_column("deliveries.status IN ('failed','skipped','in_doubt')")
_RARE = ("failed", "skipped", "in_doubt")
_Order = tuple[InstrumentedAttribute[Any], ...]
_SORTS: dict[str, _Order] = {
    "": (Delivery.contact_id,),
    "nama": (Contact.name, Delivery.contact_id),
    "waktu": (Delivery.at, Delivery.contact_id),
}
SORTS = ("", *(f"{minus}{sort}" for sort in _SORTS if sort for minus in ("", "-")))


@dataclass(frozen=True)
class Asked:
    """What a list of deliveries was asked for; empty is no wish. `word` looks in names and whole
    addresses, `district` is a kecamatan's code, `sort` one of `SORTS`."""

    status: str = ""
    word: str = ""
    district: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Page:
    """`after` and `before` are the contacts from which the next and the previous page go on."""

    lines: Sequence[Line]
    after: int | None
    before: int | None


class _Fired(NamedTuple):
    """What a file needs of a firing once the request that asked for it has ended."""

    id: int
    recipients: int


def page(session: Session, firing: Firing, asked: Asked, after: int = 0, before: int = 0) -> Page:
    """A page of a firing's deliveries behind one contact's, or before it."""
    backward = bool(before)
    here = _row_of(session, firing.id, before or after)
    found = _some(session, firing, asked, here, backward, PAGE + 1)
    more, found = len(found) > PAGE, found[:PAGE]
    if backward:
        found.reverse()
    earlier = more if backward else here is not None
    later = here is not None if backward else more
    return Page(
        [line_of(row) for row in found],
        after=found[-1].contact_id if found and later else None,
        before=found[0].contact_id if found and earlier else None,
    )


def count(session: Session, firings: Sequence[Firing], asked: Asked) -> int:
    """How many match, those whose person was erased among them."""
    query = select(func.count()).select_from(Delivery)
    return sum(session.scalar(_narrowed(query, firing.id, asked)) or 0 for firing in firings)


def sheet(database: Database, title: str, firings: Sequence[Firing], asked: Asked) -> Sheet:
    """All that match, firing by firing; read a few thousand at a time, so memory stays flat."""
    columns = [
        _("Siaran"), _("Waktu jadwal"), _("Penerima"), _("Alamat"), _("Tempat"), _("Kecamatan"),
        _("Status"), _("Percobaan"), _("Hasil"), _("Waktu"),
    ]  # fmt: skip
    states = {state: str(words) for state, (words, _tone) in DELIVERY_STATES.items()}
    fired = [_Fired(one.id, one.recipients) for one in firings]
    found = chain.from_iterable(_whole(database, one, asked) for one in fired)
    rows = (
        (one.broadcast, one.due_at, one.name, one.address_masked, one.place, one.district,
         states[one.status], one.attempts, one.outcome, one.at)
        for one in found
    )  # fmt: skip
    return Sheet(title, columns, rows)


def _whole(database: Database, firing: _Fired, asked: Asked) -> Iterator[Line]:
    """A firing's deliveries, first those whose person was erased, each chunk in its own session."""
    with database.reading() as session:
        gone = _narrowed(lines(), firing.id, asked).where(Delivery.contact_id.is_(None))
        yield from map(line_of, session.execute(gone.order_by(Delivery.id)))
    here = None
    while True:
        with database.reading() as session:
            found = _some(session, firing, asked, here, False, _CHUNK)
        yield from map(line_of, found)
        if len(found) < _CHUNK:
            return
        here = found[-1]


def _some(
    session: Session,
    firing: Firing | _Fired,
    asked: Asked,
    here: Row[Any] | None,
    backward: bool,
    limit: int,
) -> list[Row[Any]]:
    """The next rows in the order asked for behind `here`, or those before it, nearest first.

    By contact it goes along the unique index on (firing, contact, channel), or ix_deliveries_ended.
    By name a small firing is sorted, and for a large one contacts are gone through in the order of
    ix_contacts_name, looking up each one's delivery. By time it is always sorted.
    """
    order, falling = _SORTS[asked.sort.removeprefix("-")], asked.sort.startswith("-") != backward
    query = _narrowed(lines(), firing.id, asked).where(Delivery.contact_id.is_not(None))
    if order[0] is Contact.name and _expected(session, firing, asked) > _FEW:
        mine = _narrowed(select(Delivery.id), firing.id, asked)
        names = select(Contact.id).where(
            exists(mine.where(Delivery.contact_id == Contact.id).correlate(Contact))
        )
        names = _placed(names, (Contact.name, Contact.id), here, falling).limit(limit)
        # Nothing else is said, or SQLite would look through the whole firing for them.
        chosen = among(session, Delivery.contact_id, session.scalars(names).all())
        query, here = lines().where(Delivery.firing_id == firing.id, chosen), None
    return list(session.execute(_placed(query, order, here, falling).limit(limit)))


def _placed(query: Select, order: _Order, here: Row[Any] | None, falling: bool) -> Select:
    """The query in that order, from behind `here` on."""
    if here is not None:
        values = [getattr(here, {"id": "contact_id"}.get(c.key, c.key)) for c in order]
        query = query.where(tuple_(*order) < values if falling else tuple_(*order) > values)
    return query.order_by(*(c.desc() if falling else c.asc() for c in order))


def _row_of(session: Session, firing_id: int, contact_id: int) -> Row[Any] | None:
    if not contact_id:
        return None
    query = lines().where(Delivery.firing_id == firing_id, Delivery.contact_id == contact_id)
    return session.execute(query.limit(1)).first()


def _expected(session: Session, firing: Firing | _Fired, asked: Asked) -> int:
    """How many deliveries there are to sort, at most."""
    if asked.status in ENDS:
        counted = session.get(FiringCount, (firing.id, asked.status))
        return counted.number if counted else 0
    return firing.recipients


def _narrowed(query: Select, firing_id: int, asked: Asked) -> Select:
    query = query.where(Delivery.firing_id == firing_id)
    if asked.status in (*ENDS, "queued", "sending"):
        query = query.where(Delivery.status == asked.status)
        if asked.status in _RARE:
            query = query.where(_ENDED)
    if asked.district:
        there = select(Place.id).where(Place.district_code == asked.district)
        query = query.where(Delivery.place_id.in_(there))
    if asked.word:
        query = query.where(Delivery.contact_id.in_(_called(asked.word)))
    return query


def _called(word: str) -> Select[int]:
    """Contacts of that address, or else with the word in their name."""
    who = select(Contact.id)
    if "@" in word:
        return who.where(Contact.email == word.lower())
    try:
        return who.where(Contact.phone == normalise_phone(word))
    except OutreachError:
        return who.where(Contact.name.icontains(word, autoescape=True))
