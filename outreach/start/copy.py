"""Copy a campaign for a new year: the same words, places and weekdays, new dates, new codes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.broadcasts.edit import draft
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.schedule import of_campaign
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import Plan, draft_campaign
from outreach.campaigns.starts import refuse_stopped
from outreach.errors import OutreachError
from outreach.events.models import Event
from outreach.events.plan import Occasion, add_event, events_of
from outreach.results.targets import copy_goals
from outreach.settings import SendWindow
from outreach.start.days import date_faults, offset_of, sending_day_from
from outreach.start.outline import FIRST_HOUR, with_year
from outreach.wib import WIB, Now, today, utc_now
from outreach.workdays import holiday_name

_WEEK = timedelta(days=7)
_SUNDAY = 6


@dataclass(frozen=True)
class Again:
    """What the copy will be: events with their new moments, broadcasts with their new rules.

    In a rule that follows an event it is still the old event's number that stands.
    """

    name: str
    starts_on: date
    ends_on: date | None
    events: Sequence[tuple[Event, datetime]]
    broadcasts: Sequence[tuple[Broadcast, dict[str, Any]]]


def next_start(session: Session, campaign: Campaign, day: date) -> date:
    """The same time of the year and the same weekday, in the first year in which that is to come;
    the next day on which people are at work where that is a holiday."""
    first = _first_day(session, campaign)
    for year in count(first.year + 1):
        found = _same_weekday(first, year)
        if found > day:
            return _free_of_holidays(found)
    raise AssertionError("years do not end")


def again(
    session: Session,
    campaign: Campaign,
    starts_on: date,
    *,
    name: str = "",
    ends_on: date | None = None,
) -> Again:
    """The campaign moved so that it begins on `starts_on`.

    Events move by whole weeks, so each stays on its weekday; from a holiday to the next day that
    is none. Without `ends_on` the copy lasts as long as the original, and no shorter than its
    events.
    """
    first = _first_day(session, campaign)
    weeks = -((first - starts_on) // _WEEK) * _WEEK
    moved = [(event, _moved(event.starts_at, weeks)) for event in events_of(session, campaign.id)]
    last = ends_on
    if last is None and campaign.ends_on is not None:
        days = [at.astimezone(WIB).date() for _event, at in moved]
        last = max([campaign.ends_on + (starts_on - first), *days])
    held = {event.id: at for event, at in moved}
    broadcasts = [
        (broadcast, _moved_rule(broadcast.schedule, weeks, starts_on, held))
        for broadcast in reversed(of_campaign(session, campaign.id))
        if broadcast.status != "cancelled"
    ]
    return Again(
        name=name or with_year(campaign.name, starts_on.year),
        starts_on=starts_on, ends_on=last, events=moved, broadcasts=broadcasts,
    )  # fmt: skip


def copy_campaign(
    session: Session,
    campaign: Campaign,
    wanted: Again,
    window: SendWindow,
    by: int,
    now: Now = utc_now,
) -> Campaign:
    """A draft of the newest words, with places, routes, goals, events and broadcasts (as drafts).

    Codes, decisions, results, costs and reasons to write outside the window are not taken along.
    Raises `OutreachError` for dates that cannot be and for a service that was stopped.
    """
    refuse_stopped(campaign.service)
    wrong = list(copy_faults(wanted, today(now)).values())
    if wrong:
        raise OutreachError(wrong[0])
    content = json.loads(json.dumps(campaign.content))
    plan = Plan(wanted.name, campaign.goal, wanted.starts_on, wanted.ends_on, campaign.places)
    made = draft_campaign(
        session, campaign.service, content, plan, by, note=campaign.note, copy_of=campaign.slug
    )
    made.routes = dict(campaign.routes)
    copy_goals(session, campaign, made, by)
    new_ids = {
        event.id: add_event(session, made, _occasion(event, at), by, now).id
        for event, at in wanted.events
    }
    for broadcast, rule in wanted.broadcasts:
        _copy_broadcast(session, made, broadcast, rule, new_ids, window, by, now)
    record(session, by, "campaign.copy", made.slug, of=campaign.slug)
    return made


def copy_faults(wanted: Again, day: date) -> dict[str, str]:
    """Field (`starts_on`, `ends_on`) → what is wrong with it, in a sentence."""
    ends_on = wanted.ends_on or wanted.starts_on
    last = max((at.astimezone(WIB).date() for _event, at in wanted.events), default=None)
    wrong = date_faults(wanted.starts_on, ends_on, last if wanted.ends_on else None, day)
    if "meets_on" in wrong:
        wrong["ends_on"] = wrong.pop("meets_on")
    return wrong


def _copy_broadcast(
    session: Session,
    made: Campaign,
    broadcast: Broadcast,
    rule: dict[str, Any],
    new_ids: Mapping[int, int],
    window: SendWindow,
    by: int,
    now: Now,
) -> None:
    name = broadcast.name.replace(broadcast.campaign.name, made.name)[:120]
    copied = draft(
        session, made, name=name, channel=broadcast.channel, purpose=broadcast.purpose,
        segment_id=broadcast.segment_id, window=window, by=by, now=now,
    )  # fmt: skip
    # One without words of its own sent the campaign's, with which a draft begins.
    if broadcast.message is not None:
        copied.message = broadcast.message
    if rule["kind"] == "event":
        rule = {**rule, "event": new_ids[rule["event"]]}
    copied.schedule, copied.attach = rule, broadcast.attach
    session.flush()


def _first_day(session: Session, campaign: Campaign) -> date:
    """When it began, as far as is known."""
    if campaign.starts_on:
        return campaign.starts_on
    events = events_of(session, campaign.id)
    begun = events[0].starts_at if events else campaign.created_at
    return begun.astimezone(WIB).date()


def _same_weekday(first: date, year: int) -> date:
    """The day nearest to the same day of that year that has the same weekday."""
    last_of_february = (first.month, first.day) == (2, 29)
    there = first.replace(year=year, day=28 if last_of_february else first.day)
    return there + timedelta(days=(first.weekday() - there.weekday() + 3) % 7 - 3)


def _moved(at: datetime, weeks: timedelta) -> datetime:
    local = at.astimezone(WIB)
    return datetime.combine(_free_of_holidays(local.date() + weeks), local.time(), WIB)


def _free_of_holidays(day: date) -> date:
    """That day, or the next that is none; what is meant for Sundays stays on one."""
    if day.weekday() != _SUNDAY:
        return sending_day_from(day)
    while holiday_name(day):
        day += _WEEK
    return day


def _moved_rule(
    rule: Mapping[str, Any], weeks: timedelta, starts_on: date, held: Mapping[int, datetime]
) -> dict[str, Any]:
    """The rule (`broadcasts.due`) at the new time; one whose event is gone begins the campaign."""
    if rule["kind"] == "event":
        at = held.get(rule["event"])
        if at is None:
            first = datetime.combine(sending_day_from(starts_on), FIRST_HOUR, WIB)
            return {"kind": "once", "at": first.isoformat()}
        day = at.astimezone(WIB).date()
        offsets = sorted({offset_of(day, offset) for offset in rule["offsets"]})
        return {**rule, "offsets": offsets, "base": 0}
    if rule["kind"] == "once":
        at = _moved(datetime.fromisoformat(rule["at"]), weeks)
        return {"kind": "once", "at": at.isoformat()}
    begins = date.fromisoformat(rule["from"]) + weeks
    ends = date.fromisoformat(rule["until"]) + weeks if rule.get("until") else None
    return {**rule, "from": begins.isoformat(), "until": ends and ends.isoformat()}


def _occasion(event: Event, at: datetime) -> Occasion:
    """All that is said of the event, at its new time, with the new year in its title."""
    said = {field.name: getattr(event, field.name) for field in fields(Occasion)}
    said["people"] = [person.id for person in event.people if person.active]
    ends_at = event.ends_at + (at - event.starts_at) if event.ends_at else None
    title = with_year(event.title, at.year) if str(event.starts_at.year) in event.title else (
        event.title
    )  # fmt: skip
    return Occasion(**{**said, "title": title, "starts_at": at, "ends_at": ends_at})
