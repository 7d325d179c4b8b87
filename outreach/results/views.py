"""The campaign's result page. It reads sums only, never the table of scans."""

from __future__ import annotations

import hashlib

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs
from outreach.broadcasts.report import Row, deliveries, outcomes
from outreach.broadcasts.words import CHANNEL_NAMES, DELIVERY_STATES
from outreach.campaigns.plan import campaign_by_slug
from outreach.language import gettext as _
from outreach.listing import Choice, Column, Listing, listing
from outreach.places.find import districts as all_districts
from outreach.request import session
from outreach.results import charts, figures, maps, spans
from outreach.results.boundaries import boundaries
from outreach.results.models import Boundary
from outreach.results.ranking import Ranked, ranking
from outreach.results.tables import ranking_columns
from outreach.results.target_views import told_of
from outreach.results.targets import goals
from outreach.results.visitors import visitors_per_day
from outreach.results.words import SPAN_NAMES, SPAN_TITLES
from outreach.wib import number, today

blueprint = Blueprint("results", __name__)
PLACES_A_PAGE = 20
MOST_DELIVERIES = 500  # told on the page; each broadcast's own pages have all of them
_SPANS = {"jam": spans.per_hour, "hari": spans.per_day, "minggu": spans.per_week}


@blueprint.get("/kampanye/<slug>/hasil")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    places, sent = _ranked(campaign.id), _sent(campaign.id)
    file = places.file(_("Peringkat tempat"), f"{slug}-peringkat") or sent.file(
        _("Kiriman"), f"{slug}-kiriman"
    )
    if file:
        return file
    span = request.args.get("waktu", "")
    span = span if span in _SPANS else "hari"
    slots = _SPANS[span](session(), campaign.id)
    visitors = visitors_per_day(
        session(), campaign.id, {slot.first_day for slot in slots} if span == "hari" else {today()}
    )
    districts = figures.scans_per_district(session(), campaign.id)
    borders = boundaries(session())
    tiles = not borders or request.args.get("peta") == "petak"
    materials = figures.scans_per_material(session(), campaign)
    summary = figures.summary(session(), campaign.id)
    return render_template(
        "results/page.html",
        summary=summary,
        **told_of(campaign, goals(session(), campaign)),
        live=_live_figures(campaign.id, summary.people),
        visitors=visitors,
        visitors_today=visitors.get(today()),
        span=span,
        span_names=SPAN_NAMES,
        span_title=SPAN_TITLES[span],
        slots=slots,
        time_chart=_time_chart(slots, str(SPAN_TITLES[span])),
        districts=districts,
        has_borders=bool(borders),
        tiles=tiles,
        district_chart=_district_chart(districts, [] if tiles else borders),
        materials=materials,
        material_chart=_material_chart(materials),
        outcomes=outcomes(session(), campaign.id),
        list=places,
        deliveries=sent,
        most_deliveries=MOST_DELIVERIES,
    )


@blueprint.get("/kampanye/<slug>/hasil/kini")
@needs(*ANYONE)
def live(slug: str) -> ResponseReturnValue:
    """The figures that `static/live.js` keeps fresh, as they are written; 304 while unchanged."""
    campaign = campaign_by_slug(session(), slug)
    said = _live_figures(campaign.id, figures.people(session(), campaign.id))
    answer = jsonify(said)
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


def _live_figures(campaign_id: int, people: int) -> dict[str, str]:
    """Name of the place on the page → what stands there."""
    now = visitors_per_day(session(), campaign_id, {today()}).get(today())
    guess = _("perkiraan jumlah orang belum ada")
    if now is not None:
        guess = _("perkiraan %(n)s orang", n=number(now))
    return {
        "people": number(people),
        "today": number(spans.people_today(session(), campaign_id)),
        "visitors": guess,
    }


def _time_chart(slots: list[spans.Slot], title: str) -> str:
    best = max(slots, key=lambda slot: slot.people)
    told = _("Belum ada pindaian warga dalam rentang ini.")
    if best.people:
        told = _(
            "Jumlah %(total)s pindaian warga; tertinggi %(best)s dengan %(n)s.",
            total=number(sum(slot.people for slot in slots)),
            best=best.name,
            n=number(best.people),
        )
    values = [charts.Bar(slot.name, slot.tick, slot.people) for slot in slots]
    return charts.bars(values, title, told)


def _district_chart(districts: list[figures.DistrictScans], borders: list[Boundary]) -> str:
    touched = sum(1 for district in districts if district.scans)
    told = _(
        "%(n)s dari %(all)s kecamatan sudah memindai; makin gelap makin banyak.",
        n=touched,
        all=len(districts),
    )
    title = _("Pindaian per kecamatan")
    if borders:
        return maps.border_map(districts, borders, title, told)
    return maps.tile_map(districts, title, told)


def _material_chart(materials: list[figures.MaterialScans]) -> str:
    values = [charts.Bar(m.name, "", m.scans) for m in materials]
    told = _("Batang per materi, yang terbanyak di atas.")
    return charts.lying_bars(values, _("Pindaian per materi"), told)


def _ranked(campaign_id: int) -> Listing[Ranked]:
    """The ranking, as the address asks for it."""
    districts = [(district.code, district.name) for district in all_districts(session())]
    return listing(
        ranking(session(), campaign_id),
        ranking_columns(),
        request.args,
        [Choice("kecamatan", _("Kecamatan"), districts, lambda row: row.place.district_code)],
        PLACES_A_PAGE,
        at="desa",
    )


def _sent(campaign_id: int) -> Listing[Row]:
    """The newest deliveries, as the address asks for them."""
    states = {key: str(name) for key, (name, _tone) in DELIVERY_STATES.items()}
    return listing(
        deliveries(session(), campaign_id, limit=MOST_DELIVERIES),
        [
            Column("siaran", _("Siaran"), lambda row: row.broadcast),
            Column("penerima", _("Penerima"), lambda row: row.contact),
            Column("saluran", _("Saluran"), lambda row: str(CHANNEL_NAMES[row.channel])),
            Column("alamat", _("Alamat"), lambda row: row.address_masked),
            Column("hasil", _("Hasil"), lambda row: states[row.status]),
            Column("catatan", _("Catatan"), lambda row: row.outcome),
            Column("percobaan", _("Percobaan"), lambda row: row.attempts, falling=True),
            Column("waktu", _("Waktu"), lambda row: row.at, falling=True),
        ],
        request.args,
        [Choice("kirim-status", _("Hasil"), list(states.items()), lambda row: row.status)],
        PLACES_A_PAGE, at="pengingat", mark="kirim-",
    )  # fmt: skip
