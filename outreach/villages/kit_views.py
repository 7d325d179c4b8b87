"""What a village downloads and reads aloud: pictures, scripts, events. See `views` for its door."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from outreach.errors import NotFound
from outreach.events.feeds import invitation
from outreach.events.ics import MEDIA_TYPE
from outreach.links.village_link import place_of_token
from outreach.request import database, secret_key, session, settings
from outreach.villages.answers import (
    TooOften,
    asked_language,
    behind_the_link,
    file_of,
    file_stem,
    limits,
    page_of,
)
from outreach.villages.held_here import event_here
from outreach.villages.page import kits, running, running_one
from outreach.villages.picture import status_picture
from outreach.villages.poster import poster_language
from outreach.villages.sheet import SIZES, script_sheet

blueprint = Blueprint("village_kit", __name__, url_prefix="/desa/<token>")
behind_the_link(blueprint)


@blueprint.get("/naskah/<int:campaign_id>")
def scripts(token: str, campaign_id: int) -> ResponseReturnValue:
    """All that is read aloud, in big letters."""
    place = place_of_token(session(), secret_key(), token)
    campaign = running_one(session(), place, campaign_id)
    return page_of(
        "villages/scripts.html",
        token=token,
        place=place,
        campaign=campaign,
        kit=kits(session(), database(), settings(), campaign, place, asked_language())[0],
        sizes=list(SIZES),
        host=settings().public_url.split("://")[1],
    )


@blueprint.get("/naskah/<int:campaign_id>/<any(A4,F4):size>.pdf")
def script_pdf(token: str, campaign_id: int, size: str) -> ResponseReturnValue:
    place = place_of_token(session(), secret_key(), token)
    campaign = running_one(session(), place, campaign_id)
    _take_a_turn(place.id)
    kit = kits(session(), database(), settings(), campaign, place, asked_language())[0]
    content = script_sheet(settings(), campaign, place, kit, size, draft=False)
    name = f"naskah-{file_stem(campaign.slug, place)}-{size.lower()}.pdf"
    return file_of(content, "application/pdf", name)


@blueprint.get("/gambar/<int:campaign_id>/<material>.png")
def picture(token: str, campaign_id: int, material: str) -> ResponseReturnValue:
    place = place_of_token(session(), secret_key(), token)
    campaign = running_one(session(), place, campaign_id)
    _take_a_turn(place.id)
    language = poster_language(campaign, asked_language())
    content = status_picture(session(), database(), settings(), campaign, place, material, language)
    name = f"{file_stem(campaign.slug, place)}-{material.removeprefix('screen-')}.png"
    return file_of(content, "image/png", name, save=True)


@blueprint.get("/kegiatan/<int:event_id>.ics")
def event(token: str, event_id: int) -> ResponseReturnValue:
    place = place_of_token(session(), secret_key(), token)
    found = event_here(session(), place, event_id)
    if not running(session(), found.campaign):
        raise NotFound("Kegiatan itu tidak ada di sini.", "Kembali ke halaman desa.")
    return file_of(invitation(found, secret_key()), MEDIA_TYPE, "kegiatan.ics", save=True)


def _take_a_turn(place_id: int) -> None:
    if not limits().posters.allows(place_id):
        raise TooOften("Tautan ini terlalu sering diminta.", "Coba lagi satu jam lagi.")
