"""The calendar of all campaigns: month, week, timeline, and moving an event to another day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.plan import any_archived, campaign_names
from outreach.errors import NotFound, OutreachError
from outreach.events import calendar, plan
from outreach.events.addresses import address_of
from outreach.events.conflicts import conflicts
from outreach.events.entries import MOST, entries_between, entry_of, matching
from outreach.events.following import followers, moved
from outreach.events.models import Event
from outreach.events.timeline import dates, drawing, timeline
from outreach.events.views import moved_words
from outreach.events.words import EVENT_NAMES, conflict_words
from outreach.language import gettext as _
from outreach.request import secret_key, session, settings
from outreach.wib import long_date, today

blueprint = Blueprint("calendar", __name__, url_prefix="/kalender")
_LARGEST = 2**31 - 1


@blueprint.get("/")
@needs(*ANYONE)
def page() -> ResponseReturnValue:
    view = request.args.get("lihat", "bulan")
    weekly = view == "minggu"
    day = _day(request.args.get("tanggal", ""))
    slug = request.args.get("kampanye") or None
    person_id = request.args.get("petugas", type=int)
    archived = "arsip" in request.args
    if weekly:
        first, last = calendar.monday(day), calendar.monday(day) + timedelta(days=6)
        back, forth = day - timedelta(days=7), day + timedelta(days=7)
    else:
        first, last = calendar.weeks_of_month(day)
        back, forth = calendar.another_month(day, -1), calendar.another_month(day, 1)
    entries = entries_between(session(), first, last)
    return render_template(
        "events/calendar.html",
        view="minggu" if weekly else "bulan",
        day=day,
        first=first,
        last=last,
        back=calendar.bounded(back),
        forth=calendar.bounded(forth),
        today=today(),
        days=calendar.days(
            first, last, entries, matching(entries, slug, person_id, archived),
            calendar.IN_WEEK if weekly else calendar.IN_MONTH,
            None if weekly else day.month,
        ),
        cut=len(entries) >= MOST,
        slug=slug,
        person_id=person_id,
        campaigns=campaign_names(session(), archived=archived, slug=slug),
        archived=archived,
        any_archived=any_archived(session()),
        staff=plan.staff(session()),
        kinds=EVENT_NAMES,
        address=settings().public_url,
        token=address_of(session(), secret_key(), "person", person().id),
    )  # fmt: skip


@blueprint.get("/lini-masa")
@needs(*ANYONE)
def years() -> ResponseReturnValue:
    month = _day(request.args.get("dari", "")).replace(day=1)
    if "dari" not in request.args:
        month = calendar.another_month(month, -2)
    number = request.args.get("halaman", 1, type=int)
    archived = "arsip" in request.args
    shown = timeline(session(), month, number, archived)
    return render_template(
        "events/timeline.html",
        shown=shown,
        drawing=drawing,
        dates=dates,
        today=today(),
        number=min(max(number, 1), shown.pages),
        archived=archived,
        any_archived=any_archived(session()),
        back=calendar.another_month(month, -6),
        forth=calendar.another_month(month, 6),
    )


@blueprint.post("/pindah")
@needs(*PLANS)
def move() -> ResponseReturnValue:
    """Move an event to another day; answers JSON with the sentences to show."""
    try:
        return _moved()
    except OutreachError as error:
        session().rollback()
        return {"said": [str(error)]}, 404 if isinstance(error, NotFound) else 409


def _moved() -> dict[str, Any]:
    event_id = request.form.get("event", 0, type=int)
    seen = request.form.get("seen", -1, type=int)
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError as error:
        raise OutreachError("Tanggal itu tidak terbaca.", "Pilih tanggalnya lagi.") from error
    if not calendar.FIRST <= day <= calendar.LAST:
        raise OutreachError("Tanggal itu tidak terbaca.", "Pilih tanggalnya lagi.")
    # Locked, so that of two people who move it at once the second is told.
    lock = {"of": Event}
    known = 0 < event_id <= _LARGEST
    event = session().get(Event, event_id, with_for_update=lock) if known else None
    if event is None or event.removed_at:
        raise NotFound("Kegiatan itu tidak ada.", "Muat ulang kalender.")
    before = followers(session(), event)
    plan.move_event(session(), event, day, seen, person().id)
    session().flush()
    entry = entry_of(session(), event)
    reminders = moved(before, followers(session(), event))
    in_the_way = conflicts(entry, entries_between(session(), entry.day, entry.day))
    return {
        "said": [
            _("“%(title)s” kini %(day)s.", title=event.title, day=long_date(entry.day)),
            *moved_words(reminders),
        ],
        "conflicts": [conflict_words(one) for one in in_the_way],
        "revision": event.revision,
    }


def _day(written: str) -> date:
    try:
        return calendar.bounded(date.fromisoformat(written))
    except ValueError:
        return today()
