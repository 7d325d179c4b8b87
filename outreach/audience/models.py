"""People we may write to, and the proof that we may."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.agencies.models import Agency
from outreach.database import Base
from outreach.places.models import Place

BASES = ("consent", "public_duty")
METHODS = ("form", "list", "web", "paper", "message", "event")


class Contact(Base):
    """A kontak; there is no field for a NIK.

    An address of each kind belongs to one contact: `email` in lower case, `phone` as E.164
    (`+628…`), `telegram` as chat id, `push` as the browser's subscription (JSON text). `list_id`
    is the import that brought the contact.

    `agency_id` is the OPD that the person speaks for, if any.

    `reach` has a bit for each channel and purpose with a live consent (`words.reach_bit`). Triggers
    on `consents` keep it, so that lists and counts of a million read one index.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint(
            "email IS NOT NULL OR phone IS NOT NULL OR telegram IS NOT NULL OR push IS NOT NULL",
            name="address",
        ),
        Index("ix_contacts_reach", "reach", "place_id", "role", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(16), unique=True)
    telegram: Mapped[str | None] = mapped_column(String(20), unique=True)
    push: Mapped[str | None] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(String(60), default="", index=True)
    language: Mapped[str] = mapped_column(String(2), default="id")
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("contact_lists.id"))
    created_at: Mapped[datetime]
    reach: Mapped[int] = mapped_column(default=0, server_default="0")

    place: Mapped[Place] = relationship(lazy="joined")
    agency: Mapped[Agency | None] = relationship()
    consents: Mapped[list[Consent]] = relationship(
        back_populates="contact", lazy="selectin", cascade="all, delete-orphan"
    )
    tags: Mapped[list[ContactTag]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class ContactTag(Base):
    """A word that staff put on a contact, in lower case."""

    __tablename__ = "contact_tags"
    __table_args__ = (Index("ix_contact_tags_tag", "tag"),)

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(String(40), primary_key=True)


class ConsentText(Base):
    """A text as it was shown to people; never changed, a new wording is a new version."""

    __tablename__ = "consent_texts"
    __table_args__ = (UniqueConstraint("purpose", "language", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(160))
    language: Mapped[str] = mapped_column(String(2), default="id")
    version: Mapped[int]
    text: Mapped[str]
    made_at: Mapped[datetime]


class Consent(Base):
    """Why we may write to somebody for a purpose on a channel. Source: UU 27/2022, 20 and 24.

    `method` is how it was given, `source` the proof: a form's date, a list, a confirmed link.
    """

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("basis IN ('consent','public_duty')", name="basis"),
        CheckConstraint("method IN ('form','list','web','paper','message','event')", name="method"),
        # Both expansion and the look before each letter ask by contact and channel.
        Index("ix_consents_contact_id_channel", "contact_id", "channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(12))
    basis: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(String(160))
    text_id: Mapped[int] = mapped_column(ForeignKey("consent_texts.id"))
    method: Mapped[str] = mapped_column(String(8), default="form")
    source: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship(back_populates="consents")
    text: Mapped[ConsentText] = relationship(lazy="joined")


class Suppression(Base):
    """An address that must not be written to, as a keyed hash: it outlives the contact.

    `reason` is `asked` (its owner stopped) or `dead` (messages to it come back).
    """

    __tablename__ = "suppressions"
    __table_args__ = (CheckConstraint("reason IN ('asked','dead')", name="reason"),)

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    reason: Mapped[str] = mapped_column(String(5), default="asked")
    at: Mapped[datetime]


class OptIn(Base):
    """Somebody asked on the public page and has not confirmed yet: not a contact so far.

    `token_hash` is the SHA-256 (hex) of what stands in the confirmation's link; `sent_at` is when
    that left us. `tried_at` is when it last could not, and `trouble` why.
    """

    __tablename__ = "opt_ins"
    __table_args__ = (Index("ix_opt_ins_channel_address", "channel", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    channel: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("consent_texts.id"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(String(300), default="", server_default="")


class ContactList(Base):
    """A file of contacts that was handed in, with where it comes from and why we may use it.

    `mapping` is a `columns.Mapping`; `line` is how far the import has come and `report_bytes` how
    much of the file of rejected rows counts, both written in the transaction that adds those lines,
    so that it goes on there after a crash. `reasons` counts the rejected by reason; `trial` is what
    the last dry run found: `added`, `merged`, `rejected`, `reasons`, `lines`.
    """

    __tablename__ = "contact_lists"
    __table_args__ = (CheckConstraint("basis IN ('consent','public_duty')", name="basis"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    file: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200), default="")
    purpose: Mapped[str] = mapped_column(String(160), default="")
    basis: Mapped[str] = mapped_column(String(12), default="consent")
    text_id: Mapped[int | None] = mapped_column(ForeignKey("consent_texts.id"))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    line: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    merged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    report_bytes: Mapped[int] = mapped_column(default=0, server_default="0")
    reasons: Mapped[dict[str, int] | None] = mapped_column(JSON)
    trial: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Segment(Base):
    """A kelompok: rules that choose contacts, see `segments.Rules`."""

    __tablename__ = "segments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
