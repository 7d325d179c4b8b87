"""The promoted apps and where each of them is reached."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.database import Base
from outreach.pictures import Picture

STATUSES = ("draft", "active", "renamed", "stopped")
DEVICES = ("telephone", "whatsapp", "web", "android", "ios")
# What is asked over HTTPS whether it answers; a telephone or a chat cannot be asked.
PROBED = ("web", "android", "ios")


class Service(Base):
    """A layanan. Colours are `#rrggbb`; `logo` is a picture of `logo_type`, cleaned.

    `routes` holds the rules staff made for scans: device → kind of target (see `links.route`).
    """

    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("status IN ('draft','active','renamed','stopped')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    status: Mapped[str] = mapped_column(String(10), default="draft")
    purpose: Mapped[str] = mapped_column(default="")
    emergency: Mapped[bool] = mapped_column(default=False)
    primary_colour: Mapped[str] = mapped_column(String(7), default="#0b5d57")
    accent_colour: Mapped[str] = mapped_column(String(7), default="#f2b441")
    ink_colour: Mapped[str] = mapped_column(String(7), default="#1c2321")
    logo_type: Mapped[str | None] = mapped_column(String(20))
    # In the database, not in a file: approval locks it, and every machine that prints has it.
    logo: Mapped[bytes | None] = mapped_column(deferred=True)
    routes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    targets: Mapped[list[Target]] = relationship(
        back_populates="service", order_by="Target.id", lazy="selectin"
    )

    @property
    def picture(self) -> Picture | None:
        """The logo, or None while its place is neutral. Asks the database."""
        if self.logo is None or self.logo_type is None:
            return None
        return Picture(self.logo_type, self.logo)

    def confirmed(self) -> dict[str, str]:
        """Device → value of the targets that staff have confirmed."""
        return {t.device: t.value for t in self.targets if t.confirmed_at and t.value}

    def down(self) -> set[str]:
        """Devices whose confirmed target has not answered for some time."""
        return {t.device for t in self.targets if t.is_down}


class Target(Base):
    """Where a service is reached on one kind of device; unknown until someone confirms it."""

    __tablename__ = "targets"
    __table_args__ = (
        UniqueConstraint("service_id", "device"),
        CheckConstraint("device IN ('telephone','whatsapp','web','android','ios')", name="device"),
        CheckConstraint("confirmed_at IS NULL OR value <> ''", name="confirmed_has_value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    device: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(400), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    service: Mapped[Service] = relationship(back_populates="targets")
    probed: Mapped[TargetHealth | None] = relationship(lazy="selectin")

    @property
    def health(self) -> TargetHealth | None:
        """What probing found of the address as it is now; None before the first look."""
        found = self.probed
        return found if found and self.confirmed_at and found.address == self.value else None

    @property
    def is_down(self) -> bool:
        return self.health is not None and self.health.state == "down"


class TargetHealth(Base):
    """What probing found of a target's `address`, which may no longer be the target's.

    `failures` counts those in a row, `since` is when `state` began, and `reason` says why the
    last look failed: an HTTP status or a word of `services.probe`; empty when it did not.
    """

    __tablename__ = "target_health"
    __table_args__ = (CheckConstraint("state IN ('unknown','up','down')", name="state"),)

    target_id: Mapped[int] = mapped_column(ForeignKey("targets.id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(8), default="unknown")
    failures: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime]
    since: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(20), default="")
