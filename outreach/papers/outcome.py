"""What a campaign has come to, counted from the database: the figures of its reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from outreach.broadcasts.report import outcomes
from outreach.events.attendance import Present, present_by_event
from outreach.events.models import Event
from outreach.events.plan import events_of
from outreach.links.printed import ON_SCREEN, SENT
from outreach.papers.paper import Case
from outreach.results import targets
from outreach.results.figures import (
    DistrictScans,
    MaterialScans,
    Summary,
    scans_per_district,
    scans_per_material,
    summary,
)
from outreach.results.models import DayCount
from outreach.results.spans import Slot, per_day, per_week
from outreach.wib import WIB

_NOBODY = Present(0, 0, 0)
# More bars than this would be too thin on paper.
_DAYS = 42


@dataclass(frozen=True)
class Held:
    """An event that has begun, with how many were on its list."""

    event: Event
    people: Present


@dataclass(frozen=True)
class Goal:
    """A number that the campaign set itself, and what was reached of it; `measure` is one of
    `results.models_outcome.MEASURES`, of which some are keys of `Outcome.measures`.
    """

    measure: str
    goal: int
    actual: int


@dataclass(frozen=True)
class Outcome:
    """Events that began before the moment of counting, and those to come; scans by people, pieces
    on walls, deliveries by their state. `materials` are those that hang; what is sent or shown on
    a screen counts among the scans alone.
    """

    held: Sequence[Held]
    coming: Sequence[Event]
    scans: Summary
    districts: Sequence[DistrictScans]
    materials: Sequence[MaterialScans]
    deliveries: dict[str, int]

    @property
    def people(self) -> Present:
        """All participants; who came to two events counts twice, as lists do."""
        lists = [one.people for one in self.held]
        return Present(
            sum(p.men for p in lists), sum(p.women for p in lists), sum(p.by_phone for p in lists)
        )

    @property
    def in_place(self) -> int:
        return sum(material.in_place for material in self.materials)

    @property
    def measures(self) -> dict[str, int]:
        """Key of a measure → its figure, in the order in which reports tell them."""
        return {
            "events": len(self.held),
            "participants": self.people.all,
            "pieces": self.in_place,
            "reminders": self.deliveries.get("sent", 0),
            "scans": self.scans.people,
            "places": self.scans.places_reached,
        }


def outcome_of(case: Case) -> Outcome:
    """All figures of the case's campaign now."""
    session, campaign = case.session, case.campaign
    lists, at = present_by_event(session, campaign.id), case.now()
    events = events_of(session, campaign.id)
    return Outcome(
        held=[Held(e, lists.get(e.id, _NOBODY)) for e in events if e.starts_at <= at],
        coming=[event for event in events if event.starts_at > at],
        scans=summary(session, campaign.id),
        districts=scans_per_district(session, campaign.id),
        materials=[
            material
            for material in scans_per_material(session, campaign)
            if material.slug not in SENT and not material.slug.startswith(ON_SCREEN)
        ],
        deliveries=outcomes(session, campaign.id),
    )


def goals(case: Case) -> list[Goal]:
    """What the campaign set itself, to stand beside what came of it."""
    standings = targets.goals(case.session, case.campaign, case.now)
    return [Goal(one.measure, one.goal, one.actual) for one in standings if one.goal]


def scans_over_time(case: Case) -> tuple[str, list[Slot]]:
    """(`hari` or `minggu`, the bars) from the first to the last day with a scan by a person; no
    bars when there was none.
    """
    first, last = case.session.execute(
        select(func.min(DayCount.day), func.max(DayCount.day)).where(
            DayCount.campaign_id == case.campaign.id, DayCount.kind == "human"
        )
    ).one()
    if first is None:
        return "hari", []
    days = (last - first).days + 1
    if days <= _DAYS:
        return "hari", per_day(case.session, case.campaign.id, days, lambda: _noon(last))
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    return "minggu", per_week(case.session, case.campaign.id, weeks, lambda: _noon(last))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), WIB)
