"""Placements and the permanent codes they hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.campaigns.models import Campaign
from outreach.database import Base
from outreach.places.models import Place


class Placement(Base):
    """campaign × material × place. The migration's triggers refuse to delete or move one."""

    __tablename__ = "placements"
    __table_args__ = (UniqueConstraint("campaign_id", "material", "place_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    material: Mapped[str] = mapped_column(String(40))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)

    campaign: Mapped[Campaign] = relationship()
    place: Mapped[Place] = relationship(lazy="joined")
    code: Mapped[Code] = relationship(back_populates="placement", lazy="joined")


class Code(Base):
    """What is printed. Triggers refuse to delete a code, change it or give it away.

    The symbol is drawn once when the code is issued, for the address of that day.
    """

    __tablename__ = "codes"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), unique=True)
    issued_at: Mapped[datetime]
    qr_url: Mapped[str] = mapped_column(String(200))
    qr_modules: Mapped[int]
    qr_path: Mapped[str]

    placement: Mapped[Placement] = relationship(back_populates="code")
