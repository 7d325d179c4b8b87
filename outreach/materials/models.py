"""Print runs and orders: what is printed for which places, the files, and the shop's link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.campaigns.models import Campaign
from outreach.database import Base
from outreach.jobs import Job
from outreach.links.printed import ON_SCREEN


class PrintOrder(Base):
    """A pesanan cetak of one or more materials: one job, and one archive for the print shop.

    It is made from the content of `content_hash` or not at all. `archive` is the name of the ZIP,
    known with size and SHA-256 once `finished_at` is set. Its files are kept until `files_until`,
    which is empty when they are gone. A cancelled order has no files.
    """

    __tablename__ = "print_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    language: Mapped[str] = mapped_column(String(4), server_default="id")
    mono: Mapped[bool]
    content_hash: Mapped[str] = mapped_column(String(64))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cancelled_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    archive: Mapped[str | None] = mapped_column(String(120))
    archive_bytes: Mapped[int | None]
    archive_sha256: Mapped[str | None] = mapped_column(String(64))
    files_until: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    job: Mapped[Job | None] = relationship(lazy="joined")
    runs: Mapped[list[PrintRun]] = relationship(order_by="PrintRun.id", back_populates="order")

    @property
    def sheets(self) -> int:
        """How many pieces are printed; images for screens are none."""
        return sum(len(run.place_ids) * run.copies for run in self.runs if not run.on_screen)


class PrintRun(Base):
    """One file; `place_ids` empty means all of the campaign's villages.

    Of an order, it holds what is printed `copies` times; `file_name` and `sha256` are those of the
    finished file. It is drawn `one_to` times smaller than it is made, 1 or 10. `office` is PDF/UA
    at trim size, else it is PDF/X-4 for the press; for a screen it is neither.
    `preflight` is what `inspection.stored` wrote when the file was made, from the content of
    `content_hash`.
    """

    __tablename__ = "print_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    material: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(4), server_default="id")
    mono: Mapped[bool]
    office: Mapped[bool] = mapped_column(default=False, server_default=false())
    one_to: Mapped[int] = mapped_column(default=1, server_default="1")
    place_ids: Mapped[list[int]] = mapped_column(JSON)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    pages: Mapped[int] = mapped_column(default=0)
    draft: Mapped[bool] = mapped_column(default=True)
    preflight: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("print_orders.id"), index=True)
    copies: Mapped[int] = mapped_column(default=1, server_default="1")
    file_name: Mapped[str | None] = mapped_column(String(120))
    sha256: Mapped[str | None] = mapped_column(String(64))

    campaign: Mapped[Campaign] = relationship()
    job: Mapped[Job | None] = relationship(lazy="joined")
    order: Mapped[PrintOrder | None] = relationship(back_populates="runs")

    @property
    def on_screen(self) -> bool:
        """True for images: a ZIP of PNG files, which nobody prints or packs."""
        return self.material.startswith(ON_SCREEN)


class PrintLink(Base):
    """A print shop's secret link; the token itself is kept nowhere, only its SHA-256."""

    __tablename__ = "print_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("print_orders.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    order: Mapped[PrintOrder] = relationship()
    downloads: Mapped[list[PrintDownload]] = relationship(order_by="PrintDownload.id")


class PrintDownload(Base):
    """The archive was fetched by this link; nothing of who fetched it is kept."""

    __tablename__ = "print_downloads"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("print_links.id"), index=True)
    at: Mapped[datetime]
