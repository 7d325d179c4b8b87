"""What scans tell over all campaigns, and codes that nobody issued."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns import plan
from outreach.errors import OutreachError
from outreach.language import gettext as _
from outreach.listing import Choice, Column, listing
from outreach.request import session
from outreach.results import boundaries
from outreach.results.geojson import MAX_BYTES
from outreach.results.orphans import orphan_count, orphans
from outreach.results.overview import CampaignLine, campaign_lines
from outreach.results.untouched import by_district, untouched_villages
from outreach.results.words import ORPHAN_ADVICE, ORPHAN_NAMES

blueprint = Blueprint("scans", __name__, url_prefix="/pindaian")


@blueprint.get("/")
@needs(*ANYONE)
def overview() -> ResponseReturnValue:
    lines = campaign_lines(session(), plan.campaigns(session()))
    found = listing(lines, _columns(), request.args)
    return found.file(_("Pindaian"), "pindaian") or render_template(
        "results/overview.html",
        lines=lines,
        list=found,
        untouched=by_district(untouched_villages(session())),
        orphan_scans=orphan_count(session()),
    )


def _columns() -> list[Column[CampaignLine]]:
    return [
        Column("kampanye", _("Kampanye"), lambda line: line.campaign.name),
        Column("layanan", _("Layanan"), lambda line: line.campaign.service.name),
        Column("kini", _("Hari ini"), lambda line: line.today),
        Column("minggu", _("7 hari ini"), lambda line: line.week),
        Column("semua", _("Seluruhnya"), lambda line: line.total),
        Column("sepi", _("Poster sepi"), lambda line: line.silent),
        Column("lonjakan", _("Lonjakan"), lambda line: line.spikes),
    ]


@blueprint.get("/kode-tak-dikenal")
@needs(*ANYONE)
def orphan_list() -> ResponseReturnValue:
    unknown = orphans(session())
    found = listing(
        unknown,
        [
            Column("kode", _("Kode seperti diketik"), lambda one: one.code),
            Column("pindaian", _("Pindaian"), lambda one: one.scans, falling=True),
            Column("pertama", _("Pertama"), lambda one: one.first_at, falling=True),
            Column("terakhir", _("Terakhir"), lambda one: one.last_at, falling=True),
            Column("sebab", _("Kemungkinan"), lambda one: str(ORPHAN_NAMES[one.reason])),
            Column("maksud", _("Kode yang dimaksud"),
                   lambda one: one.meant.code.code if one.meant else None),
        ],
        request.args,
        [Choice("karena", _("Kemungkinan"), list(ORPHAN_NAMES.items()), lambda one: one.reason)],
    )  # fmt: skip
    return found.file(_("Kode tak dikenal"), "kode-tak-dikenal") or render_template(
        "results/orphans.html",
        list=found,
        count=len(unknown),
        names=ORPHAN_NAMES,
        advice=ORPHAN_ADVICE,
    )


@blueprint.get("/batas")
@needs(*PLANS)
def borders() -> ResponseReturnValue:
    return _borders_page()


@blueprint.post("/batas")
@needs(*PLANS)
def change_borders() -> ResponseReturnValue:
    """A new file of borders, or none any more."""
    if request.form.get("deed") == "remove":
        if boundaries.remove_boundaries(session(), person().id):
            flash(_("Batas kecamatan dihapus; halaman kembali memakai peta petak."), "ok")
        return redirect(url_for("scans.borders"))
    file = request.files.get("file")
    if file is None or not file.filename:
        return _borders_page(_("Belum ada berkas yang dipilih.")), 400
    try:
        count = boundaries.import_boundaries(
            session(), file.read(MAX_BYTES + 1), file.filename, person().id
        )
    except OutreachError as error:
        session().rollback()
        return _borders_page(str(error)), 400
    flash(_("Batas %(n)s kecamatan disimpan.", n=count), "ok")
    return redirect(url_for("scans.borders"))


def _borders_page(problem: str = "") -> str:
    return render_template(
        "results/borders.html",
        borders=boundaries.boundaries(session()),
        problem=problem,
        max_mb=MAX_BYTES // 1024**2,
    )
