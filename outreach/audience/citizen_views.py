"""Citizens' own pages: join, confirm, stop. No cookie, no script, no form token.

A token would guard a cookie, and none is used here: joining proves itself by the message that
follows, and for the rest the signed link is the authority. One click in a mail program (RFC 8058)
brings no token either.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from flask import Blueprint, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from outreach.accounts.audit import record
from outreach.accounts.guard import public
from outreach.audience import joining
from outreach.audience.citizen_page import (
    chosen_village,
    citizen_page,
    joining_ways,
    keep_private,
    language_of,
)
from outreach.audience.citizen_words import CHANNEL_NAMES, LANGUAGES, WORDS, YOURS
from outreach.audience.consent import ADDRESS, contact_of_token, is_suppressed, suppress
from outreach.audience.contacts import mask, masked
from outreach.audience.models import Contact
from outreach.audience.stopping import stop_everywhere
from outreach.audience.words import REMINDERS, consent_words
from outreach.errors import OutreachError
from outreach.places.find import villages_by_district
from outreach.request import secret_key, session
from outreach.throttle import Throttle

blueprint = Blueprint("citizens", __name__)
# Sign-ups that one process takes in an hour; an address has a limit of its own (`joining.A_DAY`).
AN_HOUR = 600


@blueprint.record_once
def _limit_of_its_own(state: BlueprintSetupState) -> None:
    state.app.extensions["outreach.join_limit"] = Throttle(AN_HOUR, timedelta(hours=1))


blueprint.after_request(keep_private)


@blueprint.route("/daftar", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    channels = cast(tuple[str, ...], current_app.extensions["outreach.join_channels"])
    ways = joining_ways()
    if not channels:
        return redirect(ways[0].address) if ways else _said("closed", 503)
    language = language_of()
    channel = request.args.get("k", "")
    channel = channel if channel in channels else channels[0]
    problem = ""
    if request.method == "POST":
        problem = _ask(channel, language)
        if not problem:
            return redirect(url_for("citizens.asked", l=language, k=channel), 303)
        if problem == "busy":
            return _said("busy", 429)
    return citizen_page(
        "audience/citizen/join.html",
        400 if problem else 200,
        channel=channel,
        ways=ways,
        districts=villages_by_district(session()),
        problem=WORDS[language].get(problem, ""),
        given=request.form,
        text=consent_words(REMINDERS, channel, language),
    )


@blueprint.get("/daftar/terkirim")
def asked() -> ResponseReturnValue:
    channel = request.args.get("k", "")
    channel = channel if channel in joining.CONFIRMED_ON else "email"
    return citizen_page("audience/citizen/asked.html", channel=channel)


@blueprint.route("/daftar/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """GET only asks: programs that look at every link of a letter must not join anybody."""
    wish = joining.wish_of(session(), token)
    if wish is None:
        return _said("gone", 404, again=True)
    if request.method == "POST":
        joining.confirm(session(), wish, secret_key(), "dikonfirmasi lewat tautan yang dikirim")
    return citizen_page(
        "audience/citizen/confirm.html",
        speaks=wish.language,
        address=mask(wish.address),
        joined=wish.confirmed_at is not None,
        token=token,
    )


@blueprint.post("/daftar/<token>/batal")
@public
def cancel(token: str) -> ResponseReturnValue:
    """Also what a mail program's own unsubscribe button calls."""
    wish = joining.wish_of(session(), token)
    if wish is not None:
        joining.cancel(session(), wish)
    return _said("cancelled")


@blueprint.route("/b/<token>", methods=["GET", "POST"], endpoint="stop_briefly")
@blueprint.route("/berhenti/<token>", methods=["GET", "POST"])
@public
def stop(token: str) -> ResponseReturnValue:
    """The page behind every message's unsubscribe link; POST alone is RFC 8058's one click."""
    known = contact_of_token(secret_key(), token)
    if known is None:
        return _said("unknown", 404)
    contact_id, channel = known
    contact = session().get(Contact, contact_id)
    address = getattr(contact, ADDRESS[channel]) if contact else None
    speaks = contact.language if contact else "id"
    language = language_of(speaks)
    everywhere = "semua" in request.form
    if request.method == "POST" and contact is not None:
        if everywhere:
            stop_everywhere(session(), contact, secret_key())
        else:
            suppress(session(), contact, channel, secret_key())
        record(session(), None, "contact.stop", masked(contact), contact=contact.id,
               channel="*" if everywhere else channel)  # fmt: skip
    return citizen_page(
        "audience/citizen/stop.html",
        speaks=speaks,
        address=(YOURS[language].get(channel) or mask(address)) if address else "",
        channel=CHANNEL_NAMES[language][channel],
        stopped=request.method == "POST"
        or not address
        or is_suppressed(session(), address, channel, secret_key()),
        everywhere=everywhere,
        joinable=bool(joining_ways()),
    )


def _ask(channel: str, language: str) -> str:
    """Keep what was asked; the name of the sentence that says what is wrong, or nothing."""
    given = request.form
    chosen = chosen_village(given.get("desa", type=int))
    if chosen is None:
        return "must_place"
    if "setuju" not in given:
        return "must_agree"
    limit = cast(Throttle, current_app.extensions["outreach.join_limit"])
    if not limit.allows("join"):
        return "busy"
    wanted = given.get("bahasa", language)
    try:
        joining.ask(
            session(),
            channel=channel,
            address=given.get("alamat", ""),
            name=given.get("nama", "").replace("\0", ""),
            place_id=chosen.id,
            language=wanted if wanted in LANGUAGES else language,
            key=secret_key(),
        )
    except OutreachError:
        return "bad_address"
    return ""


def _said(what: str, status: int = 200, *, again: bool = False) -> ResponseReturnValue:
    """A page that says one thing."""
    words = WORDS[language_of()]
    title, lead = words[f"{what}_title"], words[what]
    return citizen_page("audience/citizen/said.html", status, title=title, lead=lead, again=again)
