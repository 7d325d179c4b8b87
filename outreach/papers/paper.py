"""What a paper is: a declaration, and a function that composes it from a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.events.models import Event
from outreach.papers.book import Book
from outreach.papers.document import Document, Letter, Letterhead, Sheet, Signature
from outreach.papers.models import Office, Signatory
from outreach.papers.phrasing import BLANK, short_date
from outreach.settings import Settings
from outreach.wib import Now, utc_now

# Width and height in mm. F4 is what village offices have (DOMAIN.md, print facts).
SIZES: dict[str, tuple[float, float]] = {"F4": (215.0, 330.0), "A4": (210.0, 297.0)}
Words = str | LazyProxy


@dataclass(frozen=True)
class Field:
    """Something that staff type for a paper and that is kept.

    `kind` is how it is typed: line, text, date, lines (one thing a line), people or costs (columns
    parted by semicolons), check (ticked or not), districts or signatory (chosen). An `own` field
    belongs to one letter alone (number, date); the others are offered again for the campaign's next
    one. A `needed` one is told as missing while it is empty; the paper then has a blank there.
    `offer` is what the form and the paper say as long as nothing was typed. What is saved as it was
    offered counts as typed, so that a letter stays as it went out; not so where it `follows` what
    it was offered from.
    """

    key: str
    label: Words
    kind: str = "line"
    hint: Words = ""
    own: bool = False
    needed: bool = False
    offer: Callable[[Case], str] | None = None
    follows: bool = False


@dataclass(frozen=True)
class Gap:
    """Something a paper still lacks. `where` it is filled in: details, office, event, plan,
    orders or report (the details of the laporan).
    """

    text: Words
    where: str


@dataclass(frozen=True)
class Case:
    """All that a paper is composed from. `event` None: nothing is known of it, blanks stand there.

    `check_in` is the address at which people enter themselves into the attendance list, `calendar`
    the one that saves the event in a calendar; either may be empty.
    `written_at` is the moment that files tell of themselves, `now` the one at which is counted.
    """

    session: Session
    settings: Settings
    campaign: Campaign
    event: Event | None
    office: Office
    signatory: Signatory | None
    details: Mapping[str, Any] = field(default_factory=dict)
    check_in: str = ""
    calendar: str = ""
    written_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    now: Now = utc_now

    def typed(self, key: str, otherwise: str = "") -> str:
        """What staff typed of a field, in one line or more."""
        return str(self.details.get(key) or "").strip() or otherwise

    def lines(self, key: str) -> list[str]:
        """A field of lines, the empty ones left out."""
        return [line.strip() for line in self.typed(key).splitlines() if line.strip()]

    def rows(self, key: str, columns: int) -> list[list[str]]:
        """A field of costs: so many cells a line, empty where nothing was typed."""
        return cells(self.typed(key), columns)

    @property
    def dated(self) -> str:
        """The letter's day, or a blank."""
        from_iso = self.typed("date")
        return short_date(date.fromisoformat(from_iso)) if from_iso else BLANK

    @property
    def head(self) -> Letterhead:
        return self.office.letterhead

    def signature(self, *before: str) -> Signature:
        """The block to sign in; blanks for what nobody has entered."""
        who = self.signatory
        if who is None:
            return Signature((f"Kepala {self.office.title},",), "", "", "", before)
        office = (f"a.n. {who.on_behalf}",) if who.on_behalf else ()
        return Signature((*office, f"{who.position},"), who.name, who.rank, who.nip, before)


def cells(text: str, columns: int) -> list[list[str]]:
    """Lines whose cells are parted by semicolons, so many a line; empty lines are left out."""
    lines = [line for line in text.splitlines() if line.strip()]
    rows = ([cell.strip() for cell in line.split(";")] for line in lines)
    return [(row + [""] * columns)[:columns] for row in rows]


@dataclass(frozen=True)
class Paper:
    """One paper. `per` is what there is one of it for: campaign, event, or village (a letter for
    each of the event's invited).

    `compose` makes its content; `letters` the recipients of one for each village; `book` binds many
    papers into one, on a size. `gaps` tells what is missing beyond empty fields that are `needed`.
    `named` counts the people whose names stand on it, and `blank` composes it without them.
    `word`: offices edit it as DOCX. `slow`: a job makes it, with a progress bar; letters to many
    always come so.
    """

    slug: str
    name: Words
    purpose: Words
    per: str
    compose: Callable[[Case], Document | Sheet]
    fields: Sequence[Field] = ()
    letters: Callable[[Case], list[Letter]] | None = None
    gaps: Callable[[Case], list[Gap]] = lambda _case: []
    book: Callable[[Case, str], Book] | None = None
    named: Callable[[Case], int] = lambda _case: 0
    blank: Callable[[Case], Document | Sheet] | None = None
    word: bool = False
    slow: bool = False

    @property
    def of_event(self) -> bool:
        return self.per != "campaign"
