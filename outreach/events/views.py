"""A campaign's events: listed, added, moved, called off."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug, campaign_places, campaign_venues
from outreach.errors import OutreachError
from outreach.events import plan
from outreach.events.forms import EventForm
from outreach.events.models import Event
from outreach.events.words import EVENT_NAMES
from outreach.forms import choices
from outreach.language import gettext as _
from outreach.request import session
from outreach.wib import WIB, utc_now

blueprint = Blueprint("events", __name__, url_prefix="/kampanye")


@blueprint.get("/<slug>/kegiatan")
@needs(*ANYONE)
def overview(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    return _list(campaign, _form(campaign))


@blueprint.post("/<slug>/kegiatan")
@needs(*PLANS)
def add(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = _form(campaign)
    if form.validate_on_submit():
        try:
            plan.add_event(session(), campaign, _occasion(form), person().id)
        except OutreachError as error:
            form.until.errors = [str(error)]
        else:
            flash(_("Kegiatan ditambahkan."), "ok")
            return redirect(url_for("events.overview", slug=slug))
    return _list(campaign, form)


@blueprint.route("/<slug>/kegiatan/<int(max=2147483647):event_id>", methods=["GET", "POST"])
@needs(*PLANS)
def change(slug: str, event_id: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    event = plan.event_of(session(), campaign, event_id)
    form = _form(campaign, event)
    if form.validate_on_submit():
        try:
            plan.change_event(session(), event, _occasion(form), person().id)
        except OutreachError as error:
            form.until.errors = [str(error)]
        else:
            flash(_("Kegiatan disimpan; siaran yang mengikutinya ikut bergeser."), "ok")
            return redirect(url_for("events.overview", slug=slug))
    return render_template("events/event.html", campaign=campaign, event=event, form=form)


@blueprint.post("/<slug>/kegiatan/<int(max=2147483647):event_id>/batal")
@needs(*PLANS)
def remove(slug: str, event_id: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    plan.remove_event(session(), plan.event_of(session(), campaign, event_id), person().id)
    flash(_("Kegiatan dibatalkan; siaran yang mengikutinya tidak akan dikirim."), "ok")
    return redirect(url_for("events.overview", slug=slug))


def _list(campaign: Campaign, form: EventForm) -> str:
    return render_template(
        "events/overview.html",
        campaign=campaign,
        form=form,
        events=plan.events_of(session(), campaign.id),
        kinds=EVENT_NAMES,
        now=utc_now(),
    )


def _form(campaign: Campaign, event: Event | None = None) -> EventForm:
    form = EventForm(obj=event)
    places = [*campaign_places(session(), campaign), *campaign_venues(session(), campaign)]
    if event and event.place and event.place not in places:
        places.append(event.place)
    form.place.choices = choices(
        [("", "–"), *((p.id, f"{p.label} ({p.district.name})") for p in places)]
    )
    if event and not form.is_submitted():
        starts = event.starts_at.astimezone(WIB)
        form.place.data = str(event.place_id or "")
        form.day.data, form.hour.data = starts.date(), starts.time()
        form.until.data = event.ends_at.astimezone(WIB).time() if event.ends_at else None
    return form


def _occasion(form: EventForm) -> plan.Occasion:
    day, hour, until = form.day.data, form.hour.data, form.until.data
    return plan.Occasion(
        title=form.title.data or "",
        kind=form.kind.data,
        place_id=int(form.place.data) if form.place.data else None,
        starts_at=datetime.combine(day, hour, WIB),
        ends_at=datetime.combine(day, until, WIB) if until else None,
    )
