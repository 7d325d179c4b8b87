"""The page on which a browser subscribes, and what it needs for that."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from outreach.accounts.audit import record
from outreach.accounts.guard import public
from outreach.audience.agree import Basis, give_consent
from outreach.audience.models import Contact
from outreach.audience.stopping import lift
from outreach.audience.words import REMINDERS, consent_words
from outreach.broadcasts.channels.push.sealed import Vapid, push_key
from outreach.broadcasts.channels.push.subscription import kept, read_subscription
from outreach.errors import OutreachError
from outreach.places.find import villages, villages_by_codes
from outreach.request import secret_key, session, settings
from outreach.settings import ROOT
from outreach.throttle import Throttle
from outreach.wib import utc_now

_WORKER = ROOT / "static" / "push-worker.js"
blueprint = Blueprint("push", __name__, url_prefix="/notifikasi")


@blueprint.record_once
def _limit(state: BlueprintSetupState) -> None:
    # Nobody's address is kept, so all that come share one limit.
    state.app.extensions["outreach.push_limit"] = Throttle(600, timedelta(hours=1))


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """With a slash at its end, because the worker rules over what lies below its own path."""
    _must_be_on()
    return render_template(
        "push/page.html",
        places=villages(session()),
        key=Vapid(push_key(settings().home_path), "").public_key,
        text=consent_words(REMINDERS, "push"),
    )


@blueprint.get("/pekerja.js")
def service_worker() -> ResponseReturnValue:
    """Under this path, so that it rules over this page and no other."""
    return Response(_WORKER.read_bytes(), mimetype="text/javascript")


@blueprint.post("/langganan")
@public
def subscribe() -> ResponseReturnValue:
    """Store a browser that agreed; the text is ours, whatever the browser says was shown."""
    _must_be_on()
    given = request.get_json(silent=True)
    if not isinstance(given, dict) or not isinstance(given.get("village"), str):
        abort(400)
    found = read_subscription(given.get("subscription"))
    if not current_app.extensions["outreach.push_limit"].allows("all"):
        abort(429)
    address = kept(given["subscription"])
    [place] = villages_by_codes(session(), [given["village"][:20].replace("\0", "")])
    contact = session().scalar(select(Contact).where(Contact.push == address))
    if contact is None:
        contact = Contact(name="", push=address, place_id=place.id, created_at=utc_now())
        session().add(contact)
    contact.place_id = place.id
    lift(session(), address, "push", secret_key())
    source = f"Tombol di halaman notifikasi, {found.origin}"
    basis = Basis("consent", REMINDERS, consent_words(REMINDERS, "push"), source, method="web")
    give_consent(session(), contact, "push", basis, by=None, key=secret_key())
    record(session(), None, "contact.agree", "Notifikasi")
    return jsonify(ok=True), 201


@blueprint.errorhandler(OutreachError)
def _refused(error: OutreachError) -> ResponseReturnValue:
    """The page's script shows the sentence."""
    session().rollback()
    return jsonify(error=str(error)), 400


def _must_be_on() -> None:
    if not settings().push_contact:
        abort(404)
