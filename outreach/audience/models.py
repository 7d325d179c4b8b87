"""People we may write to, and the proof that we may."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.database import Base
from outreach.places.models import Place

BASES = ("consent", "public_duty")


class Contact(Base):
    """A kontak; `email` is normalised to lower case. There is no field for a NIK."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[str] = mapped_column(String(60), default="")
    language: Mapped[str] = mapped_column(String(2), default="id")
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    created_at: Mapped[datetime]

    place: Mapped[Place] = relationship(lazy="joined")
    consents: Mapped[list[Consent]] = relationship(
        back_populates="contact", lazy="selectin", cascade="all, delete-orphan"
    )


class Consent(Base):
    """Why we may write, with the exact text shown. Source: UU 27/2022, Pasal 20 and 24."""

    __tablename__ = "consents"
    __table_args__ = (CheckConstraint("basis IN ('consent','public_duty')", name="basis"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(12))
    basis: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(String(160))
    text: Mapped[str]
    source: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship(back_populates="consents")


class Suppression(Base):
    """An address that must not be written to, as a keyed hash: it outlives the contact."""

    __tablename__ = "suppressions"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    at: Mapped[datetime]
