"""What Meta tells us: messages that came back, and people who write BERHENTI.

Source: developers.facebook.com/documentation/business-messaging/whatsapp, “Webhooks”; Graph API,
“Webhooks from Meta”, validation of payloads. That a message was read is thrown away unlooked at.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import public
from outreach.audience.joining import hear
from outreach.broadcasts.channels.line import plain
from outreach.broadcasts.channels.signed import same
from outreach.broadcasts.channels.whatsapp import judged
from outreach.broadcasts.late import arrived, came_back, find_delivery
from outreach.request import secret_key, session, settings

blueprint = Blueprint("whatsapp", __name__, url_prefix="/saluran/whatsapp")


@blueprint.get("")
def verify() -> ResponseReturnValue:
    """Meta asks once, when the address is entered there, whether it is ours."""
    asked = request.args
    if asked.get("hub.mode") != "subscribe" or not same(
        settings().whatsapp_verify_token, asked.get("hub.verify_token", "")
    ):
        abort(403)
    return Response(asked.get("hub.challenge", "")[:200], mimetype="text/plain")


@blueprint.post("")
@public
def receive() -> ResponseReturnValue:
    """Nothing is parsed, and no database asked, before the signature over the raw body is right."""
    body = request.get_data()
    secret = settings().whatsapp_app_secret
    wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not secret or not same(f"sha256={wanted}", request.headers.get("X-Hub-Signature-256", "")):
        abort(403)
    # What is signed and not understood is taken too: else Meta would send it again for days.
    for value in _values(request.get_json(force=True, silent=True)):
        for status in _objects(value.get("statuses")):
            _report(status)
        for message in _objects(value.get("messages")):
            _heard(message)
    return Response("", status=200)


def _report(status: dict[str, Any]) -> None:
    told = status.get("status")
    if told not in ("sent", "delivered", "failed"):
        return
    number, reference = status.get("biz_opaque_callback_data"), status.get("id")
    delivery = find_delivery(session(), "whatsapp", _text(number), _text(reference))
    if delivery is None:
        return
    if told == "failed":
        error = next(_objects(status.get("errors")), {})
        outcome = judged(delivery.id, error)
        came_back(session(), delivery, outcome.detail, key=secret_key(), dead=outcome.dead)
    else:
        arrived(session(), delivery)


def _heard(message: dict[str, Any]) -> None:
    """A typed message, or a press on a template's button."""
    text, button = message.get("text"), message.get("button")
    words = text.get("body") if isinstance(text, dict) else (
        button.get("text") if isinstance(button, dict) else ""
    )  # fmt: skip
    sender = _text(message.get("from"))
    if sender.isascii() and sender.isdigit() and len(sender) <= 15:
        hear(session(), "whatsapp", f"+{sender}", _text(words), secret_key())


def _values(payload: object) -> Iterator[dict[str, Any]]:
    if isinstance(payload, dict):
        for entry in _objects(payload.get("entry")):
            for change in _objects(entry.get("changes")):
                if isinstance(change.get("value"), dict):
                    yield change["value"]


def _objects(found: object) -> Iterator[dict[str, Any]]:
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, dict))


def _text(found: object) -> str:
    return plain(found) if isinstance(found, str) else ""
