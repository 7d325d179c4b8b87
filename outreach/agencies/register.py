"""The register: an agency added, changed, found; lists of them taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.agencies.models import KINDS, LONGEST_SHORT_NAME, Agency
from outreach.errors import NotFound, OutreachError
from outreach.wib import Now, utc_now

PAGE = 100
_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Facts:
    """What staff say of an agency; an empty short name is the name's own beginning."""

    name: str
    short_name: str
    kind: str
    address: str = ""
    note: str = ""
    active: bool = True


@dataclass(frozen=True)
class Wanted:
    """What a page of the register was asked for. `standing`: active, former, or empty for all."""

    word: str = ""
    kind: str = ""
    standing: str = "active"
    sort: str = "name"
    page: int = 1


def agencies(session: Session) -> list[Agency]:
    """Those that still exist, by name."""
    query = select(Agency).where(Agency.active).order_by(func.lower(Agency.name))
    return list(session.scalars(query))


def agencies_by_name(session: Session) -> dict[str, int]:
    """Ids of those that still exist, by their full and by their short name in lower case."""
    found = agencies(session)
    return {
        **{one.name.lower(): one.id for one in found},
        **{one.short_name.lower(): one.id for one in found},
    }


def agency_of(session: Session, agency_id: int) -> Agency:
    """The agency of that number; raises `NotFound`."""
    found = session.get(Agency, agency_id) if 0 < agency_id <= _LARGEST else None
    if found is None:
        raise NotFound("OPD itu tidak ada.", "Pilih dari daftar OPD.")
    return found


def find(session: Session, wanted: Wanted) -> tuple[list[Agency], int]:
    """A page of `PAGE` agencies, and how many match."""
    query = select(Agency).where(*_conditions(wanted)).order_by(*_order(wanted.sort))
    total = session.scalar(select(func.count()).select_from(Agency).where(*_conditions(wanted)))
    page = query.limit(PAGE).offset((wanted.page - 1) * PAGE)
    return list(session.scalars(page)), total or 0


def every(session: Session, wanted: Wanted) -> list[Agency]:
    """All that match, for a download."""
    query = select(Agency).where(*_conditions(wanted)).order_by(*_order(wanted.sort))
    return list(session.scalars(query))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.word:
        found.append(
            or_(
                Agency.name.icontains(wanted.word, autoescape=True),
                Agency.short_name.icontains(wanted.word, autoescape=True),
            )
        )
    if wanted.kind:
        found.append(Agency.kind == wanted.kind)
    if wanted.standing:
        found.append(Agency.active.is_(wanted.standing == "active"))
    return found


def _order(sort: str) -> Sequence[SQLColumnExpression[Any]]:
    by_name = func.lower(Agency.name)
    if sort == "short":
        return (func.lower(Agency.short_name), Agency.id)
    if sort == "kind":
        return (Agency.kind, by_name)
    return (Agency.id.desc(),) if sort == "newest" else (by_name,)


def add(session: Session, facts: Facts, by: int | None, now: Now = utc_now) -> Agency:
    """A new agency; raises `OutreachError` when one of its names is taken or does not fit."""
    agency = Agency(created_by=by, created_at=now())
    with session.no_autoflush:
        _fill(session, agency, facts)
    session.add(agency)
    session.flush()
    record(session, by, "agency.add", agency.short_name, agency=agency.id)
    return agency


def change(session: Session, agency: Agency, facts: Facts, by: int) -> None:
    """What staff know better; raises `OutreachError` as `add` does."""
    was = {name: getattr(agency, name) for name in vars(facts)}
    with session.no_autoflush:
        _fill(session, agency, facts)
    changed = {name: old for name, old in was.items() if getattr(agency, name) != old}
    if changed:
        record(session, by, "agency.change", agency.short_name, agency=agency.id, was=changed)


def _fill(session: Session, agency: Agency, facts: Facts) -> None:
    name = " ".join(facts.name.split())
    short = " ".join(facts.short_name.split()) or name
    if not name:
        raise OutreachError("Nama OPD kosong.", "Tulis namanya.")
    if len(short) > LONGEST_SHORT_NAME:
        raise OutreachError(
            "Nama singkat “%(short)s” tidak muat di materi cetak.",
            "Pakai paling banyak %(n)s huruf, misalnya Disdukcapil.",
            short=short[:60],
            n=LONGEST_SHORT_NAME,
        )
    for column, text in ((Agency.name, name), (Agency.short_name, short)):
        owner = session.scalar(select(Agency.id).where(func.lower(column) == text.lower()))
        if owner is not None and owner != agency.id:
            raise OutreachError("“%(name)s” sudah ada di daftar OPD.", "Ubah yang sudah ada.",
                                name=text)  # fmt: skip
    agency.name, agency.short_name = name, short
    agency.kind = facts.kind if facts.kind in KINDS else "other"
    agency.address, agency.note = " ".join(facts.address.split()), facts.note.strip()
    agency.active = facts.active


@dataclass(frozen=True)
class TakenIn:
    """How many agencies of a list are new, changed or were there; (line, reason) of the refused."""

    added: int
    changed: int
    same: int
    refused: Sequence[tuple[int, str]]


def take_in(session: Session, rows: Mapping[int, Facts], by: int, now: Now = utc_now) -> TakenIn:
    """Add the rows (line → facts); one whose name is known fills in what the row says of it.

    What a row leaves empty stays as it was. The caller keeps all or nothing.
    """
    known = {agency.name.lower(): agency for agency in session.scalars(select(Agency))}
    added = changed = same = 0
    refused = []
    for line, facts in rows.items():
        agency = known.get(" ".join(facts.name.split()).lower())
        made = agency or Agency(created_by=by, created_at=now())
        before = _shown(agency) if agency else None
        try:
            with session.no_autoflush:
                _fill(session, made, _joined(agency, facts))
        except OutreachError as error:
            refused.append((line, f"{error.sentence} {error.remedy}"))
            continue
        if agency is None:
            session.add(made)
            known[made.name.lower()] = made
            added += 1
        elif _shown(agency) != before:
            changed += 1
        else:
            same += 1
        session.flush()
    record(session, by, "agency.import", str(added + changed), added=added, changed=changed)
    return TakenIn(added, changed, same, refused)


def _joined(agency: Agency | None, facts: Facts) -> Facts:
    if agency is None:
        return facts
    return Facts(
        name=agency.name,
        short_name=facts.short_name or agency.short_name,
        kind=facts.kind or agency.kind,
        address=facts.address or agency.address,
        note=facts.note or agency.note,
        active=True,
    )


def _shown(agency: Agency) -> tuple[object, ...]:
    return (agency.short_name, agency.kind, agency.address, agency.note, agency.active)
