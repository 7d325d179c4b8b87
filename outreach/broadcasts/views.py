"""Scheduling a reminder and seeing what became of it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.audit import record
from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.audience.recipients import count_recipients, select_recipients
from outreach.audience.words import REMINDERS
from outreach.broadcasts import control, schedule
from outreach.broadcasts.asked import broadcast_of, schedule_text
from outreach.broadcasts.forms import ScheduleForm
from outreach.broadcasts.overview import standings
from outreach.campaigns.approve import approved_hash
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import NotAllowed, OutreachError
from outreach.language import gettext as _
from outreach.request import session, settings
from outreach.wib import WIB

blueprint = Blueprint("broadcasts", __name__)
CHANNEL = "email"


@blueprint.get("/kampanye/<slug>/pengingat")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    return _page(campaign_by_slug(session(), slug), ScheduleForm())


@blueprint.post("/kampanye/<slug>/pengingat")
@needs(*PLANS)
def add(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    form = ScheduleForm()
    if form.validate_on_submit() and form.day.data and form.hour.data:
        try:
            agreed = approved_hash(session(), campaign)
            if agreed is None:
                raise NotAllowed("Kampanye ini belum disetujui.", "Ajukan dulu kepada pimpinan.")
            broadcast = schedule.schedule(
                session(),
                campaign,
                channel=CHANNEL,
                purpose=REMINDERS,
                send_at=datetime.combine(form.day.data, form.hour.data, WIB),
                window=settings().window,
                content_hash=agreed,
                attach=True,
                by=person().id,
            )
        except OutreachError as error:
            form.hour.errors = [str(error)]
        else:
            record(session(), person().id, "broadcast.schedule", slug, broadcast=broadcast.id)
            flash(_("Pengingat dijadwalkan."), "ok")
            return redirect(url_for("broadcasts.page", slug=slug))
    return _page(campaign, form)


@blueprint.post("/siaran/<int:broadcast_id>/batal")
@needs(*PLANS)
def cancel(broadcast_id: int) -> ResponseReturnValue:
    broadcast = broadcast_of(broadcast_id)
    control.cancel(session(), broadcast, person().id)
    flash(_("Pengingat dibatalkan; yang sudah terkirim tidak bisa ditarik."), "ok")
    return redirect(url_for("broadcasts.page", slug=broadcast.campaign.slug))


def _page(campaign: Campaign, form: ScheduleForm) -> str:
    places = [place.id for place in campaign.places] or None
    return render_template(
        "broadcasts/page.html",
        campaign=campaign,
        form=form,
        standings=standings(session(), schedule.of_campaign(session(), campaign.id)),
        text=schedule_text,
        recipients=count_recipients(session(), select_recipients(CHANNEL, REMINDERS, places)),
        approved=approved_hash(session(), campaign) is not None,
        mail_ready=bool(settings().smtp_url),
    )
