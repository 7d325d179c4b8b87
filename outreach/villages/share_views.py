"""Staff's page on what villages hand on: one village's texts and pictures, files for all."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, may, needs, person
from outreach.campaigns.approve import approved_hash
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug, campaign_places, campaign_venues
from outreach.errors import NotFound
from outreach.export import as_file
from outreach.language import current
from outreach.language import gettext as _
from outreach.links import village_link
from outreach.materials import runs
from outreach.materials.catalogue import name_of
from outreach.places.models import Place
from outreach.request import database, secret_key, session, settings
from outreach.villages.all_kits import all_kits
from outreach.villages.answers import file_of, file_stem
from outreach.villages.codes import shared_links
from outreach.villages.kit import Kit, kit_of
from outreach.villages.kit_words import PICTURES, SCRIPT_NAMES
from outreach.villages.message import village_url
from outreach.villages.page import running
from outreach.villages.picture import status_picture
from outreach.villages.poster import poster_language
from outreach.villages.sheet import SIZES, script_sheet
from outreach.wib import today

blueprint = Blueprint("share", __name__, url_prefix="/kampanye/<slug>/bagikan")


@blueprint.get("")
@needs(*ANYONE)
def page(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    places = [*campaign_places(session(), campaign), *campaign_venues(session(), campaign)]
    wanted = request.args.get("tempat", 0, type=int)
    place = next((one for one in places if one.id == wanted), places[0])
    kit = _kit(campaign, place)
    token = village_link.tokens(session(), secret_key(), [place.id]).get(place.id)
    shown = may(*PLANS)
    images = [run for run in runs.runs_of(session(), campaign.id) if run.material in PICTURES]
    return render_template(
        "villages/share.html",
        campaign=campaign,
        running=running(session(), campaign),
        approved=approved_hash(session(), campaign) is not None,
        grouped=_by_district(places),
        place=place,
        kit=kit,
        link=village_url(settings(), token, kit.language) if token and shown else "",
        closed=token is None,
        languages=list(campaign.content["copy"]),
        pictures=PICTURES,
        material_name=lambda material: name_of(material, current()),
        script_names=SCRIPT_NAMES,
        sizes=list(SIZES),
        count=len(campaign_places(session(), campaign)),
        images=images[:4],
        stems={run.id: runs.order_of(campaign.slug, run).stem for run in images},
    )


@blueprint.get("/semua.<kind>")
@needs(*PLANS)
def export(slug: str, kind: str) -> ResponseReturnValue:
    """Every village's texts and links; the secret pages are in it, so it is not for everybody."""
    campaign = campaign_by_slug(session(), slug)
    sheet = all_kits(session(), database(), settings(), campaign, secret_key())
    return as_file(sheet, kind, f"paket-bagikan-{slug}")


@blueprint.get("/<int:place_id>/<material>.png")
@needs(*ANYONE)
def picture(slug: str, place_id: int, material: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    place = _place(campaign, place_id)
    content = status_picture(
        session(), database(), settings(), campaign, place, material, _language(campaign),
        patient=True,
    )  # fmt: skip
    name = f"{file_stem(slug, place)}-{material.removeprefix('screen-')}.png"
    return file_of(content, "image/png", name, save="unduh" in request.args)


@blueprint.get("/<int:place_id>/naskah-<any(A4,F4):size>.pdf")
@needs(*ANYONE)
def script_pdf(slug: str, place_id: int, size: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    place = _place(campaign, place_id)
    draft = approved_hash(session(), campaign) is None
    kit = _kit(campaign, place)
    content = script_sheet(
        settings(), campaign, place, kit, size, draft=draft or not kit.proofread, patient=True
    )
    name = f"naskah-{file_stem(slug, place)}-{size.lower()}.pdf"
    return file_of(content, "application/pdf", name)


@blueprint.post("/gambar")
@needs(*PLANS)
def order_pictures(slug: str) -> ResponseReturnValue:
    """Both pictures for all villages, as two runs with a ZIP each."""
    campaign = campaign_by_slug(session(), slug)
    for material in PICTURES:
        runs.order_run(
            session(), campaign, material=material, language=_printed(campaign), mono=False,
            places=[], by=person().id,
        )  # fmt: skip
    flash(_("Gambar semua desa sedang dibuat; ZIP-nya muncul di bawah begitu selesai."), "ok")
    return redirect(url_for("share.page", slug=slug, _anchor="gambar"))


def _kit(campaign: Campaign, place: Place) -> Kit:
    """The village's texts in the language asked for, read by a native speaker or not."""
    link = shared_links(session(), database(), settings(), campaign, [place])[place.id]
    return kit_of(campaign, place, link, _language(campaign), today())


def _language(campaign: Campaign) -> str:
    wanted = request.args.get("bahasa", "")
    return wanted if wanted in campaign.content["copy"] else "id"


def _printed(campaign: Campaign) -> str:
    """The language that pictures are made in for villages."""
    return poster_language(campaign, request.form.get("bahasa", ""))


def _place(campaign: Campaign, place_id: int) -> Place:
    """A village of the campaign, or a venue in its districts."""
    for place in [*campaign_places(session(), campaign), *campaign_venues(session(), campaign)]:
        if place.id == place_id:
            return place
    raise NotFound("Tempat itu tidak termasuk kampanye ini.", "Pilih dari daftar tempat.")


def _by_district(places: list[Place]) -> dict[str, list[Place]]:
    grouped: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda one: (one.district_code, one.code or "~", one.name)):
        grouped.setdefault(place.district.name, []).append(place)
    return grouped
