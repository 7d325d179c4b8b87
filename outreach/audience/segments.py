"""Segments (kelompok): rules that choose contacts, and how many they choose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.audience.models import Contact, ContactTag, Segment
from outreach.audience.words import CHANNELS, LANGUAGES, PURPOSES, reach_bit
from outreach.campaigns.commitments import agencies_with
from outreach.errors import OutreachError
from outreach.language import lazy as _
from outreach.places.models import Place
from outreach.wib import Now, today, utc_now

# What happens at a contact's village, to choose from and as a part of a sentence; the results room
# knows which villages these are.
ACTIVITIES = {
    "silent": (_("Posternya sepi"), _("desa yang posternya sepi, %(n)s hari terakhir")),
    "unscanned": (
        _("Tidak ada yang memindai"), _("desa yang tidak memindai, %(n)s hari terakhir")
    ),
    "not_up": (
        _("Posternya belum dilaporkan terpasang"),
        _("desa yang %(n)s hari belum melaporkan posternya terpasang"),
    ),
}  # fmt: skip
DAYS = (7, 14, 28, 56, 90)
# What a contact's agency has committed to (`campaigns.commitments.agencies_with`).
COMMITMENTS = {
    "open": _("belum dipenuhi"),
    "late": _("terlambat"),
}

# (Session, a key of ACTIVITIES, days, a campaign's id or None for all) → ids of the villages where
# that is so.
Activity = Callable[[Session, str, int, int | None], Collection[int]]
Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class Rules:
    """All that is given must hold; in a list one is enough. Districts and places add up.

    `activity` is a key of `ACTIVITIES`, or empty; it looks at the last `days` days. `commitment`
    is a key of `COMMITMENTS`, or empty, and looks at one campaign's (a slug) or at all; who is late
    is judged on the day of asking.
    """

    districts: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    activity: str = ""
    days: int = 14
    commitment: str = ""
    campaign: str = ""


def to_json(rules: Rules) -> dict[str, Any]:
    """What `segments.rules` holds."""
    return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(rules).items()}


def from_json(data: Mapping[str, Any]) -> Rules:
    """Raises `OutreachError` for what is no set of rules, rather than choosing too many people."""
    rules = Rules()
    given: dict[str, Any] = {}
    for field in fields(Rules):
        value = data.get(field.name, getattr(rules, field.name))
        given[field.name] = tuple(value) if isinstance(value, list | tuple) else value
    wanted = {"places": int, **dict.fromkeys(("districts", "roles", "tags", "languages"), str)}
    sound = (
        data.keys() <= given.keys()
        and all(
            isinstance(given[name], tuple) and all(type(one) is kind for one in given[name])
            for name, kind in wanted.items()
        )
        and given["activity"] in ("", *ACTIVITIES)
        and type(given["days"]) is int
        and 1 <= given["days"] <= 366
        and given["commitment"] in ("", *COMMITMENTS)
        and isinstance(given["campaign"], str)
        and set(given["languages"]) <= LANGUAGES.keys()
    )
    if not sound:
        raise OutreachError("Aturan kelompok ini tidak terbaca.", "Susun ulang kelompoknya.")
    return Rules(**given)


def active_places(
    session: Session, rules: Rules, activity: Activity | None
) -> Collection[int] | None:
    """The villages that the rule about activity names; None when there is no such rule."""
    if not rules.activity:
        return None
    if activity is None:
        raise OutreachError(
            "Kelompok ini memerlukan hasil pindaian, yang di sini tidak ada.",
            "Hapus aturan kegiatannya.",
        )
    return activity(session, rules.activity, rules.days, None)


def apply(
    query: Chosen,
    rules: Rules,
    active: Collection[int] | None = None,
    day: date | None = None,
) -> Chosen:
    """The query over `Contact`, narrowed by the rules; `active` comes from `active_places`.

    `day` is when it is asked who is late; today unless given. Stays one query, whatever the rules,
    so that it can fill the outbox of a million.
    """
    return query.where(*conditions(rules, active, day))


def conditions(
    rules: Rules, active: Collection[int] | None = None, day: date | None = None
) -> list[ColumnElement[bool]]:
    """What must hold of a `Contact` that the rules choose; the arguments are those of `apply`."""
    found: list[ColumnElement[bool]] = []
    if rules.districts or rules.places:
        found.append(located(rules.places, Place.district_code.in_(rules.districts)))
    if active is not None:
        found.append(located(active))
    elif rules.activity:
        raise ValueError("a rule about activity without the places it names")
    if rules.roles:
        found.append(Contact.role.in_(rules.roles))
    if rules.languages:
        found.append(Contact.language.in_(rules.languages))
    if rules.tags:
        tagged = select(ContactTag.contact_id).where(ContactTag.tag.in_(rules.tags))
        found.append(Contact.id.in_(tagged))
    if rules.commitment:
        of = agencies_with(rules.commitment, rules.campaign, day or today())
        found.append(Contact.agency_id.in_(of))
    return found


def located(
    places: Collection[int], district: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """Contacts of these places, of venues that lie in them, or of places with such a district."""
    ids = list(places)
    within: list[ColumnElement[bool]] = [Place.id.in_(ids), Place.village_id.in_(ids)]
    if district is not None:
        within.append(district)
    # The sum keeps SQLite from looking each contact of the places up, one by one, by their own
    # index: reading all of ix_contacts_reach takes a tenth of that.
    return (Contact.place_id + 0).in_(select(Place.id).where(or_(*within)))


def count(
    session: Session, rules: Rules, active: Collection[int] | None = None
) -> tuple[int, dict[tuple[str, str], int]]:
    """How many contacts the rules choose, and how many of them each (channel, purpose) reaches.

    One pass over ix_contacts_reach: the contacts by what they can be reached for.
    """
    query = apply(select(Contact.reach, func.count()).group_by(Contact.reach), rules, active)
    by_reach = [(reach, number) for reach, number in session.execute(query)]
    found = {
        (channel, purpose): sum(n for reach, n in by_reach if reach & reach_bit(channel, purpose))
        for channel in CHANNELS
        for purpose in PURPOSES
    }
    return sum(n for _reach, n in by_reach), found


def save(
    session: Session,
    segment: Segment | None,
    name: str,
    rules: Rules,
    *,
    by: int | None,
    now: Now = utc_now,
) -> Segment:
    """A new segment, or a changed one; raises `OutreachError` when the name is taken."""
    name = " ".join(name.split())
    taken = session.scalar(select(Segment.id).where(func.lower(Segment.name) == name.lower()))
    if taken is not None and (segment is None or segment.id != taken):
        raise OutreachError("Nama kelompok ini sudah dipakai.", "Pilih nama lain.")
    if segment is None:
        segment = Segment(created_by=by, created_at=now())
        session.add(segment)
    segment.name, segment.rules = name, to_json(rules)
    session.flush()
    return segment


def remove(session: Session, segment: Segment) -> None:
    """Raises `OutreachError` when a broadcast names the segment: its foreign key says so."""
    try:
        with session.begin_nested():
            session.delete(segment)
    except IntegrityError:
        raise OutreachError(
            "Kelompok ini dipakai sebuah siaran, jadi tidak bisa dihapus.",
            "Ubah aturannya, atau biarkan.",
        ) from None
