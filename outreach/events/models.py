"""Events (kegiatan) of campaigns: what is held where and when, and by whom."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Person
from outreach.campaigns.models import Campaign
from outreach.database import Base
from outreach.places.models import Place
from outreach.wib import WIB

event_people = Table(
    "event_people",
    Base.metadata,
    Column("event_id", ForeignKey("events.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True, index=True),
)


class Event(Base):
    """A kegiatan of a campaign. One that was called off stays, with `removed_at`.

    `people` are in charge of it. `agenda` and `invited` (institutions) are lines of text, `needs`
    is material (slug) → pieces to bring. `revision` grows with every change, so that calendars of
    others know a newer telling from an older one.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR starts_at <= ends_at", name="times"),
        CheckConstraint(
            "kind IN ('gempungan','school','market','car_free_day','fair','radio','visit',"
            "'meeting','other')",
            name="kind",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(12))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime | None]
    agenda: Mapped[list[str]] = mapped_column(JSON, default=list)
    needs: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    invited: Mapped[list[str]] = mapped_column(JSON, default=list)
    notes: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    place: Mapped[Place | None] = relationship(lazy="joined")
    people: Mapped[list[Person]] = relationship(secondary=event_people, order_by=Person.name)

    def phase(self, at: datetime) -> str:
        """`coming`, `on` or `over`; without an hour of its end it is on until its day is over."""
        if at < self.starts_at:
            return "coming"
        day = self.starts_at.astimezone(WIB).date()
        ends = self.ends_at or datetime.combine(day + timedelta(days=1), time(), WIB)
        return "on" if at < ends else "over"


class CalendarAddress(Base):
    """How often the secret calendar address of a person, campaign or event was made anew.

    Without a row the version is 1; see `addresses`.
    """

    __tablename__ = "calendar_addresses"
    __table_args__ = (CheckConstraint("kind IN ('person','campaign','event')", name="kind"),)

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
