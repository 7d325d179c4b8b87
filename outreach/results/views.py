"""The campaign's result page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.broadcasts.dispatch import deliveries, outcomes
from outreach.campaigns.plan import campaign_by_slug
from outreach.language import gettext as _
from outreach.request import session
from outreach.results import charts, figures

blueprint = Blueprint("results", __name__)


@blueprint.get("/kampanye/<slug>/hasil")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    days = figures.scans_per_day(session(), campaign.id)
    districts = figures.scans_per_district(session(), campaign.id)
    return render_template(
        "results/page.html",
        campaign=campaign,
        summary=figures.summary(session(), campaign.id),
        days=days,
        districts=districts,
        bars=charts.bars(days, _("Pindaian per hari, 30 hari terakhir")),
        tiles=charts.tile_map(districts, _("Pindaian per kecamatan")),
        best=figures.best_places(session(), campaign.id),
        outcomes=outcomes(session(), campaign.id),
        deliveries=deliveries(session(), campaign.id),
    )
