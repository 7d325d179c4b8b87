"""Find contacts: a page of them, however many there are, and all of them as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, lazyload

from outreach.agencies.models import Agency
from outreach.audience.models import Contact, ContactTag
from outreach.audience.words import CHANNELS, PURPOSES, channel_bits, reach_bit
from outreach.database import Database, among
from outreach.export import Sheet
from outreach.language import gettext as _
from outreach.places.models import Place

PAGE = 50
NONE = "-"  # stands for "no channel": nobody may be written to
_CHUNK = 2_000  # rows of a file that are in memory at once
Order = tuple[InstrumentedAttribute[Any], ...]
# What there is an index for, and whether it falls; with a minus before it, the other way round.
_SORTS: dict[str, tuple[Order, bool]] = {
    "name": ((Contact.name, Contact.id), False),
    "place": ((Contact.place_id, Contact.id), False),
    "role": ((Contact.role, Contact.id), False),
    "newest": ((Contact.id,), True),
}
SORTS = (*_SORTS, *(f"-{sort}" for sort in _SORTS))


@dataclass(frozen=True)
class Wanted:
    """What a page of contacts was asked for; empty is no wish. `channel` may be `NONE`.

    `agency` is the number of an OPD, 0 for no wish.
    """

    word: str = ""
    district: str = ""
    role: str = ""
    tag: str = ""
    channel: str = ""
    sort: str = "name"
    agency: int = 0


@dataclass(frozen=True)
class Found:
    """`after` and `before` are the ids from which the next and the previous page go on."""

    contacts: Sequence[Contact]
    total: int
    after: int | None
    before: int | None


def find(
    session: Session, wanted: Wanted, after: int | None = None, before: int | None = None
) -> Found:
    """A page of `PAGE` contacts behind one contact, or before it.

    It goes on from that contact's place in the order (its index), so that the last page of a
    million costs what the first does.
    """
    columns, falling = order_of(wanted.sort)
    query = narrow(select(Contact), wanted)
    backward = before is not None
    start = session.get(Contact, before if backward else after) if after or before else None
    if start is not None:
        query = query.where(_behind(columns, start, falling != backward))
    ordered = [c.desc() if falling != backward else c.asc() for c in columns]
    query = query.options(lazyload(Contact.consents)).order_by(*ordered).limit(PAGE + 1)
    rows = list(session.scalars(query))
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if backward:
        rows.reverse()
    total = count(session, wanted)
    earlier = more if backward else start is not None
    later = start is not None if backward else more
    return Found(
        contacts=rows,
        total=total,
        after=rows[-1].id if rows and later else None,
        before=rows[0].id if rows and earlier else None,
    )


def count(session: Session, wanted: Wanted) -> int:
    """How many match."""
    return session.scalar(narrow(select(func.count()).select_from(Contact), wanted)) or 0


def order_of(sort: str) -> tuple[Order, bool]:
    """The columns of one of `SORTS`, and whether they fall."""
    columns, falling = _SORTS[sort.removeprefix("-")]
    return columns, falling != sort.startswith("-")


def _behind(columns: Order, here: Contact | Row[Any], falling: bool) -> ColumnElement[bool]:
    """What comes after this contact in that order."""
    place = tuple(getattr(here, column.key) for column in columns)
    return tuple_(*columns) < place if falling else tuple_(*columns) > place


def narrow(query: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """The query over `Contact` with what was asked for."""
    if wanted.word:
        query = query.where(_named(wanted.word))
    if wanted.district:
        places = select(Place.id).where(Place.district_code == wanted.district)
        query = query.where(Contact.place_id.in_(places))
    if wanted.role:
        query = query.where(Contact.role == wanted.role)
    if wanted.tag:
        tagged = select(ContactTag.contact_id).where(ContactTag.tag == wanted.tag)
        query = query.where(Contact.id.in_(tagged))
    if wanted.agency:
        query = query.where(Contact.agency_id == wanted.agency)
    if wanted.channel == NONE:
        query = query.where(Contact.reach == 0)
    elif wanted.channel:
        query = query.where(Contact.reach.op("&")(channel_bits(wanted.channel)) != 0)
    return query


def _named(word: str) -> ColumnElement[bool]:
    """By a part of the name, the beginning of an e-mail address, or of a telephone number."""
    if "@" in word:
        begin = word.lower()
        return and_(Contact.email >= begin, Contact.email < begin + "\uffff")
    digits = re.sub(r"[\s.()+-]", "", word)
    if digits.isascii() and digits.isdigit():
        national = re.sub(r"^(62|0)", "", digits)
        if not national:
            return false()
        begin = f"+62{national}"
        return and_(Contact.phone >= begin, Contact.phone < begin + ":")
    return Contact.name.icontains(word, autoescape=True)


def roles_in_use(session: Session) -> list[str]:
    """The roles that contacts have, in order; by jumps through ix_contacts_role, one a role."""
    found: list[str] = []
    last = ""
    while True:
        role = session.scalar(select(func.min(Contact.role)).where(Contact.role > last))
        if role is None or len(found) >= 200:
            return sorted(found, key=str.lower)
        found.append(role)
        last = role


def tags_in_use(session: Session) -> list[str]:
    """The tags that contacts have, in order; by jumps through ix_contact_tags_tag."""
    found: list[str] = []
    last = ""
    while True:
        tag = session.scalar(select(func.min(ContactTag.tag)).where(ContactTag.tag > last))
        if tag is None or len(found) >= 200:
            return found
        found.append(tag)
        last = tag


def sheet(database: Database, wanted: Wanted) -> Sheet:
    """All that match, in the order asked for.

    Its rows are read a few thousand at a time, each with a session of its own, so that memory stays
    flat and no transaction stays open between them.
    """
    columns = (
        _("Nama"), _("E-mail"), _("Telepon"), _("Jabatan"), _("Tanda"), _("Bahasa"), _("Tempat"),
        _("Kecamatan"), _("Nama OPD"), _("Boleh dikirimi"),
    )  # fmt: skip
    reach = [
        (reach_bit(channel, purpose), f"{CHANNELS[channel]}: {purpose}")
        for channel in CHANNELS
        for purpose in PURPOSES
    ]
    return Sheet(_("Kontak"), columns, _rows(database, wanted, reach))


def _rows(
    database: Database, wanted: Wanted, reach: Sequence[tuple[int, str]]
) -> Iterator[tuple[str, ...]]:
    with database.reading() as session:
        places = {
            place.id: (place.label, place.district.name)
            for place in session.scalars(select(Place)).unique()
        }
        agencies = dict(session.execute(select(Agency.id, Agency.short_name)).all())
    columns = (Contact.id, Contact.name, Contact.email, Contact.phone, Contact.role,
               Contact.language, Contact.place_id, Contact.agency_id, Contact.reach)  # fmt: skip
    order, falling = order_of(wanted.sort)
    last: Row[Any] | None = None
    while True:
        with database.reading() as session:
            query = narrow(select(*columns), wanted)
            if last is not None:
                query = query.where(_behind(order, last, falling))
            query = query.order_by(*(c.desc() if falling else c.asc() for c in order))
            rows = session.execute(query.limit(_CHUNK)).all()
            tags: dict[int, list[str]] = {}
            for number, tag in session.execute(
                select(ContactTag.contact_id, ContactTag.tag)
                .where(among(session, ContactTag.contact_id, [row.id for row in rows]))
                .order_by(ContactTag.tag)
            ):
                tags.setdefault(number, []).append(tag)
        for row in rows:
            yield (
                row.name, row.email or "", row.phone or "", row.role,
                ", ".join(tags.get(row.id, ())), row.language, *places[row.place_id],
                agencies.get(row.agency_id, ""),
                "; ".join(text for bit, text in reach if row.reach & bit),
            )  # fmt: skip
        if len(rows) < _CHUNK:
            return
        last = rows[-1]
