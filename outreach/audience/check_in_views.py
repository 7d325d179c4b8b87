"""The visitor's own page for an event's daftar hadir, and the QR that leads to it.

No cookie, no script, no form token: the link that hangs at the door is the authority, and whoever
can read it may add a name. It lies here, above the events, because it also takes consent.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import cast

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, needs, public
from outreach.audience.attending import CHANNEL, Agreed, attend
from outreach.audience.check_in_words import WORDS
from outreach.audience.citizen_words import LANGUAGES
from outreach.audience.phones import normalise_phone
from outreach.audience.words import REMINDERS, consent_words
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import OutreachError
from outreach.events.attendance import Visitor
from outreach.events.check_in import Closed, NotYet, check_in_url, event_of_token
from outreach.events.models import Event
from outreach.events.plan import event_of
from outreach.links.qr import QUIET_ZONE, symbol
from outreach.places.find import villages_by_district
from outreach.places.models import Place
from outreach.request import secret_key, session, settings
from outreach.throttle import Throttle
from outreach.wib import long_date

blueprint = Blueprint("check_in", __name__)
# Names that one process takes for one event in an hour: a full hall, but no machine.
AN_HOUR = 1200


@blueprint.record_once
def _limit_of_its_own(state: BlueprintSetupState) -> None:
    state.app.extensions["outreach.check_in_limit"] = Throttle(AN_HOUR, timedelta(hours=1))


@blueprint.after_request
def _private(response: Response) -> Response:
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response


@blueprint.get("/HADIR/<token>")
def scanned(token: str) -> ResponseReturnValue:
    """The QR's address: in capitals, so that its symbol is smaller."""
    return redirect(url_for("check_in.page", token=token.lower()))


@blueprint.route("/hadir/<token>", methods=["GET", "POST"])
@public
def page(token: str) -> ResponseReturnValue:
    event = event_of_token(session(), secret_key(), token)
    problem = ""
    if request.method == "POST":
        problem = _check_in(event)
        if not problem:
            return redirect(url_for("check_in.thanks", token=token, l=_language()), 303)
        if problem == "busy":
            return _said("busy", 429)
    return _page(
        "check_in",
        400 if problem else 200,
        event=event,
        problem=WORDS[_language()].get(problem, ""),
        given=request.form,
        form_id=_form_id(),
        districts=villages_by_district(session()),
        home=_home(event),
        text=consent_words(REMINDERS, CHANNEL, _language()),
    )


@blueprint.get("/hadir/<token>/terima-kasih")
def thanks(token: str) -> ResponseReturnValue:
    event = event_of_token(session(), secret_key(), token)
    return _page("checked_in", event=event, token=token)


@blueprint.get("/kampanye/<slug>/kegiatan/<int(max=2147483647):event_id>/hadir/qr.svg")
@needs(*ANYONE)
def qr(slug: str, event_id: int) -> ResponseReturnValue:
    """The link's symbol, for staff's page and for a screen at the door."""
    event = event_of(session(), campaign_by_slug(session(), slug), event_id)
    drawn = symbol(check_in_url(session(), settings(), event))
    side = drawn.modules + 2 * QUIET_ZONE
    picture = render_template(
        "audience/check_in_qr.svg", side=side, quiet=QUIET_ZONE, path=drawn.path
    )
    return Response(picture, mimetype="image/svg+xml")


@blueprint.errorhandler(OutreachError)
def _refused(error: OutreachError) -> ResponseReturnValue:
    session().rollback()
    if isinstance(error, NotYet):
        return _said("early", 403, date=long_date(error.opens.date(), "id"))
    if isinstance(error, Closed):
        return _said("closed", 410)
    return _said("unknown", 404)


def _check_in(event: Event) -> str:
    """Put the visitor on the list; the name of the sentence that says what is wrong, or nothing."""
    given = request.form
    visitor = Visitor(given.get("nama", ""), given.get("instansi", ""), given.get("lp", ""))
    if not visitor.name.strip() or not visitor.institution.strip() or visitor.sex not in ("L", "P"):
        return "must_fill"
    phone, ticked = given.get("hp", "").strip(), "setuju" in given
    agreed = None
    if phone or ticked:
        if not ticked:
            return "must_agree"
        if not phone:
            return "must_phone"
        try:
            normalise_phone(phone)
        except OutreachError:
            return "bad_phone"
        place = given.get("desa", type=int)
        chosen = session().get(Place, place) if place and 0 < place < 2**31 else None
        if chosen is None or not chosen.is_village:
            return "must_place"
        agreed = Agreed(phone, chosen.id, _language())
    limit = cast(Throttle, current_app.extensions["outreach.check_in_limit"])
    if not limit.allows(event.id):
        return "busy"
    try:
        attend(session(), event, visitor, agreed, _form_id(), secret_key())
    except OutreachError:
        return "must_fill"
    return ""


def _form_id() -> str:
    """Goes out with the form and comes back with it, so that a second tap is known."""
    return request.form.get("form", "")[:40] or uuid.uuid4().hex


def _home(event: Event) -> int | None:
    """The village offered first: the event's own, where it is in one."""
    place = event.place
    if place is None:
        return None
    return place.id if place.is_village else place.village_id


def _said(what: str, status: int, **values: object) -> ResponseReturnValue:
    """A page that says one thing."""
    words = WORDS[_language()]
    return _page(
        "said", status, title=words[f"{what}_title"], lead=words[what].format(**values), again=False
    )


def _page(name: str, status: int = 200, **values: object) -> ResponseReturnValue:
    language = _language()
    page = render_template(
        f"audience/citizen/{name}.html",
        lang=language,
        words=WORDS[language],
        host=settings().public_url.split("://")[1],
        switch={},
        **values,
    )
    return page, status


def _language() -> str:
    asked = request.args.get("l", "")
    return asked if asked in LANGUAGES else "id"
