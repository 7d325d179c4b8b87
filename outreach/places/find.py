"""Find places by code, district or word."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.errors import NotFound
from outreach.places.models import District, Place


def villages(session: Session) -> list[Place]:
    """All villages, in the order of their codes."""
    return list(session.scalars(select(Place).where(Place.code.is_not(None)).order_by(Place.code)))


def villages_by_district(session: Session) -> list[tuple[str, list[Place]]]:
    """Each kecamatan's name and its villages, in the order of their codes, as lists show them."""
    found: dict[str, list[Place]] = {}
    for place in villages(session):
        found.setdefault(place.district.name, []).append(place)
    return list(found.items())


def districts(session: Session) -> list[District]:
    """The districts in the order of their codes."""
    return list(session.scalars(select(District).order_by(District.code)))


def villages_by_codes(session: Session, codes: Sequence[str]) -> list[Place]:
    """The villages with these Kemendagri codes, in the order given; `NotFound` names the rest."""
    found = {p.code: p for p in session.scalars(select(Place).where(Place.code.in_(codes)))}
    missing = [code for code in codes if code not in found]
    if missing:
        raise NotFound(
            "Kode desa tidak dikenal: %(codes)s.",
            "Pakai kode Kemendagri seperti 32.14.01.1001, dipisah koma, atau 'all'.",
            codes=", ".join(missing),
        )
    return [found[code] for code in dict.fromkeys(codes)]


def places_by_ids(session: Session, ids: Sequence[int]) -> list[Place]:
    """Villages and venues of these ids, by district, villages first."""
    return list(
        session.scalars(
            select(Place)
            .where(Place.id.in_(ids))
            .order_by(Place.district_code, Place.code.nulls_last(), Place.name)
        )
    )


def venues(session: Session) -> list[Place]:
    """The places that staff added, by district and name."""
    return list(
        session.scalars(
            select(Place).where(Place.code.is_(None)).order_by(Place.district_code, Place.name)
        )
    )


def search(session: Session, word: str, district: str | None = None) -> list[Place]:
    """Villages and venues whose name contains `word`, in one district or in all."""
    query = select(Place).order_by(Place.district_code, Place.code, Place.name)
    if word:
        query = query.where(Place.name.icontains(word, autoescape=True))
    if district:
        query = query.where(Place.district_code == district)
    return list(session.scalars(query))
