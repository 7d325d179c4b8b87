"""Broadcasts, their firings, and one row for each recipient."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Person
from outreach.audience.models import Segment
from outreach.campaigns.models import Campaign
from outreach.database import Base

STATUSES = ("draft", "proposed", "approved", "paused", "done", "cancelled")
ENDS = ("sent", "failed", "in_doubt", "skipped")


class Broadcast(Base):
    """A siaran: who gets which message on which channel, and when.

    `message` is {language: {"subject", "body", "template"}}; without it the campaign's own approved
    copy is sent, and the campaign's approval covers it. With it `content_hash` is `seal()` of what
    the head agreed to. `schedule` is a rule of `broadcasts.due`. `bypass` is the reason for
    writing outside the send window, which the head agrees to with all the rest.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (
        CheckConstraint(
            "status IN ('draft','proposed','approved','paused','done','cancelled')", name="status"
        ),
        CheckConstraint(
            "message IS NULL OR proposed_by IS NULL OR approved_by IS NULL "
            "OR proposed_by <> approved_by",
            name="four_eyes",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    channel: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(String(160))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segments.id"))
    message: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    attach: Mapped[bool] = mapped_column(default=False)
    schedule: Mapped[dict[str, Any]] = mapped_column(JSON)
    bypass: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(10), default="draft")
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship(lazy="joined")
    segment: Mapped[Segment | None] = relationship(lazy="joined")


class Decision(Base):
    """What the head said about a broadcast of its own words, and the `facts` that were shown.

    `content_hash` is the seal of those facts. Rows are only added.
    """

    __tablename__ = "broadcast_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"), index=True)
    agreed: Mapped[bool]
    content_hash: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(1000), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")


class OwnAddress(Base):
    """Where somebody with an account wants their test messages of a channel."""

    __tablename__ = "own_addresses"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    address: Mapped[str] = mapped_column(String(254))


class Firing(Base):
    """One time a broadcast went off. The unique constraint is what makes two clocks harmless.

    `due_at` is the moment the schedule names, not the moment somebody got round to it. A firing
    that was missed and not caught up is `skipped`, with its reason in `note`.
    """

    __tablename__ = "firings"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "due_at"),
        CheckConstraint("status IN ('sending','done','skipped','cancelled')", name="status"),
        Index("ix_firings_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"))
    due_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(10))
    recipients: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    broadcast: Mapped[Broadcast] = relationship(lazy="joined")


class Delivery(Base):
    """A kiriman. The unique constraint is what makes "once" true.

    `place_id` is the recipient's place at that time, so that a report by place outlives the
    contact. `reference` is the id that the far side gave the message. `holder` and `lease_until`
    tell who has it in hand while it is `sending`; an `in_doubt` one keeps its holder, who may
    still know what became of it, until staff decide about it (`decided_by`).
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("firing_id", "contact_id", "channel"),
        CheckConstraint(
            "status IN ('queued','sending','sent','failed','in_doubt','skipped')", name="status"
        ),
        # The claim asks for a firing's queued rows that are due, oldest first.
        Index(
            "ix_deliveries_queued",
            "firing_id",
            "due_at",
            sqlite_where=text("status = 'queued'"),
            postgresql_where=text("status = 'queued'"),
        ),
        Index(
            "ix_deliveries_sending",
            "lease_until",
            sqlite_where=text("status = 'sending'"),
            postgresql_where=text("status = 'sending'"),
        ),
        # What the desk for doubtful ones shows.
        Index(
            "ix_deliveries_in_doubt",
            "firing_id",
            sqlite_where=text("status = 'in_doubt' AND decided_by IS NULL"),
            postgresql_where=text("status = 'in_doubt' AND decided_by IS NULL"),
        ),
        # A firing's list of those that did not simply arrive; by contact, as its pages go.
        Index(
            "ix_deliveries_ended",
            "firing_id",
            "contact_id",
            sqlite_where=text("status IN ('failed','skipped','in_doubt')"),
            postgresql_where=text("status IN ('failed','skipped','in_doubt')"),
        ),
        # A report from the far side names only its own id.
        Index(
            "ix_deliveries_reference",
            "reference",
            sqlite_where=text("reference <> ''"),
            postgresql_where=text("reference <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    firing_id: Mapped[int] = mapped_column(ForeignKey("firings.id"))
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="SET NULL"), index=True
    )
    channel: Mapped[str] = mapped_column(String(12))
    address: Mapped[str]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    status: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(300), default="")
    reference: Mapped[str] = mapped_column(String(120), default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]

    firing: Mapped[Firing] = relationship(lazy="joined")


class FiringCount(Base):
    """How many of a firing's deliveries stand where, kept by whoever moves one."""

    __tablename__ = "firing_counts"

    firing_id: Mapped[int] = mapped_column(ForeignKey("firings.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class ChannelState(Base):
    """When a channel may be used again: its own rate, or the far side asked us to wait.

    The generic cell rate algorithm (ITU-T I.371) needs this one moment for any rate.
    """

    __tablename__ = "channel_states"

    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    free_at: Mapped[datetime]


class Stop(Base):
    """Nothing leaves while one is not lifted; of one campaign, or of all (`campaign_id` empty)."""

    __tablename__ = "stops"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
