"""The map's real borders: imported from a file, drawn on pages, removed again."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.places.models import District
from outreach.results.geojson import label_point, read_map, shown
from outreach.results.models import Boundary
from outreach.results.simplify import Ring
from outreach.wib import Now, utc_now


def boundaries(session: Session) -> list[Boundary]:
    """The borders of all kecamatan by code, or none."""
    return list(session.scalars(select(Boundary).order_by(Boundary.district_code)))


def import_boundaries(
    session: Session, data: bytes, file_name: str, by: int, now: Now = utc_now
) -> int:
    """Replace the borders by those of a GeoJSON file; returns how many kecamatan it has.

    Raises `BadMap`, changing nothing.
    """
    districts = {d.code: d.name for d in session.scalars(select(District).order_by(District.code))}
    found = read_map(data, districts)
    name, at = shown(file_name)[:120], now()
    session.execute(delete(Boundary))
    for code, rings in found.items():
        x, y = label_point(rings)
        session.add(
            Boundary(
                district_code=code, path=svg_path(rings), label_x=x, label_y=y,
                file_name=name, imported_at=at,
            )
        )  # fmt: skip
    session.flush()
    record(session, by, "boundary.import", name, districts=len(found), bytes=len(data))
    return len(found)


def remove_boundaries(session: Session, by: int) -> bool:
    """Go back to the tile map; False when there was nothing to remove."""
    known = boundaries(session)
    if not known:
        return False
    record(session, by, "boundary.remove", known[0].file_name, districts=len(known))
    session.execute(delete(Boundary))
    return True


def svg_path(rings: list[Ring]) -> str:
    """Closed rings as one path of whole numbers, none of them relative."""
    return "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "z" for ring in rings)
