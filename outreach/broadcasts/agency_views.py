"""“Ingatkan yang terlambat” on the OPD tab of a campaign."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import PLANS, needs, person
from outreach.broadcasts import agency_reminder
from outreach.broadcasts.asked import channels
from outreach.broadcasts.words import CHANNEL_NAMES
from outreach.campaigns.plan import campaign_by_slug
from outreach.language import gettext as _
from outreach.request import session, settings
from outreach.wib import today

blueprint = Blueprint("agency_reminders", __name__)


@blueprint.get("/kampanye/<slug>/opd/ingatkan")
@needs(*PLANS)
def offer(slug: str) -> ResponseReturnValue:
    """Whom it would reach, as a part of the tab."""
    campaign = campaign_by_slug(session(), slug)
    return render_template(
        "broadcasts/agency_offer.html",
        campaign=campaign,
        offer=agency_reminder.offer(session(), campaign, channels(), today()),
        channel_names=CHANNEL_NAMES,
        whole="HX-Request" not in request.headers,
    )


@blueprint.post("/kampanye/<slug>/opd/ingatkan")
@needs(*PLANS)
def remind(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    found = agency_reminder.offer(session(), campaign, channels(), today())
    broadcast, new = agency_reminder.remind_late(
        session(), campaign, found.channel, settings().window, person().id, today()
    )
    if new:
        flash(_("Draf pengingat dibuat. Periksa isi dan jadwalnya, lalu ajukan."), "ok")
    else:
        flash(_("Draf pengingat ini sudah ada; lanjutkan dari sini."), "info")
    return redirect(url_for("broadcast_edit.message", broadcast_id=broadcast.id))
