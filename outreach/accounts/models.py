"""People who sign in, their roles, and the trail of what they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.database import Base

ROLES = ("admin", "planner", "approver", "viewer")


class Person(Base, UserMixin):
    """Somebody with an account. People are switched off, never deleted: the trail names them."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("role IN ('admin','planner','approver','viewer')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    # A new mark signs every open session of this person out.
    session_mark: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return f"{self.id}:{self.session_mark}"


class SignInFailure(Base):
    """A refused sign-in, kept for throttling; the name as typed, lower-case."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_username_at", "username", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class AuditEntry(Base):
    """Who changed what, when. Rows are only added; of an erased contact `audit.forget` takes who it
    was about."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(160))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    person: Mapped[Person | None] = relationship(lazy="joined")
