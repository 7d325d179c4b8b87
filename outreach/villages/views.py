"""A village's own page: public, behind a secret link, made for an old phone and an older reader.

The link is the authority, for reading and for writing: whoever has it may print, hand on and
send photos for this one village. So the POST carries no form token. A token would guard a
cookie, and no cookie is used here; it would also run out before a photo that waited for a signal
could be sent. Another site cannot forge the request without knowing the secret.
"""

from __future__ import annotations

import json
import re
import uuid

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from outreach.accounts.guard import public
from outreach.errors import NotFound
from outreach.links.installation import event_of_upload, report_in_place
from outreach.links.models import InstallationEvent, Placement
from outreach.links.photos import keep_photo
from outreach.links.progress import history, poster_of
from outreach.links.village_link import place_of_token
from outreach.places.models import Place
from outreach.request import database, secret_key, session, settings
from outreach.villages.answers import (
    TooOften,
    asked_language,
    asks_for_json,
    behind_the_link,
    file_of,
    file_stem,
    limits,
    page_of,
)
from outreach.villages.kit_words import PICTURES
from outreach.villages.page import cards, running, state_words
from outreach.villages.poster import fits_office, poster_language, village_poster
from outreach.villages.words import SPOKEN, WORDS

blueprint = Blueprint("village", __name__, url_prefix="/desa/<token>")

MAXIMUM_UPLOAD = 15 * 1024 * 1024  # bytes: what a phone's camera makes, where no script resizes
_UPLOAD_ID = re.compile(r"[0-9a-f-]{8,40}")
behind_the_link(blueprint)


@blueprint.get("", strict_slashes=False)
def page(token: str) -> ResponseReturnValue:
    place, language = place_of_token(session(), secret_key(), token), asked_language()
    return page_of(
        "villages/page.html",
        token=token,
        place=place,
        cards=cards(session(), database(), settings(), place, language),
        pictures=PICTURES,
        upload_id=uuid.uuid4,
        news=WORDS[language].get(request.args.get("kabar", ""), ""),
        spoken=json.dumps({key: WORDS[language][key] for key in SPOKEN}, ensure_ascii=False),
        host=settings().public_url.split("://")[1],
    )


@blueprint.get("/poster/<int:placement_id>.<any(pdf,png):kind>")
def poster(token: str, placement_id: int, kind: str) -> ResponseReturnValue:
    place = place_of_token(session(), secret_key(), token)
    placement = _placement(session(), place, placement_id)
    if not running(session(), placement.campaign) or not fits_office(placement.material):
        raise NotFound("Poster ini tidak untuk dicetak.", "Kembali ke halaman desa.")
    if not limits().posters.allows(place.id):
        raise TooOften("Tautan ini terlalu sering diminta.", "Coba lagi satu jam lagi.")
    language = poster_language(placement.campaign, asked_language())
    content = village_poster(session(), settings(), placement, language, kind)
    name = f"poster-{file_stem(placement.campaign.slug, place)}.{kind}"
    return file_of(content, "application/pdf" if kind == "pdf" else "image/png", name)


@blueprint.post("/foto/<int:placement_id>")
@public
def report(token: str, placement_id: int) -> ResponseReturnValue:
    """“Sudah dipasang” with a photo; the same upload twice is one event.

    Nothing is written, and nothing of the photo is read, before the link is known to be good;
    the photo is made smaller before the database is asked to wait.
    """
    request.max_content_length = MAXIMUM_UPLOAD
    language = asked_language()
    with database().reading() as before:
        place = place_of_token(before, secret_key(), token)
        placement = _placement(before, place, placement_id)
        sent = request.form.get("upload", "").lower()
        upload_id = sent if _UPLOAD_ID.fullmatch(sent) else str(uuid.uuid4())
        known = event_of_upload(before, placement_id, upload_id)
        over = not running(before, placement.campaign)
    if known is None:
        if not limits().photos.allows(place.id):
            raise TooOften(WORDS[language]["too_often"])
        chosen = [file for file in request.files.getlist("photo") if file.filename]
        upload = chosen[0].read() if chosen else b""
        name = keep_photo(settings(), placement_id, upload_id, upload)
        known = report_in_place(session(), placement_id, upload_id, name).event
    return _received(placement_id, known, over=over)


def _received(placement_id: int, event: InstallationEvent, *, over: bool) -> ResponseReturnValue:
    language = asked_language()
    news = "done_over" if over else f"done_{event.status}"
    if news not in WORDS[language]:
        news = "done"
    if not asks_for_json():
        token = (request.view_args or {})["token"]
        return redirect(url_for("village.page", token=token, l=language, kabar=news), 303)
    placement = session().get_one(Placement, placement_id)
    poster = poster_of(session(), placement.campaign, placement_id)
    [newest, *_] = history(session(), [placement_id])
    tone, state, more = state_words(poster, newest, language)
    return {"sentence": WORDS[language][news], "tone": tone, "state": state, "more": more}


def _placement(reading: Session, place: Place, placement_id: int) -> Placement:
    """A printed placement of this place; anything else is as unknown as a wrong link."""
    placement = reading.get(Placement, placement_id)
    if placement is None or placement.place_id != place.id:
        raise NotFound("Poster itu tidak ada di sini.", "Kembali ke halaman desa.")
    return poster_of(reading, placement.campaign, placement_id).placement
