"""Broadcasts and their outbox: one delivery row for each recipient."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.campaigns.models import Campaign
from outreach.database import Base


class Broadcast(Base):
    """A siaran: the campaign's message in both languages, to leave at `send_at`."""

    __tablename__ = "broadcasts"
    __table_args__ = (
        CheckConstraint("status IN ('scheduled','sending','done','cancelled')", name="status"),
        Index("ix_broadcasts_status_send_at", "status", "send_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    channel: Mapped[str] = mapped_column(String(12))
    message: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    send_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(10), default="scheduled")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship(lazy="joined")


class Delivery(Base):
    """A kiriman. The unique constraint is what makes "once" true."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "contact_id", "channel"),
        CheckConstraint(
            "status IN ('queued','sending','sent','failed','in_doubt','skipped')", name="status"
        ),
        # The claim asks for queued rows that are due, oldest first.
        Index("ix_deliveries_status_due_at", "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    channel: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(254))
    status: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]

    broadcast: Mapped[Broadcast] = relationship(lazy="joined")
