"""Secret calendar addresses: opened by calendars, made anew by staff."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.plan import campaign_by_slug
from outreach.events import addresses
from outreach.events.feeds import calendar_of
from outreach.events.ics import MEDIA_TYPE
from outreach.language import gettext as _
from outreach.request import secret_key, session, settings

blueprint = Blueprint("calendar_feeds", __name__)


@blueprint.get("/ics/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """Needs no account: the address is the authority."""
    kind, subject = addresses.subject_of(session(), secret_key(), token)
    body = calendar_of(session(), kind, subject, secret_key(), settings().public_url)
    answer = Response(body, mimetype=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = 'attachment; filename="kegiatan.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.post("/kalender/alamat-baru")
@needs(*ANYONE)
def renew_own() -> ResponseReturnValue:
    addresses.renew(session(), "person", person().id, person().id, person().username)
    flash(_("Alamat kalender Anda sudah diganti; yang lama tidak berlaku lagi."), "ok")
    return redirect(url_for("calendar.page", _anchor="langganan"))


@blueprint.post("/kampanye/<slug>/kegiatan/alamat-baru")
@needs(*PLANS)
def renew_campaign(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    addresses.renew(session(), "campaign", campaign.id, person().id, campaign.slug)
    flash(_("Alamat kalender kampanye sudah diganti; yang lama tidak berlaku lagi."), "ok")
    return redirect(url_for("events.overview", slug=slug, _anchor="langganan"))
