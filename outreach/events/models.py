"""Events (kegiatan) of campaigns: what is held where and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.campaigns.models import Campaign
from outreach.database import Base
from outreach.places.models import Place


class Event(Base):
    """A kegiatan of a campaign. One that was called off stays, with `removed_at`."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR starts_at <= ends_at", name="times"),
        CheckConstraint(
            "kind IN ('meeting','gempungan','visit','fair','broadcast','other')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(12))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    place: Mapped[Place | None] = relationship(lazy="joined")
