"""Downloads of result tables."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import NotFound
from outreach.export import Sheet, as_file
from outreach.request import session
from outreach.results.tables import CAMPAIGN_SHEETS, orphans_sheet
from outreach.wib import today

blueprint = Blueprint("exports", __name__)


@blueprint.get("/kampanye/<slug>/hasil/unduh/<table>.<kind>")
@needs(*ANYONE)
def campaign_table(slug: str, table: str, kind: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    if table not in CAMPAIGN_SHEETS:
        raise _unknown()
    sheet = CAMPAIGN_SHEETS[table](session(), campaign)
    return _file(sheet, kind, f"{campaign.slug}-{table}")


@blueprint.get("/pindaian/kode-tak-dikenal.<kind>")
@needs(*ANYONE)
def orphan_table(kind: str) -> ResponseReturnValue:
    return _file(orphans_sheet(session()), kind, "kode-tak-dikenal")


def _file(sheet: Sheet, kind: str, name: str) -> ResponseReturnValue:
    return as_file(sheet, kind, f"{name}-{today():%Y-%m-%d}")


def _unknown() -> NotFound:
    return NotFound("Unduhan itu tidak ada.", "Pilih dari tombol unduh di halaman hasil.")
