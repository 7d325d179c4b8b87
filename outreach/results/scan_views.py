"""What scans tell over all campaigns, and codes that nobody issued."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.campaigns import plan
from outreach.request import session
from outreach.results.orphans import orphan_count, orphans
from outreach.results.overview import campaign_lines
from outreach.results.untouched import by_district, untouched_villages
from outreach.results.words import ORPHAN_ADVICE, ORPHAN_NAMES

blueprint = Blueprint("scans", __name__, url_prefix="/pindaian")


@blueprint.get("/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    lines = campaign_lines(session(), plan.campaigns(session()))
    return render_template(
        "results/overview.html",
        lines=lines,
        untouched=by_district(untouched_villages(session())),
        orphan_scans=orphan_count(session()),
    )


@blueprint.get("/kode-tak-dikenal")
@needs(*ANYONE)
def orphan_list() -> ResponseReturnValue:
    return render_template(
        "results/orphans.html",
        orphans=orphans(session()),
        names=ORPHAN_NAMES,
        advice=ORPHAN_ADVICE,
    )
