"""What people say to the bot: /start with a link's token, “Saya setuju”, /stop.

Source: core.telegram.org/bots/api, “setWebhook” (secret_token), “Making requests when getting
updates”, “Update”.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import public
from outreach.audience.stopping import is_stop, stop_by_address
from outreach.broadcasts.channels.signed import same
from outreach.broadcasts.channels.telegram.linking import agree, is_token, question
from outreach.request import secret_key, session, settings

blueprint = Blueprint("telegram", __name__, url_prefix="/saluran/telegram")

_WELCOME = (
    "Terima kasih. Pengingat layanan daerah akan dikirim ke sini. Kirim /stop untuk berhenti."
)
_GONE = "Tautan ini tidak berlaku lagi. Mintalah tautan baru kepada Diskominfo."
_STOPPED = "Anda sudah berhenti. Tidak ada lagi pengingat yang dikirim ke sini. Hatur nuhun."


@blueprint.post("")
@public
def receive() -> ResponseReturnValue:
    """One update. No database is asked before the secret is right."""
    given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    if not same(settings().telegram_secret, given):
        abort(403)
    update = _object(request.get_json(force=True, silent=True))
    said = _message(_object(update.get("message"))) or _button(
        _object(update.get("callback_query")), update.get("update_id")
    )
    _blocked(_object(update.get("my_chat_member")))
    # What is not understood is taken too: else Telegram would send it again for hours.
    return jsonify(said) if said else Response("", status=200)


def _message(message: dict[str, Any]) -> dict[str, Any] | None:
    chat, text = _private_chat(message), message.get("text")
    if not chat or not isinstance(text, str):
        return None
    command, _, token = text.strip().partition(" ")
    if command == "/start" and is_token(secret_key(), token):
        return question(chat, token)
    if command == "/stop" or is_stop(text):
        stop_by_address(session(), "telegram", chat, secret_key())
        return _say(chat, _STOPPED)
    return None


def _button(query: dict[str, Any], update: object) -> dict[str, Any] | None:
    chat, token = _private_chat(_object(query.get("message"))), query.get("data")
    if not chat or not isinstance(token, str) or not is_token(secret_key(), token):
        return None
    proof = f"Tombol “Saya setuju” di Telegram, update {update if isinstance(update, int) else 0}"
    known = agree(session(), chat, token, secret_key(), proof)
    return _say(chat, _WELCOME if known else _GONE)


def _blocked(change: dict[str, Any]) -> None:
    """Who blocks the bot has stopped."""
    chat = _private_chat(change)
    if chat and _object(change.get("new_chat_member")).get("status") == "kicked":
        stop_by_address(session(), "telegram", chat, secret_key())


def _private_chat(holder: dict[str, Any]) -> str:
    """The chat's id; nothing for groups: one member cannot agree for the others."""
    chat = _object(holder.get("chat"))
    number = chat.get("id")
    right = type(number) is int and 0 < number < 10**19 and chat.get("type") == "private"
    return str(number) if right else ""


def _say(chat: str, text: str) -> dict[str, Any]:
    return {"method": "sendMessage", "chat_id": chat, "text": text}


def _object(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}
