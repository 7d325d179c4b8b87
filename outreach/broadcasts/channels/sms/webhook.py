"""What the gateway tells us, at addresses that only it was given: each carries its signature.

Gateways ask by GET as often as by POST, so the signature is the authority, not the method.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import public
from outreach.audience.joining import hear
from outreach.broadcasts.channels.line import plain
from outreach.broadcasts.channels.signed import is_signed, signature
from outreach.broadcasts.channels.sms.gateway import Gateway, load_gateway
from outreach.broadcasts.late import arrived, came_back, find_delivery
from outreach.request import database, secret_key, settings

blueprint = Blueprint("sms", __name__, url_prefix="/saluran/sms")

_REPORT, _INBOUND = "sms-report", "sms-inbound"


def report_path(key: bytes, number: int) -> str:
    """Where the gateway tells what became of a delivery."""
    return f"/saluran/sms/lapor/{number}/{signature(key, _REPORT, str(number))}"


def inbound_path(key: bytes) -> str:
    """Where the gateway hands over what people write back."""
    return f"/saluran/sms/masuk/{signature(key, _INBOUND, '')}"


@blueprint.route("/lapor/<int:number>/<signed>", methods=["GET", "POST"])
@public
def report(number: int, signed: str) -> ResponseReturnValue:
    """Its fields are named in the gateway's file."""
    if not is_signed(secret_key(), _REPORT, str(number), signed):
        abort(403)
    names = _gateway().report
    told = _given(names.get("state", ""))
    with database().writing() as session:
        delivery = find_delivery(session, "sms", str(number), "")
        if delivery is None:
            pass
        elif told in names.get("failed", ()):
            reason = _given(names.get("reason", "")) or told
            came_back(session, delivery, f"Gateway: {reason}", key=secret_key())
        elif told in names.get("arrived", ()):
            arrived(session, delivery)
    return Response("", status=200)


@blueprint.route("/masuk/<signed>", methods=["GET", "POST"])
@public
def inbound(signed: str) -> ResponseReturnValue:
    """The answer is empty: many gateways send what stands in it back to the writer."""
    if not is_signed(secret_key(), _INBOUND, "", signed):
        abort(403)
    names = _gateway().inbound
    sender, text = _given(names.get("from", "")), _given(names.get("text", ""))
    if sender:
        with database().writing() as session:
            hear(session, "sms", sender[:40], text, secret_key())
    return Response("", status=200)


def _gateway() -> Gateway:
    if not settings().sms_gateway:
        abort(404)
    return load_gateway(settings().sms_gateway)


def _given(name: str) -> str:
    """A field of the request, wherever it stands."""
    if not name:
        return ""
    payload = request.get_json(silent=True)
    typed = payload.get(name, "") if isinstance(payload, dict) else ""
    return plain(request.values.get(name, typed))
