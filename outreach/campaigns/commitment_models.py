"""What agencies committed to in a campaign."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.agencies.models import Agency
from outreach.campaigns.models import Campaign
from outreach.database import Base
from outreach.services.models import Service

LONGEST_PROMISE = 300


class Commitment(Base):
    """A komitmen: what an agency does for a service until `due_on`, that day included.

    Late is whoever is still `open` on a later day; no column says so. `proof` is a sentence or a
    link, of one that is done; of one that was withdrawn it is the reason.
    """

    __tablename__ = "commitments"
    __table_args__ = (
        UniqueConstraint("campaign_id", "agency_id", "service_id", "promise"),
        CheckConstraint("state IN ('open','done','withdrawn')", name="state"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    promise: Mapped[str] = mapped_column(String(LONGEST_PROMISE))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    done_on: Mapped[date | None]
    proof: Mapped[str] = mapped_column(String(500), default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship()
    agency: Mapped[Agency] = relationship(lazy="joined")
    service: Mapped[Service] = relationship(lazy="joined")

    def days_late(self, day: date) -> int:
        """How many days past its date it is on `day`; 0 for one that is not late."""
        if self.state != "open" or not self.agency.active:
            return 0
        return max(0, (day - self.due_on).days)
