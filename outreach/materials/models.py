"""Print runs: what was ordered, for which places, and the files that came out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.campaigns.models import Campaign
from outreach.database import Base
from outreach.jobs import Job


class PrintRun(Base):
    """A pesanan cetak; `place_ids` empty means all of the campaign's villages.

    `preflight` is what `inspection.stored` wrote when the file was made, from the content of
    `content_hash`.
    """

    __tablename__ = "print_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    material: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    mono: Mapped[bool]
    place_ids: Mapped[list[int]] = mapped_column(JSON)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    pages: Mapped[int] = mapped_column(default=0)
    draft: Mapped[bool] = mapped_column(default=True)
    preflight: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    campaign: Mapped[Campaign] = relationship()
    job: Mapped[Job | None] = relationship(lazy="joined")
