"""All campaigns over a year: a bar from first to last day, a dot for each day with events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from markupsafe import Markup, escape
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.events.calendar import another_month
from outreach.events.models import Event
from outreach.language import gettext as _
from outreach.wib import WIB, short_date

MONTHS = 12
A_PAGE = 30


@dataclass(frozen=True)
class Line:
    """A campaign on the timeline: events by their day (in Purwakarta) within the months shown.

    `begins` and `ends` are the campaign's days, None where the plan has none.
    """

    slug: str
    name: str
    begins: date | None
    ends: date | None
    held: Mapping[date, int]

    @property
    def events(self) -> int:
        return sum(self.held.values())


@dataclass(frozen=True)
class Timeline:
    """Campaigns from `first` to `last` day; `pages` is how many pages of them there are."""

    first: date
    last: date
    lines: list[Line]
    pages: int

    @property
    def months(self) -> list[date]:
        return [another_month(self.first, by) for by in range(MONTHS)]


def timeline(session: Session, month: date, page: int = 1, archived: bool = False) -> Timeline:
    """Twelve months from `month` on; campaigns whose days touch them, the earliest first. Those
    that are put away only when `archived` asks for them.

    A campaign without days is shown when it has events in those months. Bounded: `A_PAGE` campaigns
    a page, their events through the index on the campaign.
    """
    first = month.replace(day=1)
    last = another_month(first, MONTHS) - timedelta(days=1)
    begins = datetime.combine(first, time.min, WIB)
    ends = datetime.combine(last + timedelta(days=1), time.min, WIB)
    held = (Event.starts_at >= begins, Event.starts_at < ends, Event.removed_at.is_(None))
    planned = (
        or_(Campaign.starts_on.is_not(None), Campaign.ends_on.is_not(None))
        & or_(Campaign.starts_on.is_(None), Campaign.starts_on <= last)
        & or_(Campaign.ends_on.is_(None), Campaign.ends_on >= first)
    )
    touched = or_(planned, Campaign.id.in_(select(Event.campaign_id).where(*held)))
    if not archived:
        touched &= Campaign.archived_at.is_(None)
    count = session.scalar(select(func.count()).select_from(Campaign).where(touched)) or 0
    pages = max(1, -(-count // A_PAGE))
    rows = session.execute(
        select(Campaign.id, Campaign.slug, Campaign.name, Campaign.starts_on, Campaign.ends_on)
        .where(touched)
        .order_by(Campaign.starts_on.is_(None), Campaign.starts_on, Campaign.id)
        .limit(A_PAGE)
        .offset((min(max(page, 1), pages) - 1) * A_PAGE)
    ).all()
    days: dict[int, dict[date, int]] = {row.id: {} for row in rows}
    for campaign_id, starts_at in session.execute(
        select(Event.campaign_id, Event.starts_at)
        .where(Event.campaign_id.in_(days), *held)
        .order_by(Event.starts_at)
    ):
        day = starts_at.astimezone(WIB).date()
        days[campaign_id][day] = days[campaign_id].get(day, 0) + 1
    return Timeline(
        first, last,
        [Line(row.slug, row.name, row.starts_on, row.ends_on, days[row.id]) for row in rows],
        pages,
    )  # fmt: skip


def drawing(line: Line, shown: Timeline, today: date) -> Markup:
    """The line as SVG that fills whatever width it is given; its colours come from the style sheet.

    A bar with a soft end goes on beyond the months shown or has no last day.
    """
    span = (shown.last - shown.first).days + 1

    def at(day: date) -> float:
        return round((day - shown.first).days / span * 100, 2)

    parts = [f'<line class="month" x1="{at(month)}%" x2="{at(month)}%" y1="0" y2="100%"/>'
             for month in shown.months[1:]]  # fmt: skip
    begins = max(line.begins or shown.first, shown.first)
    ends = min(line.ends or shown.last, shown.last)
    if (line.begins or line.ends) and begins <= ends:
        width = round(at(ends + timedelta(days=1)) - at(begins), 2)
        parts.append(f'<rect class="bar" x="{at(begins)}%" width="{width}%" y="7" height="18"'
                     ' rx="6"/>')  # fmt: skip
    if shown.first <= today <= shown.last:
        parts.append(f'<line class="today" x1="{at(today)}%" x2="{at(today)}%" y1="0" y2="100%"/>')
    for day, count in line.held.items():
        told = escape(f"{short_date(day)}: {_('%(n)s kegiatan', n=count)}")
        radius = 4 if count == 1 else 5.5
        parts.append(f'<circle class="dot" cx="{at(day)}%" cy="16" r="{radius}">'
                     f"<title>{told}</title></circle>")  # fmt: skip
    title = escape(line.name)
    return Markup(
        f'<svg class="bars" role="img" aria-label="{title}" width="100%" height="32">'
        + "".join(parts) + "</svg>"
    )  # fmt: skip


def dates(line: Line) -> str:
    """`1 Maret 2027 – 30 April 2027`, or what is known of it."""
    known: Sequence[str] = [short_date(day) for day in (line.begins, line.ends) if day]
    return " – ".join(known)
