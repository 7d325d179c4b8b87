"""What a campaign is to reach and what it cost, and how much its service was used."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Person
from outreach.database import Base
from outreach.places.models import District

MEASURES = ("scans", "villages", "participants", "pieces", "budget")


class Goal(Base):
    """A campaign's goal for one of `MEASURES`; `budget` is in rupiah, the others are counts."""

    __tablename__ = "campaign_goals"
    __table_args__ = (
        CheckConstraint(
            "measure IN ('scans','villages','participants','pieces','budget')", name="measure"
        ),
        CheckConstraint("goal > 0", name="goal"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(String(12), primary_key=True)
    goal: Mapped[int] = mapped_column(BigInteger)


class Cost(Base):
    """Something that was paid for a campaign, in rupiah."""

    __tablename__ = "campaign_costs"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    day: Mapped[date]
    what: Mapped[str] = mapped_column(String(160))
    amount: Mapped[int] = mapped_column(BigInteger)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]

    adder: Mapped[Person | None] = relationship()


class Usage(Base):
    """How often a service was used in a month, as it says itself.

    `month` is the month's first day, `category` what was counted (ambulans, WhatsApp, instal).
    Rows of one month and category add up: the one without a kecamatan holds what nobody could
    tell the kecamatan of, or all of it where kecamatan are not told.
    """

    __tablename__ = "service_usage"
    __table_args__ = (
        UniqueConstraint("service_id", "category", "month", "district_code"),
        Index(
            "uq_service_usage_without_district", "service_id", "category", "month",
            unique=True,
            sqlite_where=text("district_code IS NULL"),
            postgresql_where=text("district_code IS NULL"),
        ),
        CheckConstraint("value >= 0", name="value"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    month: Mapped[date]
    category: Mapped[str] = mapped_column(String(60))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    value: Mapped[int] = mapped_column(BigInteger)

    district: Mapped[District | None] = relationship()
