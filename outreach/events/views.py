"""A campaign's events: listed, added, looked at, changed, called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.agencies.register import agencies
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug, campaign_places, campaign_venues
from outreach.errors import OutreachError
from outreach.events import plan
from outreach.events.addresses import address_of
from outreach.events.conflicts import conflicts
from outreach.events.entries import entries_between, entry_of
from outreach.events.following import Follower, followers, moved
from outreach.events.forms import EventForm, event_form, lines
from outreach.events.kept import counts
from outreach.events.models import Event
from outreach.events.words import EVENT_NAMES, conflict_words
from outreach.forms import choices
from outreach.language import gettext as _
from outreach.listing import Choice, Column, Listing, listing
from outreach.request import secret_key, session, settings
from outreach.wib import WIB, moment, utc_now

blueprint = Blueprint("events", __name__, url_prefix="/kampanye/<slug>/kegiatan")
_ONE = "/<int(max=2147483647):event_id>"


@blueprint.get("")
@needs(*ANYONE)
def overview(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    return _found(campaign).file(_("Kegiatan"), f"kegiatan-{slug}") or _list(
        campaign, _form(campaign)
    )


@blueprint.post("")
@needs(*PLANS)
def add(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = _form(campaign)
    if form.validate_on_submit():
        try:
            added = plan.add_event(session(), campaign, _occasion(form), person().id)
        except OutreachError as error:
            form.until.errors = [str(error)]
        else:
            flash(_("Kegiatan ditambahkan. Lengkapi petugas, acara, dan bahannya di sini."), "ok")
            return redirect(url_for("events.page", slug=slug, event_id=added.id))
    return _list(campaign, form)


@blueprint.get(_ONE)
@needs(*ANYONE)
def page(slug: str, event_id: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    event = plan.event_of(session(), campaign, event_id)
    entry = entry_of(session(), event)
    beside = entries_between(session(), entry.day, entry.day)
    return render_template(
        "events/page.html",
        campaign=campaign,
        event=event,
        entry=entry,
        kinds=EVENT_NAMES,
        conflicts=[conflict_words(one) for one in conflicts(entry, beside)],
        followers=followers(session(), event),
        materials=_materials(),
        site=settings().public_url,
        address=address_of(session(), secret_key(), "event", event.id),
        counts=counts(session(), event.id),
        now=utc_now(),
    )


@blueprint.route(f"{_ONE}/ubah", methods=["GET", "POST"])
@needs(*PLANS)
def change(slug: str, event_id: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    event = plan.event_of(session(), campaign, event_id)
    form = _form(campaign, event)
    if form.validate_on_submit():
        before = followers(session(), event)
        try:
            plan.change_event(session(), event, _occasion(form), person().id)
        except OutreachError as error:
            form.until.errors = [str(error)]
        else:
            session().flush()
            told = moved_words(moved(before, followers(session(), event)))
            flash(" ".join([_("Kegiatan disimpan."), *told]), "ok")
            return redirect(url_for("events.page", slug=slug, event_id=event_id))
    return render_template(
        "events/change.html", campaign=campaign, event=event, form=form, materials=_materials()
    )


@blueprint.post(f"{_ONE}/batal")
@needs(*PLANS)
def remove(slug: str, event_id: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    plan.remove_event(session(), plan.event_of(session(), campaign, event_id), person().id)
    flash(_("Kegiatan dibatalkan; siaran yang mengikutinya tidak akan dikirim."), "ok")
    return redirect(url_for("events.overview", slug=slug))


def moved_words(reminders: Sequence[Follower]) -> list[str]:
    """A sentence for each reminder that moved along with its event."""
    return [
        _("Siaran “%(name)s” ikut bergeser ke %(at)s.", name=one.name, at=moment(one.next_at))
        if one.next_at
        else _("Siaran “%(name)s” tidak akan dikirim lagi.", name=one.name)
        for one in reminders
    ]


def _found(campaign: Campaign) -> Listing[Event]:
    return listing(
        plan.events_of(session(), campaign.id),
        [
            Column("nama", _("Kegiatan"), lambda event: event.title),
            Column("jenis", _("Jenis"), lambda event: str(EVENT_NAMES[event.kind])),
            Column("waktu", _("Waktu"), lambda event: event.starts_at),
            Column("tempat", _("Tempat"), lambda event: event.place.label if event.place else None),
            Column("petugas", _("Petugas"),
                   lambda event: ", ".join(one.name for one in event.people)),
        ],
        request.args,
        [Choice("macam", _("Jenis"), [(kind, str(name)) for kind, name in EVENT_NAMES.items()],
                lambda event: event.kind)],
    )  # fmt: skip


def _list(campaign: Campaign, form: EventForm) -> str:
    return render_template(
        "events/overview.html",
        campaign=campaign,
        form=form,
        list=_found(campaign),
        kinds=EVENT_NAMES,
        now=utc_now(),
        site=settings().public_url,
        address=address_of(session(), secret_key(), "campaign", campaign.id),
    )


def _materials() -> dict[str, str]:
    """What can be brought along, as the rooms above name it: slug → name."""
    ask = current_app.extensions.get("outreach.pieces")
    return cast(dict[str, str], ask()) if ask else {}


def _form(campaign: Campaign, event: Event | None = None) -> EventForm:
    known = [office.name for office in agencies(session())]
    form = event_form(_materials(), _stands(event, known) if event else None)
    form.offices.choices = choices((name, name) for name in known)
    places = [*campaign_places(session(), campaign), *campaign_venues(session(), campaign)]
    if event and event.place and event.place not in places:
        places.append(event.place)
    form.place.choices = choices(
        [("", "–"), *((p.id, f"{p.label} ({p.district.name})") for p in places)]
    )
    staff = plan.staff(session(), event.people if event else ())
    form.people.choices = choices((one.id, one.name) for one in staff)
    return form


def _stands(event: Event, known: Sequence[str]) -> dict[str, Any]:
    """How the event is; of its guests those that the register does not know (any more) are text."""
    starts = event.starts_at.astimezone(WIB)
    return {
        "title": event.title,
        "kind": event.kind,
        "place": str(event.place_id or ""),
        "day": starts.date(),
        "hour": starts.time(),
        "until": event.ends_at.astimezone(WIB).time() if event.ends_at else None,
        "people": [one.id for one in event.people],
        "agenda": "\n".join(event.agenda),
        "needs": event.needs,
        "offices": [name for name in event.invited if name in known],
        "invited": "\n".join(name for name in event.invited if name not in known),
        "notes": event.notes,
    }


def _occasion(form: EventForm) -> plan.Occasion:
    day, hour, until = form.day.data, form.hour.data, form.until.data
    return plan.Occasion(
        title=form.title.data or "",
        kind=form.kind.data,
        place_id=int(form.place.data) if form.place.data else None,
        starts_at=datetime.combine(day, hour, WIB),
        ends_at=datetime.combine(day, until, WIB) if until else None,
        people=form.people.data or [],
        agenda=lines(form.agenda.data),
        needs=form.needs(),
        invited=form.guests(),
        notes=form.notes.data or "",
    )
