"""Letters that came back, and replies, handed over by a mail server or provider instead of a
mailbox: the whole letter (RFC 5322), at an address that only they were given.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import public
from outreach.broadcasts.channels.email.bounces import take_in
from outreach.broadcasts.channels.signed import is_signed, signature
from outreach.request import secret_key, session, settings

blueprint = Blueprint("email", __name__, url_prefix="/saluran/surat")
_INBOUND = "email-inbound"
# The field in which providers send the raw letter, Mailgun's routes and SendGrid's parser first.
_FIELDS = ("body-mime", "email", "message", "raw")


def inbound_path(key: bytes) -> str:
    """Where letters to the sender's address may be handed over."""
    return f"/saluran/surat/{signature(key, _INBOUND, '')}"


@blueprint.post("/<signed>")
@public
def receive(signed: str) -> ResponseReturnValue:
    """The letter is the whole body, or a field of a form. What is no report and asks for nothing is
    taken too: else it would be handed over again for days.
    """
    if not is_signed(secret_key(), _INBOUND, "", signed):
        abort(403)
    form = request.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded")
    raw = _field() if form else request.get_data()
    take_in(session(), raw, settings().mail_from.rpartition("@")[2], secret_key())
    return Response("", status=200)


def _field() -> bytes:
    for name in _FIELDS:
        if file := request.files.get(name):
            return bytes(file.read())
        if text := request.form.get(name):
            return text.encode("utf-8", "replace")
    return b""
