"""The office that writes, who signs for it, what staff typed for each paper, files made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.campaigns.models import Campaign
from outreach.database import Base
from outreach.jobs import Job
from outreach.papers.document import Letterhead
from outreach.papers.phrasing import BLANK
from outreach.pictures import Picture


class Office(Base):
    """The office on the letterhead, one row at most. What nobody has entered yet is empty.

    `title` is the office's name within a sentence; `town` is where its letters are dated.
    """

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    government: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120))
    town: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(60), default="")
    website: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    size: Mapped[str] = mapped_column(String(4), default="F4")
    emblem_type: Mapped[str | None] = mapped_column(String(20))
    # In the database, as logos are: every machine that makes papers has it.
    emblem: Mapped[bytes | None] = mapped_column(deferred=True)

    @property
    def picture(self) -> Picture | None:
        """The emblem, or None while its place is neutral. Asks the database."""
        if self.emblem is None or self.emblem_type is None:
            return None
        return Picture(self.emblem_type, self.emblem)

    @property
    def letterhead(self) -> Letterhead:
        """What stands at the top of its papers; a blank for an address nobody has entered."""
        spoken = [("Telepon", self.telephone), ("Laman", self.website)]
        lines = (
            self.address or f"Alamat: {BLANK * 3}",
            ", ".join(f"{name} {value}" for name, value in spoken if value),
            f"Pos-el {self.email}" if self.email else "",
        )
        return Letterhead(
            self.government.upper(), self.title.upper(), tuple(filter(None, lines)), self.picture
        )


class Signatory(Base):
    """Somebody who may sign; `on_behalf` is the position signed for (a.n.), or empty."""

    __tablename__ = "signatories"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[str] = mapped_column(String(120))
    on_behalf: Mapped[str] = mapped_column(String(120), default="")
    name: Mapped[str] = mapped_column(String(120), default="")
    rank: Mapped[str] = mapped_column(String(80), default="")
    nip: Mapped[str] = mapped_column(String(30), default="")
    active: Mapped[bool] = mapped_column(default=True)


class PaperDetails(Base):
    """What staff typed for one paper of a campaign, or of one of its events."""

    __tablename__ = "paper_details"
    __table_args__ = (
        Index(
            "uq_paper_details_campaign", "campaign_id", "paper", unique=True,
            sqlite_where=text("event_id IS NULL"), postgresql_where=text("event_id IS NULL"),
        ),
        Index(
            "uq_paper_details_event", "campaign_id", "paper", "event_id", unique=True,
            sqlite_where=text("event_id IS NOT NULL"),
            postgresql_where=text("event_id IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    paper: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class PaperFile(Base):
    """A paper that a job makes or has made. `form` is pdf, zip or docx.

    `name` is that of the file in its folder, once `finished_at` is set.
    """

    __tablename__ = "paper_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    paper: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    size: Mapped[str] = mapped_column(String(4))
    form: Mapped[str] = mapped_column(String(4))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str | None] = mapped_column(String(120))
    bytes: Mapped[int | None]
    pages: Mapped[int | None]
    finished_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    job: Mapped[Job | None] = relationship(lazy="joined")
