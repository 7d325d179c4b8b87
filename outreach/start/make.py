"""Make a whole draft campaign of an outline: plan, words, goals, event and reminders in one go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.broadcasts.edit import draft
from outreach.broadcasts.window import next_allowed
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import Plan, draft_campaign
from outreach.errors import OutreachError
from outreach.events.plan import Occasion, add_event
from outreach.results.targets import set_goals, suggested_goals
from outreach.settings import SendWindow
from outreach.start.outline import Outline, content_of, faults
from outreach.start.reminders import Reminder, opening, reminders_for
from outreach.wib import Now, today, utc_now


def make_campaign(
    session: Session, outline: Outline, window: SendWindow, by: int | None, now: Now = utc_now
) -> Campaign:
    """The draft campaign, in the caller's transaction: all of it or nothing.

    Raises `OutreachError` with what is wrong first.
    """
    day = today(now)
    wrong = faults(outline, day)
    if wrong:
        raise OutreachError(wrong[0][1])
    plan = Plan(outline.name, outline.goal, outline.starts_on, outline.ends_on, outline.places)
    campaign = draft_campaign(
        session, outline.service, content_of(outline), plan, by,
        note=outline.pack.note, pack=outline.pack.slug,
    )  # fmt: skip
    set_goals(session, campaign, suggested_goals(session, campaign), by)
    meeting, event_id = outline.meeting, None
    if meeting:
        occasion = Occasion(meeting.title, meeting.kind, None, meeting.starts_at, None)
        event_id = add_event(session, campaign, occasion, by, now).id
    for reminder in reminders_for(outline.starts_on, outline.ends_on, meeting, day):
        if reminder.key in outline.reminders:
            _remind(session, campaign, outline, reminder, event_id, window, by, now)
    return campaign


def _remind(
    session: Session,
    campaign: Campaign,
    outline: Outline,
    reminder: Reminder,
    event_id: int | None,
    window: SendWindow,
    by: int | None,
    now: Now,
) -> None:
    made = draft(
        session, campaign, name=f"{reminder.name} – {campaign.name}"[:120],
        channel=outline.channel, purpose=reminder.purpose, segment_id=None, window=window, by=by,
        now=now,
    )  # fmt: skip
    assert made.message is not None
    made.message = opening(reminder.key, made.message, outline.channel)
    made.schedule = reminder.schedule(event_id)
    if made.schedule["kind"] == "once":
        at = next_allowed(datetime.fromisoformat(made.schedule["at"]), window)
        made.schedule = {**made.schedule, "at": at.isoformat()}
    # The poster goes along to those who hang it up, not with an invitation.
    made.attach = outline.channel == "email" and reminder.key == "launch"
    session.flush()
