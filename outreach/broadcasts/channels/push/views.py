"""The page on which a browser subscribes and stops, and what it needs for that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import public
from outreach.audience.citizen_page import (
    chosen_village,
    citizen_page,
    joining_ways,
    keep_private,
    language_of,
)
from outreach.audience.citizen_words import WORDS
from outreach.audience.words import REMINDERS, consent_words
from outreach.broadcasts.channels.push import joining
from outreach.broadcasts.channels.push.sealed import Vapid, push_key
from outreach.broadcasts.channels.push.subscription import Subscription, read_subscription
from outreach.errors import OutreachError
from outreach.places.find import villages_by_district
from outreach.request import secret_key, session, settings
from outreach.settings import ROOT
from outreach.throttle import Throttle

_WORKER = ROOT / "static" / "push-worker.js"
# Subscriptions that one process takes in an hour. Nobody's address is kept, so all share it.
AN_HOUR = 600
blueprint = Blueprint("push", __name__, url_prefix="/notifikasi")
blueprint.after_request(keep_private)


@blueprint.record_once
def _limit(state: BlueprintSetupState) -> None:
    state.app.extensions["outreach.push_limit"] = Throttle(AN_HOUR, timedelta(hours=1))


@blueprint.before_request
def _must_be_on() -> None:
    if not settings().push_contact:
        abort(404)


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """With a slash at its end, because the worker rules over what lies below its own path."""
    return citizen_page(
        "push/page.html",
        channel="push",
        ways=joining_ways(),
        districts=villages_by_district(session()),
        chosen="",
        key=Vapid(push_key(settings().home_path), "").public_key,
        text=consent_words(REMINDERS, "push", language_of()),
    )


@blueprint.get("/pekerja.js")
def service_worker() -> ResponseReturnValue:
    """Under this path, so that it rules over this page and no other."""
    return Response(_WORKER.read_bytes(), mimetype="text/javascript")


@blueprint.get("/aplikasi.webmanifest")
def manifest() -> ResponseReturnValue:
    """An iPhone lets a page subscribe only from the home screen, as an application of its own."""
    icon = url_for("static", filename="icon-192.png")
    told = jsonify(
        name="Pengingat Diskominfo Purwakarta", short_name="Pengingat", lang="id",
        start_url=url_for("push.page", l=language_of()), scope=url_for("push.page"),
        display="standalone", background_color="#ffffff", theme_color="#073b37",
        icons=[{"src": icon, "sizes": "192x192", "type": "image/png"}],
    )  # fmt: skip
    told.mimetype = "application/manifest+json"
    return told


@blueprint.post("/langganan")
@public
def subscribe() -> ResponseReturnValue:
    """Store a browser that agreed; the text is ours, whatever the browser says was shown."""
    given, browser = _given()
    village = chosen_village(_number(given.get("desa")))
    if village is None:
        return jsonify(error=WORDS[language_of()]["must_place"]), 400
    if not current_app.extensions["outreach.push_limit"].allows("all"):
        return jsonify(error=WORDS[language_of()]["busy"]), 429
    joining.join(session(), browser, village, language_of(), secret_key())
    return jsonify(ok=True), 201


@blueprint.post("/berhenti")
@public
def stop() -> ResponseReturnValue:
    """The button to turn it off: the browser's own secret keys are the authority."""
    joining.leave(session(), _given()[1], secret_key())
    return jsonify(ok=True)


@blueprint.errorhandler(OutreachError)
def _refused(_error: OutreachError) -> ResponseReturnValue:
    """The page's script shows the sentence."""
    session().rollback()
    return jsonify(error=WORDS[language_of()]["push_unknown"]), 400


def _given() -> tuple[dict[str, Any], Subscription]:
    """What the page's script sent; raises `OutreachError` for no subscription of a browser."""
    given = request.get_json(silent=True)
    given = given if isinstance(given, dict) else {}
    return given, read_subscription(given.get("subscription"))


def _number(given: object) -> int | None:
    right = isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 11
    return int(str(given)) if right else None
