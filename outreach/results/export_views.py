"""Downloads of result tables."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import NotFound
from outreach.export import as_file
from outreach.request import session
from outreach.results.tables import CAMPAIGN_SHEETS
from outreach.wib import today

blueprint = Blueprint("exports", __name__)


@blueprint.get("/kampanye/<slug>/hasil/unduh/<table>.<kind>")
@needs(*ANYONE)
def campaign_table(slug: str, table: str, kind: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    if table not in CAMPAIGN_SHEETS:
        raise _unknown()
    sheet = CAMPAIGN_SHEETS[table](session(), campaign)
    return as_file(sheet, kind, f"{campaign.slug}-{table}-{today():%Y-%m-%d}")


def _unknown() -> NotFound:
    return NotFound("Unduhan itu tidak ada.", "Pilih dari tombol unduh di halaman hasil.")
