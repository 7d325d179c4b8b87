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
from datetime import timedelta
from typing import cast

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from outreach.accounts.guard import public
from outreach.errors import NotFound, OutreachError
from outreach.links.installation import event_of_upload, report_in_place
from outreach.links.models import InstallationEvent, Placement
from outreach.links.photos import keep_photo
from outreach.links.progress import history, poster_of
from outreach.links.village_link import Closed, place_of_token
from outreach.places.models import Place
from outreach.request import database, finish, secret_key, session, settings
from outreach.throttle import Throttle
from outreach.villages.page import cards, running, state_words
from outreach.villages.poster import Busy, fits_office, poster_language, village_poster
from outreach.villages.words import LANGUAGES, SPOKEN, WORDS

blueprint = Blueprint("village", __name__, url_prefix="/desa/<token>")

MAXIMUM_UPLOAD = 15 * 1024 * 1024  # bytes: what a phone's camera makes, where no script resizes
_UPLOAD_ID = re.compile(r"[0-9a-f-]{8,40}")
_HEADERS = {
    # The address holds the secret: it goes to nobody else, and no search engine keeps it.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-cache",
}


class _Limits:
    """What one link may ask of this process in an hour."""

    def __init__(self) -> None:
        self.photos = Throttle(20, timedelta(hours=1))
        self.posters = Throttle(120, timedelta(hours=1))


class TooOften(OutreachError):
    """This link asked for more than it may within the hour."""


@blueprint.record_once
def _limits_of_its_own(state: BlueprintSetupState) -> None:
    state.app.extensions["outreach.village_limits"] = _Limits()


@blueprint.get("", strict_slashes=False)
def page(token: str) -> ResponseReturnValue:
    place, language = place_of_token(session(), secret_key(), token), _language()
    return _render(
        "villages/page.html",
        token=token,
        place=place,
        cards=cards(session(), database(), settings(), place, language),
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
    if not _limits().posters.allows(place.id):
        raise TooOften("Tautan ini terlalu sering diminta.", "Coba lagi satu jam lagi.")
    language = poster_language(placement.campaign, _language())
    content = village_poster(session(), settings(), placement, language, kind)
    answer = Response(content, mimetype="application/pdf" if kind == "pdf" else "image/png")
    name = re.sub(r"[^a-z0-9]+", "-", f"{placement.campaign.slug} {place.label}".lower())
    answer.headers["Content-Disposition"] = f'inline; filename="poster-{name}.{kind}"'
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.post("/foto/<int:placement_id>")
@public
def report(token: str, placement_id: int) -> ResponseReturnValue:
    """“Sudah dipasang” with a photo; the same upload twice is one event.

    Nothing is written, and nothing of the photo is read, before the link is known to be good;
    the photo is made smaller before the database is asked to wait.
    """
    request.max_content_length = MAXIMUM_UPLOAD
    language = _language()
    with database().reading() as before:
        place = place_of_token(before, secret_key(), token)
        placement = _placement(before, place, placement_id)
        sent = request.form.get("upload", "").lower()
        upload_id = sent if _UPLOAD_ID.fullmatch(sent) else str(uuid.uuid4())
        known = event_of_upload(before, placement_id, upload_id)
        over = not running(before, placement.campaign)
    if known is None:
        if not _limits().photos.allows(place.id):
            raise TooOften(WORDS[language]["too_often"])
        chosen = [file for file in request.files.getlist("photo") if file.filename]
        upload = chosen[0].read() if chosen else b""
        name = keep_photo(settings(), placement_id, upload_id, upload)
        known = report_in_place(session(), placement_id, upload_id, name).event
    return _received(placement_id, known, over=over)


def _received(placement_id: int, event: InstallationEvent, *, over: bool) -> ResponseReturnValue:
    language = _language()
    news = "done_over" if over else f"done_{event.status}"
    if news not in WORDS[language]:
        news = "done"
    if not _asks_for_json():
        token = (request.view_args or {})["token"]
        return redirect(url_for("village.page", token=token, l=language, kabar=news), 303)
    placement = session().get_one(Placement, placement_id)
    poster = poster_of(session(), placement.campaign, placement_id)
    [newest, *_] = history(session(), [placement_id])
    tone, state, more = state_words(poster, newest, language)
    return {"sentence": WORDS[language][news], "tone": tone, "state": state, "more": more}


@blueprint.errorhandler(OutreachError)
def _refused(error: OutreachError) -> ResponseReturnValue:
    words = WORDS[_language()]
    if isinstance(error, Closed):
        return _problem(words["closed"], words["closed_more"], 410)
    if isinstance(error, Busy):
        return _problem(words["busy"], words["busy_more"], 503)
    if isinstance(error, NotFound):
        return _problem(words["unknown"], words["unknown_more"], 404)
    return _problem(error.sentence, error.remedy, 429 if isinstance(error, TooOften) else 400)


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return _problem(WORDS[_language()]["too_large"], "", 413)


@blueprint.errorhandler(OSError)
def _disk(_error: OSError) -> ResponseReturnValue:
    current_app.logger.exception("a village's photo cannot be kept")
    return _problem(WORDS[_language()]["disk"], "", 503)


@blueprint.after_request
def _private(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


def _problem(sentence: str, remedy: str, status: int) -> ResponseReturnValue:
    """The page, or for the page's script the sentence, that says what to do now."""
    finish(failed=True)
    headers = {"Retry-After": "4"} if status == 503 else {}
    if _asks_for_json():
        return {"sentence": f"{sentence} {remedy}".strip()}, status, headers
    page = _render(
        "villages/problem.html", sentence=sentence, remedy=remedy, again=status == 503,
        back=status not in (404, 410),
    )  # fmt: skip
    return page, status, headers


def _render(template: str, **values: object) -> str:
    language = _language()
    return render_template(template, lang=language, words=WORDS[language], **values)


def _placement(reading: Session, place: Place, placement_id: int) -> Placement:
    """A printed placement of this place; anything else is as unknown as a wrong link."""
    placement = reading.get(Placement, placement_id)
    if placement is None or placement.place_id != place.id:
        raise NotFound("Poster itu tidak ada di sini.", "Kembali ke halaman desa.")
    return poster_of(reading, placement.campaign, placement_id).placement


def _language() -> str:
    wanted = request.args.get("l", "")
    return wanted if wanted in LANGUAGES else "id"


def _asks_for_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _limits() -> _Limits:
    return cast(_Limits, current_app.extensions["outreach.village_limits"])
