"""How far agencies are, for the head: one page that prints well, and its files."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.campaigns.commitment_figures import (
    agency_columns,
    commitment_columns,
    progress,
    state_choice,
)
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug, campaign_names
from outreach.language import gettext as _
from outreach.listing import listing
from outreach.request import session
from outreach.wib import today

blueprint = Blueprint("agency_progress", __name__, url_prefix="/opd/kemajuan")
# All agencies, and all that one campaign's have committed to, because the head prints it.
_WHOLE, _LINES = 10_000, 200


@blueprint.get("")
@needs(*ANYONE)
def page() -> ResponseReturnValue:
    campaign, day = _campaign(), today()
    found = progress(session(), day, campaign.id if campaign else None)
    agencies = listing(
        found.by_agency, agency_columns(), request.args, page_size=_WHOLE, at="opd", mark="opd-"
    )
    lines = listing(
        found.lines, commitment_columns(day), request.args, [state_choice(day)],
        page_size=_LINES, at="komitmen",
    )  # fmt: skip
    file = agencies.file(_("Kemajuan OPD"), "kemajuan-opd") or lines.file(
        _("Komitmen OPD"), "kemajuan-komitmen"
    )
    return file or render_template(
        "campaigns/agency_progress.html",
        found=found,
        agencies=agencies,
        list=lines,
        campaign=campaign,
        campaigns=campaign_names(session(), slug=campaign.slug if campaign else None),
        day=day,
    )


def _campaign() -> Campaign | None:
    slug = request.args.get("kampanye", "")
    return campaign_by_slug(session(), slug) if slug else None
