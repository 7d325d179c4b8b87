"""Campaigns: what is promoted, where, when, with which words, and who agreed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, defer, mapped_column, relationship, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from outreach.accounts.models import Person
from outreach.database import Base
from outreach.places.models import Place
from outreach.services.models import Service

STATUSES = ("draft", "proposed", "approved", "finished")

campaign_places = Table(
    "campaign_places",
    Base.metadata,
    Column("campaign_id", ForeignKey("campaigns.id"), primary_key=True),
    Column("place_id", ForeignKey("places.id"), primary_key=True),
)


class Campaign(Base):
    """`content` holds the pack's copy, materials and artwork: all that approval locks.

    `status` is what people decided; `state.state` tells what that means on a day. `proposed_hash`
    is `approve.content_hash` of what its proposer handed in. `finished_from` is the status it had
    when it was finished, to go back to; one put away (`archived_at`) is finished. `routes` are the
    campaign's own rules for scans, before its service's; approval does not lock them, because
    what is printed does not change with them.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("status IN ('draft','proposed','approved','finished')", name="status"),
        CheckConstraint("starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on",
                        name="dates"),
        CheckConstraint("archived_at IS NULL OR status = 'finished'", name="archived"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    goal: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(10), default="draft")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(default="")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime | None]
    proposed_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    routes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    finished_from: Mapped[str | None] = mapped_column(String(10))
    archived_at: Mapped[datetime | None]

    service: Mapped[Service] = relationship(lazy="joined")
    proposer: Mapped[Person | None] = relationship()
    places: Mapped[list[Place]] = relationship(secondary=campaign_places, order_by=Place.code)
    approvals: Mapped[list[Approval]] = relationship(
        back_populates="campaign", order_by="Approval.id.desc()"
    )


def listed() -> tuple[_AbstractLoad, ...]:
    """What a query over hundreds of campaigns is told: content is large, hence read only when asked
    for, and a service is one of a few, hence read once.
    """
    return defer(Campaign.content), defer(Campaign.routes), selectinload(Campaign.service)


class Approval(Base):
    """A decision of the head: `agreed` locks the content whose hash it names.

    `version` is the number of the content's version; decisions before 0011 have none. `facts` are
    `approve.facts` as the head saw them, to tell later what changed; those before 0030 have none.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint(
            "NOT agreed OR proposed_by IS NULL OR proposed_by <> person_id", name="four_eyes"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    agreed: Mapped[bool]
    content_hash: Mapped[str] = mapped_column(String(64))
    version: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship(back_populates="approvals")
    person: Mapped[Person] = relationship(lazy="joined", foreign_keys=person_id)


class Comment(Base):
    """What somebody said about a campaign, for all to read. Rows are only added."""

    __tablename__ = "campaign_comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")


class Version(Base):
    """A campaign's content as it was saved once; never changed.

    `restored` is the number of the version that it brought back. The campaign's own
    `content` is that of the newest version.
    """

    __tablename__ = "campaign_versions"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    restored: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(lazy="joined")


class StoredPicture(Base):
    """A picture that versions name by `digest`, the SHA-256 (hex) of its cleaned bytes.

    So what approval locks includes the picture, and a version restored has its own again.
    """

    __tablename__ = "campaign_pictures"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes]


class Start(Base):
    """A campaign that somebody began to plan (`start` room); `answers` are those of each step.

    `campaign_id` is what became of it: a button pressed twice makes one campaign.
    """

    __tablename__ = "campaign_starts"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    pack: Mapped[str] = mapped_column(String(60), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))

    service: Mapped[Service] = relationship(lazy="joined")
    campaign: Mapped[Campaign | None] = relationship()

    @property
    def name(self) -> str:
        """What it is called so far."""
        return str(self.answers.get("goal", {}).get("name", "")) or self.service.name
