"""Placements, the permanent codes they hold, and how far each has come on its wall."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Person
from outreach.campaigns.models import Campaign
from outreach.database import Base
from outreach.places.models import Place


class Placement(Base):
    """campaign × material × place. The migration's triggers refuse to delete or move one."""

    __tablename__ = "placements"
    __table_args__ = (UniqueConstraint("campaign_id", "material", "place_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    material: Mapped[str] = mapped_column(String(40))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)

    campaign: Mapped[Campaign] = relationship()
    place: Mapped[Place] = relationship(lazy="joined")
    code: Mapped[Code] = relationship(back_populates="placement", lazy="joined")


class Code(Base):
    """What is printed. Triggers refuse to delete a code, change it or give it away.

    The symbol is drawn once when the code is issued, for the address of that day.
    """

    __tablename__ = "codes"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), unique=True)
    issued_at: Mapped[datetime]
    qr_url: Mapped[str] = mapped_column(String(200))
    qr_modules: Mapped[int]
    qr_path: Mapped[str]

    placement: Mapped[Placement] = relationship(back_populates="code")


STATUSES = ("printed", "delivered", "in_place", "checked", "removed")


class Installation(Base):
    """How far a placement has come; without a row it was not printed yet.

    `in_place_at` is when the poster that hangs now was put up, and None while none hangs.
    """

    __tablename__ = "installations"
    __table_args__ = (
        CheckConstraint(
            "status IN ('printed','delivered','in_place','checked','removed')", name="status"
        ),
        CheckConstraint(
            "(status IN ('in_place','checked')) = (in_place_at IS NOT NULL)", name="in_place_at"
        ),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime]
    in_place_at: Mapped[datetime | None]

    placement: Mapped[Placement] = relationship()


class InstallationEvent(Base):
    """What was said of a placement, and by whom; `status` is the one that held afterwards.

    A village's event has a photo, a file's name, until staff remove it; its `upload_id` is made
    by the phone, so the same photo sent twice is one event.
    """

    __tablename__ = "installation_events"
    __table_args__ = (
        UniqueConstraint("placement_id", "upload_id"),
        CheckConstraint("source IN ('print','staff','village')", name="source"),
        CheckConstraint(
            "step IN ('printed','delivered','in_place','checked','again','removed')", name="step"
        ),
        CheckConstraint("(source = 'staff') = (person_id IS NOT NULL)", name="person"),
        CheckConstraint("(source = 'village') = (upload_id IS NOT NULL)", name="upload"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"))
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    step: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(300), default="")
    photo: Mapped[str | None] = mapped_column(String(40))
    upload_id: Mapped[str | None] = mapped_column(String(40))

    placement: Mapped[Placement] = relationship()
    person: Mapped[Person | None] = relationship()


class VillageLink(Base):
    """A place's secret link where it is no longer the first one, or is closed.

    The link itself is signed and not stored: see `links.village_link`.
    """

    __tablename__ = "village_links"

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True)
    version: Mapped[int]
    revoked_at: Mapped[datetime | None]
