"""What is kept of an event: its photos, its files, its check-in link and who was there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Person
from outreach.database import Base
from outreach.events.models import Event


class EventPhoto(Base):
    """A photo of an event; `name` is that of its files.

    `upload_id` is made by the phone, so the same photo sent twice is one row. A removed photo's row
    stays, without what it said, so that a phone that sends it late does not bring it back.
    `taken_at`, `latitude` and `longitude` (degrees) are there only if staff agreed to keep them.
    `report_order` counts from 1; None: not in the report.
    """

    __tablename__ = "event_photos"
    __table_args__ = (
        UniqueConstraint("event_id", "upload_id"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="spot"),
        CheckConstraint("removed_at IS NULL OR report_order IS NULL", name="removed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    upload_id: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(32))
    caption: Mapped[str] = mapped_column(String(200), default="")
    taken_at: Mapped[datetime | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    report_order: Mapped[int | None]
    added_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()


class EventFile(Base):
    """A paper of an event. `sha256` (hex) is that of its bytes, and the name of its file.

    `media` is one of `file_kinds.MEDIA`, told from the content; `in_lpj` marks it as an annex.
    """

    __tablename__ = "event_files"
    __table_args__ = (
        UniqueConstraint("event_id", "sha256"),
        CheckConstraint("kind IN ('minutes','invitation','other')", name="kind"),
        CheckConstraint("media IN ('pdf','docx','xlsx','jpg')", name="media"),
        CheckConstraint("media IN ('pdf','jpg') OR NOT in_lpj", name="in_lpj"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    media: Mapped[str] = mapped_column(String(4))
    size: Mapped[int]
    in_lpj: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    adder: Mapped[Person] = relationship()


class CheckIn(Base):
    """An event's check-in link where it is no longer as it is at first: see `check_in`."""

    __tablename__ = "check_ins"
    __table_args__ = (
        CheckConstraint(
            "days_before BETWEEN 0 AND 30 AND days_after BETWEEN 0 AND 30", name="days"
        ),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    days_before: Mapped[int] = mapped_column(default=0)
    days_after: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]


class Attendee(Base):
    """Somebody on an event's daftar hadir. There is no telephone number here, and no device.

    `sex` is L or P, as the paper says it. `source` is `self` (own phone) or `paper` (typed by
    staff); `entry_key` is made from the visitor's form, so that it counts once however often it is
    sent.
    """

    __tablename__ = "attendees"
    __table_args__ = (
        UniqueConstraint("event_id", "entry_key"),
        CheckConstraint("sex IN ('L','P')", name="sex"),
        CheckConstraint("source IN ('self','paper')", name="source"),
        CheckConstraint("(source = 'self') = (entry_key IS NOT NULL)", name="entry_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    name: Mapped[str] = mapped_column(String(120))
    institution: Mapped[str] = mapped_column(String(160))
    sex: Mapped[str] = mapped_column(String(1))
    source: Mapped[str] = mapped_column(String(5))
    entry_key: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    event: Mapped[Event] = relationship()
