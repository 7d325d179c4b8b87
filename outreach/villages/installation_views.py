"""Staff's pages on where posters hang: progress, steps for one or many, photos, village links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.campaigns.approve import approved_hash
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import NotAllowed, NotFound
from outreach.language import current
from outreach.language import gettext as _
from outreach.links import installation, photos, progress, village_link
from outreach.links.models import InstallationEvent
from outreach.listing import Choice, Column, Listing, listing
from outreach.materials.catalogue import name_of
from outreach.request import secret_key, session, settings
from outreach.villages.installation_words import (
    AGAIN_REASONS,
    STATUS_NAMES,
    STEP_BUTTONS,
    STEP_NAMES,
)
from outreach.villages.message import LANGUAGES, chat_url, village_message, village_url

blueprint = Blueprint("installations", __name__)
PHOTOS_A_PAGE = 24
POSTERS_A_PAGE = 40
# What staff look for besides a single status: not up yet, for whatever reason.
NOT_UP = "not_up"
# What a form on the list hands on of the list's address.
_KEPT = ("kecamatan", "status", "materi", "cari", "urut", "halaman", "bahasa")


@blueprint.get("/kampanye/<slug>/pemasangan")
@needs(*ANYONE)
def overview(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    districts = progress.by_district(session(), campaign)
    found = _listed(campaign, request.args)
    links = village_link.tokens(
        session(), secret_key(), {poster.placement.place_id for poster in found.rows}
    )
    return found.file(_("Titik pasang"), f"pemasangan-{slug}") or render_template(
        "villages/installations.html",
        campaign=campaign,
        approved=approved_hash(session(), campaign) is not None,
        districts=districts,
        totals=progress.total(districts),
        list=found,
        kept=_KEPT,
        links=links,
        names=_material_names(found.every),
        waiting=progress.photo_count(session(), campaign.id, waiting=True),
        district=request.args.get("kecamatan", ""),
        language=_language(),
        languages=LANGUAGES,
        statuses=STATUS_NAMES,
        steps=STEP_BUTTONS,
        not_up=NOT_UP,
    )


@blueprint.post("/kampanye/<slug>/pemasangan")
@needs(*PLANS)
def take_many(slug: str) -> ResponseReturnValue:
    """One step for the rows that were ticked, or for all that the list has on all its pages."""
    campaign = campaign_by_slug(session(), slug)
    asked: dict[str, Any] = {name: request.form[name] for name in _KEPT if request.form.get(name)}
    found = [poster.placement.id for poster in _listed(campaign, asked).every]
    ticked = set(request.form.getlist("placement", type=int))
    chosen = found if request.form.get("scope") == "all" else [i for i in found if i in ticked]
    if not chosen:
        flash(_("Belum ada baris yang dicentang; tidak ada yang berubah."), "warn")
    else:
        _take(chosen)
    # The browser would keep the old fragment, and with it what was done out of sight.
    return redirect(url_for("installations.overview", slug=slug, **asked, _anchor="main"))


@blueprint.get("/kampanye/<slug>/pemasangan/<int:placement_id>")
@needs(*ANYONE)
def page(slug: str, placement_id: int) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    poster = progress.poster_of(session(), campaign, placement_id)
    place = poster.placement.place
    token = village_link.tokens(session(), secret_key(), [place.id]).get(place.id)
    letters = {
        language: village_message(settings(), campaign, place, token, language)
        for language in LANGUAGES
        if token
    }
    return render_template(
        "villages/installation.html",
        campaign=campaign,
        poster=poster,
        place=place,
        name=name_of(poster.placement.material, current()),
        events=progress.history(session(), [placement_id]),
        steps=[s for s in installation.BY_STAFF if installation.may(s, poster.status)],
        link=village_url(settings(), token) if letters and token else None,
        letters=letters,
        statuses=STATUS_NAMES,
        step_names=STEP_NAMES,
        step_buttons=STEP_BUTTONS,
        reasons=AGAIN_REASONS,
    )


@blueprint.post("/kampanye/<slug>/pemasangan/<int:placement_id>")
@needs(*PLANS)
def take_one(slug: str, placement_id: int) -> ResponseReturnValue:
    """One step for one poster, from its own page or from under its photo."""
    campaign = campaign_by_slug(session(), slug)
    progress.poster_of(session(), campaign, placement_id)
    _take([placement_id])
    if request.form.get("back") == "photos":
        return redirect(url_for("installations.photo_list", slug=slug))
    return redirect(url_for("installations.page", slug=slug, placement_id=placement_id))


@blueprint.get("/kampanye/<slug>/pemasangan/<int:placement_id>/whatsapp")
@needs(*PLANS)
def chat(slug: str, placement_id: int) -> ResponseReturnValue:
    """To WhatsApp with the village's message; the list itself then needs no links in it."""
    campaign = campaign_by_slug(session(), slug)
    place = progress.poster_of(session(), campaign, placement_id).placement.place
    token = village_link.tokens(session(), secret_key(), [place.id]).get(place.id)
    if token is None:
        raise NotAllowed("Tautan desa ini sedang ditutup.", "Buat tautan baru dulu.")
    return redirect(chat_url(village_message(settings(), campaign, place, token, _language())))


@blueprint.post("/kampanye/<slug>/pemasangan/<int:placement_id>/tautan")
@needs(*PLANS)
def change_link(slug: str, placement_id: int) -> ResponseReturnValue:
    """Close the village's link, or make a new one that closes every earlier one."""
    campaign = campaign_by_slug(session(), slug)
    place = progress.poster_of(session(), campaign, placement_id).placement.place
    if request.form.get("deed") == "revoke":
        village_link.revoke(session(), place, person().id)
        flash(_("Tautan %(place)s ditutup.", place=place.label), "ok")
    else:
        village_link.renew(session(), place, person().id)
        flash(_("Tautan baru dibuat; kirimkan lagi ke %(place)s.", place=place.label), "ok")
    return redirect(url_for("installations.page", slug=slug, placement_id=placement_id))


@blueprint.get("/kampanye/<slug>/pemasangan/foto")
@needs(*ANYONE)
def photo_list(slug: str) -> ResponseReturnValue:
    campaign = campaign_by_slug(session(), slug)
    waiting = request.args.get("tampil") != "semua"
    count = progress.photo_count(session(), campaign.id, waiting=waiting)
    number, last = _page_number(count, PHOTOS_A_PAGE)
    found = progress.photos(
        session(), campaign.id, waiting=waiting, first=(number - 1) * PHOTOS_A_PAGE,
        count=PHOTOS_A_PAGE,
    )  # fmt: skip
    return render_template(
        "villages/photos.html",
        campaign=campaign,
        photos=found,
        held=progress.statuses(session(), [photo.placement_id for photo in found]),
        waiting=waiting,
        waiting_count=progress.photo_count(session(), campaign.id, waiting=True),
        number=number,
        last=last,
        statuses=STATUS_NAMES,
        reasons=AGAIN_REASONS,
        may_step=installation.may,
    )


@blueprint.get("/pemasangan/foto/<int:event_id>.jpg")
@needs(*ANYONE)
def photo(event_id: int) -> ResponseReturnValue:
    """A photo for staff's eyes; `?kecil=1` gives the small one."""
    event = session().get(InstallationEvent, event_id)
    if event is not None and event.photo is not None:
        small = "kecil" in request.args
        path = photos.photo_path(settings(), event.photo, small=small)
        if path.is_file():
            return send_file(path, mimetype="image/jpeg", max_age=0)
    raise NotFound("Foto itu tidak ada lagi.", "Muat ulang halamannya.")


@blueprint.post("/pemasangan/foto/<int:event_id>/hapus")
@needs(*PLANS)
def remove_photo(event_id: int) -> ResponseReturnValue:
    name = installation.remove_photo(session(), event_id, person().id)
    event = session().get_one(InstallationEvent, event_id)
    # Only when the row is safe without it: a file too many is no harm, one too few is.
    session().commit()
    photos.forget_photo(settings(), name)
    flash(_("Foto dihapus; catatannya tetap ada."), "ok")
    return redirect(
        url_for("installations.photo_list", slug=event.placement.campaign.slug, tampil="semua")
    )


def _listed(campaign: Campaign, asked: Mapping[str, str]) -> Listing[progress.Poster]:
    """The campaign's posters as the page's address asks for them."""
    posters = progress.posters(session(), campaign)
    districts = {p.placement.place.district_code: p.placement.place.district for p in posters}
    names = _material_names(posters)
    statuses = {status or "none": str(name) for status, (name, _tone) in STATUS_NAMES.items()}
    return listing(
        posters,
        [
            Column("tempat", _("Tempat"), lambda poster: poster.placement.place.label),
            Column("wilayah", _("Kecamatan"), lambda poster: poster.placement.place.district.name),
            Column("kode", _("Kode desa"), lambda poster: poster.placement.place.code),
            Column("materi", _("Materi"), lambda poster: names[poster.placement.material]),
            Column("keadaan", _("Status"), lambda poster: statuses[poster.status or "none"]),
            Column("sejak", _("Sejak"), lambda poster: poster.state.since if poster.state else None,
                   falling=True),
        ],
        asked,
        [
            Choice("kecamatan", _("Kecamatan"), [(d.code, d.name) for d in districts.values()],
                   lambda poster: poster.placement.place.district_code),
            Choice("status", _("Status"), [(NOT_UP, _("Belum dipasang")), *statuses.items()],
                   lambda poster: (poster.status or "none", NOT_UP if poster.not_up else "")),
            *([Choice[progress.Poster]("materi", _("Materi"), sorted(names.items()),
                                       lambda poster: poster.placement.material)]
              if len(names) > 1 else []),
        ],
        POSTERS_A_PAGE, at="titik",
    )  # fmt: skip


def _material_names(posters: Iterable[progress.Poster]) -> dict[str, str]:
    return {slug: name_of(slug, current()) for slug in {p.placement.material for p in posters}}


def _take(placement_ids: list[int]) -> None:
    """Take the form's step for these, and say how many moved."""
    step = request.form.get("step", "")
    note = request.form.get("note", "")
    if step == "again" and note not in AGAIN_REASONS:
        raise NotAllowed("Alasannya belum dipilih.", "Pilih satu alasan, lalu kirim lagi.")
    moved = installation.take_step(session(), step, placement_ids, by=person().id, note=note)
    if moved:
        flash(_("%(n)s titik: %(step)s.", n=moved, step=STEP_NAMES[step]), "ok")
    if moved < len(placement_ids):
        flash(
            _(
                "%(n)s titik dilewati karena statusnya sudah lain.",
                n=len(placement_ids) - moved,
            ),
            "warn",
        )


def _page_number(count: int, size: int) -> tuple[int, int]:
    """The page asked for, within what there is, and the last one."""
    last = max(1, -(-count // size))
    return min(max(request.args.get("halaman", 1, type=int), 1), last), last


def _language() -> str:
    wanted = request.args.get("bahasa", "")
    return wanted if wanted in LANGUAGES else "id"
