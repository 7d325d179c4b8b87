"""Where things happen: the regency's districts, its villages, and venues that staff add."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.database import Base

VILLAGE_KINDS = ("desa", "kelurahan")
VENUE_KINDS = ("school", "health", "market", "office", "worship", "other")


class District(Base):
    """A kecamatan, with its square on the tile map (row 0 is north, column 0 is west)."""

    __tablename__ = "districts"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    tile_row: Mapped[int]
    tile_column: Mapped[int]


class Place(Base):
    """A village (its Kemendagri code in `code`) or a venue (`code` is null).

    Four village names occur twice, so the code is the key and the district is always shown.
    """

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint("(kind IN ('desa','kelurahan')) = (code IS NOT NULL)", name="village_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str | None] = mapped_column(String(13), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), index=True)
    village_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    postcode: Mapped[str | None] = mapped_column(String(5))
    address: Mapped[str | None] = mapped_column(String(200))

    district: Mapped[District] = relationship(lazy="joined")
    village: Mapped[Place | None] = relationship(remote_side=[id], lazy="joined", join_depth=1)

    @property
    def is_village(self) -> bool:
        return self.code is not None

    @property
    def label(self) -> str:
        return place_label(self.kind, self.name)


def place_label(kind: str, name: str) -> str:
    """`Desa Cibodas`, `Kelurahan Nagri Kidul`, or a venue's own name."""
    return f"{kind.capitalize()} {name}" if kind in VILLAGE_KINDS else name
