"""A campaign's goals as numbers, beside what is reached, what should be, and what will be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.campaigns.finish import is_finished
from outreach.campaigns.models import Campaign, campaign_places
from outreach.links.models import Placement
from outreach.links.printed import ON_SCREEN, SENT
from outreach.places.models import Place
from outreach.results.actuals import Actual, actuals
from outreach.results.models import Signals
from outreach.results.models_outcome import MEASURES, Goal
from outreach.wib import Now, today, utc_now

# Full days before today whose pace is taken for the days to come.
PACE_DAYS = 14


@dataclass(frozen=True)
class Standing:
    """One measure now. `due` should be reached by today, `forecast` will be by the last day.

    `state`: `none` (no goal), `open` (a goal without both dates), `before` (not begun),
    `on_course`, `late`, `reached`, `missed` (over without reaching it); of the budget `within`
    and `over`.
    """

    measure: str
    goal: int | None
    actual: int
    due: int | None
    forecast: int | None
    state: str

    @property
    def is_late(self) -> bool:
        return self.state in ("late", "missed", "over")

    @property
    def share(self) -> int | None:
        """Percent of the goal, rounded down so that 100 means reached."""
        return self.actual * 100 // self.goal if self.goal else None


def goals(session: Session, campaign: Campaign, now: Now = utc_now) -> list[Standing]:
    """All five measures, in the order of `MEASURES`, with or without a goal.

    - `due` grows by the day in equal parts, from nothing on the first day to the whole goal after
      the last.
    - `forecast` is what was reached up to yesterday, and for today and each day to come the mean
      of the last 14 full days, or of those since the campaign began. Villages and pieces end at
      how many there are.
    - A measure is late when it is behind `due` and its forecast does not reach the goal: one that
      catches up at its pace is on course.
    - The budget is a bound and no task; it is spent in lumps, so nothing is forecast from it.
    """
    day = today(now)
    first = max(day - timedelta(days=PACE_DAYS), campaign.starts_on or date.min)
    wanted = _wanted(session, campaign.id)
    reached = actuals(session, campaign, min(first, day), day)
    most = {
        "villages": _village_count(session, campaign),
        "pieces": _piece_count(session, campaign.id),
    }
    return [
        _standing(campaign, measure, wanted.get(measure), reached[measure], first, day,
                  most.get(measure))
        for measure in MEASURES
    ]  # fmt: skip


def set_goals(
    session: Session, campaign: Campaign, wanted: Mapping[str, int | None], by: int | None
) -> bool:
    """Keep these goals and no others; None or left out is no goal. True if any changed."""
    before = _wanted(session, campaign.id)
    after = {measure: wanted[measure] for measure in MEASURES if wanted.get(measure)}
    if before == after:
        return False
    session.execute(delete(Goal).where(Goal.campaign_id == campaign.id))
    session.add_all(
        Goal(campaign_id=campaign.id, measure=measure, goal=goal) for measure, goal in after.items()
    )
    session.flush()
    record(session, by, "campaign.goals", campaign.slug, before=before, after=after)
    return True


def suggested_goals(session: Session, campaign: Campaign) -> dict[str, int]:
    """What most campaigns are after: each of its villages reached, and one piece in each."""
    count = _village_count(session, campaign)
    return {"villages": count, "pieces": count} if count else {}


def copy_goals(session: Session, old: Campaign, new: Campaign, by: int | None) -> None:
    """The old campaign's goals for the new one; what it cost stays with the old."""
    set_goals(session, new, _wanted(session, old.id), by)


def late_measures(session: Session, campaign: Campaign, now: Now = utc_now) -> str:
    """The measures that are late, as `Signals.late` keeps them."""
    return ",".join(one.measure for one in goals(session, campaign, now) if one.is_late)


def look_at_goals(session: Session, campaign: Campaign, now: Now = utc_now) -> None:
    """Bring what the clock kept up to date at once: goals or costs have changed."""
    kept = session.get(Signals, campaign.id)
    if kept is not None:
        kept.late = late_measures(session, campaign, now)


def late_campaigns(session: Session, limit: int = 5) -> list[tuple[str, str, list[str]]]:
    """(Slug, name, late measures) of campaigns that are not over, the most behind first.

    As the clock last found it (`overview.look_for_signals`): one question, however many there are.
    """
    rows = session.execute(
        select(Campaign.slug, Campaign.name, Signals.late)
        .join(Signals, Signals.campaign_id == Campaign.id)
        .where(Signals.late != "", Campaign.archived_at.is_(None))
        .order_by(func.length(Signals.late).desc(), Campaign.id.desc())
        .limit(limit)
    )
    return [(slug, name, late.split(",")) for slug, name, late in rows]


def _standing(
    campaign: Campaign,
    measure: str,
    goal: int | None,
    reached: Actual,
    first: date,
    day: date,
    most: int | None,
) -> Standing:
    if measure == "budget":
        state = "none" if goal is None else "over" if reached.all > goal else "within"
        return Standing(measure, goal, reached.all, None, None, state)
    due = forecast = None
    over = is_finished(campaign, day)
    if campaign.starts_on and campaign.ends_on:
        whole = (campaign.ends_on - campaign.starts_on).days + 1
        passed = whole if over else min(max((day - campaign.starts_on).days, 0), whole)
        due = goal * passed // whole if goal else None
        days = (day - first).days
        if days > 0 and not over:
            left = (campaign.ends_on - day).days + 1
            so_far = reached.all - reached.today
            forecast = max(reached.all, so_far + round(reached.recent / days * left))
            if most is not None:
                forecast = max(reached.all, min(forecast, most))
    state = _state(goal, reached.all, due, forecast, campaign.starts_on, day, over)
    return Standing(measure, goal, reached.all, due, forecast, state)


def _state(
    goal: int | None,
    actual: int,
    due: int | None,
    forecast: int | None,
    starts_on: date | None,
    day: date,
    over: bool,
) -> str:
    if goal is None:
        return "none"
    if actual >= goal:
        return "reached"
    if over:
        return "missed"
    if due is None:
        return "open"
    if starts_on and day < starts_on:
        return "before"
    behind = actual < due and (forecast is None or forecast < goal)
    return "late" if behind else "on_course"


def _wanted(session: Session, campaign_id: int) -> dict[str, int]:
    rows = session.execute(select(Goal.measure, Goal.goal).where(Goal.campaign_id == campaign_id))
    return {measure: goal for measure, goal in rows}


def _village_count(session: Session, campaign: Campaign) -> int:
    """The villages it names, or all there are."""
    named = session.scalar(
        select(func.count())
        .select_from(campaign_places)
        .where(campaign_places.c.campaign_id == campaign.id)
    )
    return named or session.scalar(select(func.count()).where(Place.code.is_not(None))) or 0


def _piece_count(session: Session, campaign_id: int) -> int:
    """Codes on printed pieces; those in letters and on screens are put up nowhere."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Placement)
            .where(
                Placement.campaign_id == campaign_id,
                Placement.material.not_in(SENT),
                ~Placement.material.startswith(ON_SCREEN),
            )
        )
        or 0
    )
