"""The register of agencies (OPD) that are to use and to recommend the services."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.database import Base

KINDS = ("dinas", "badan", "bagian", "kecamatan", "bumd", "other")
# So many letters fit at the place's line of every material, as wide as they may be.
LONGEST_SHORT_NAME = 24


class Agency(Base):
    """An OPD. One that is dissolved or merged stays, without `active`: what it did still counts.

    `short_name` is what lists and posters call it. Its people are contacts of the audience room.
    """

    __tablename__ = "agencies"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('dinas','badan','bagian','kecamatan','bumd','other')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160), unique=True)
    short_name: Mapped[str] = mapped_column(String(LONGEST_SHORT_NAME), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
