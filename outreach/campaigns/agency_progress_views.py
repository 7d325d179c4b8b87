"""How far agencies are, for the head: one page that prints well, and its files."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.campaigns.commitment_figures import (
    Progress,
    agencies_sheet,
    commitments_sheet,
    progress,
)
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug, campaigns
from outreach.errors import NotFound
from outreach.export import as_file
from outreach.request import session
from outreach.wib import today

blueprint = Blueprint("agency_progress", __name__, url_prefix="/opd/kemajuan")


@blueprint.get("")
@needs(*ANYONE)
def page() -> ResponseReturnValue:
    campaign = _campaign()
    return render_template(
        "campaigns/agency_progress.html",
        found=_progress(campaign),
        campaign=campaign,
        campaigns=campaigns(session()),
        day=today(),
    )


@blueprint.get("/<table>.<kind>")
@needs(*ANYONE)
def download(table: str, kind: str) -> ResponseReturnValue:
    found = _progress(_campaign())
    sheets = {"opd": agencies_sheet(found), "komitmen": commitments_sheet(found.lines, today())}
    if table not in sheets:
        raise NotFound("Unduhan itu tidak ada.", "Pilih CSV atau XLSX.")
    return as_file(sheets[table], kind, f"kemajuan-{table}-{today():%Y-%m-%d}")


def _campaign() -> Campaign | None:
    slug = request.args.get("kampanye", "")
    return campaign_by_slug(session(), slug) if slug else None


def _progress(campaign: Campaign | None) -> Progress:
    return progress(session(), today(), campaign.id if campaign else None)
