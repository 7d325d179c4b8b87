"""How a village's pages answer: in its language, to nobody else, and with what to do when not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import cast

from flask import Blueprint, Response, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from outreach.errors import NotFound, OutreachError
from outreach.links.village_link import Closed
from outreach.places.models import Place
from outreach.request import finish
from outreach.throttle import Throttle
from outreach.villages.keeping import Busy
from outreach.villages.words import LANGUAGES, WORDS

_HEADERS = {
    # The address holds the secret: it goes to nobody else, and no search engine keeps it.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-cache",
}


class Limits:
    """What one link may ask of this process in an hour."""

    def __init__(self) -> None:
        self.photos = Throttle(20, timedelta(hours=1))
        self.posters = Throttle(120, timedelta(hours=1))


class TooOften(OutreachError):
    """This link asked for more than it may within the hour."""


def behind_the_link(blueprint: Blueprint) -> None:
    """Let all pages of this blueprint, whose addresses hold a village's secret, answer so."""
    blueprint.record_once(_limits_of_its_own)
    blueprint.register_error_handler(OutreachError, _refused)
    blueprint.register_error_handler(RequestEntityTooLarge, _too_large)
    blueprint.register_error_handler(OSError, _disk)
    blueprint.after_request(_private)


def limits() -> Limits:
    """This application's."""
    return cast(Limits, current_app.extensions["outreach.village_limits"])


def asked_language() -> str:
    """What the reader chose, `id` or `su`."""
    wanted = request.args.get("l", "")
    return wanted if wanted in LANGUAGES else "id"


def asks_for_json() -> bool:
    """True for the page's script."""
    return request.accept_mimetypes.best == "application/json"


def page_of(template: str, **values: object) -> str:
    """A page in the reader's language."""
    return render_template(template, lang=asked_language(), words=WORDS[asked_language()], **values)


def file_of(
    content: bytes, media_type: str, name: str, *, save: bool = False
) -> ResponseReturnValue:
    """A file to look at, or to `save`; a browser that has it already is told so."""
    answer = Response(content, mimetype=media_type)
    how = "attachment" if save else "inline"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answer.add_etag()
    return answer.make_conditional(request)


def file_stem(campaign: str, place: Place) -> str:
    """`call-center-112-kelurahan-nagri-kidul`: part of the names of files."""
    return re.sub(r"[^a-z0-9]+", "-", f"{campaign} {place.label}".lower()).strip("-")


def _limits_of_its_own(state: BlueprintSetupState) -> None:
    state.app.extensions.setdefault("outreach.village_limits", Limits())


def _refused(error: OutreachError) -> ResponseReturnValue:
    words = WORDS[asked_language()]
    if isinstance(error, Closed):
        return _problem(words["closed"], words["closed_more"], 410)
    if isinstance(error, Busy):
        return _problem(words["busy"], words["busy_more"], 503)
    if isinstance(error, NotFound):
        return _problem(words["unknown"], words["unknown_more"], 404)
    return _problem(error.sentence, error.remedy, 429 if isinstance(error, TooOften) else 400)


def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return _problem(WORDS[asked_language()]["too_large"], "", 413)


def _disk(_error: OSError) -> ResponseReturnValue:
    current_app.logger.exception("a village's file cannot be kept")
    return _problem(WORDS[asked_language()]["disk"], "", 503)


def _private(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


def _problem(sentence: str, remedy: str, status: int) -> ResponseReturnValue:
    """The page, or for the page's script the sentence, that says what to do now."""
    finish(failed=True)
    headers = {"Retry-After": "4"} if status == 503 else {}
    if asks_for_json():
        return {"sentence": f"{sentence} {remedy}".strip()}, status, headers
    page = page_of(
        "villages/problem.html", sentence=sentence, remedy=remedy, again=status == 503,
        back=status not in (404, 410),
    )  # fmt: skip
    return page, status, headers
