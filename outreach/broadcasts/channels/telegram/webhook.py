"""What people say to the bot: /start with a link's token, “Saya setuju”, /stop.

Source: core.telegram.org/bots/api, “setWebhook” (secret_token), “Making requests when getting
updates”, “Update”.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from outreach.accounts.guard import public
from outreach.audience.models import Contact
from outreach.audience.stopping import is_stop, stop_by_address
from outreach.broadcasts.channels.signed import same
from outreach.broadcasts.channels.telegram.linking import (
    agree,
    can_join,
    invitation_of,
    question,
)
from outreach.request import secret_key, session, settings

blueprint = Blueprint("telegram", __name__, url_prefix="/saluran/telegram")

# What the bot says, in Indonesian and Sundanese; the latter still needs a native speaker's reading.
_WORDS = {
    "id": {
        "welcome": "Terima kasih. Pengingat layanan daerah akan dikirim ke sini. Kirim BERHENTI "
        "kapan saja untuk berhenti.",
        "gone": "Tautan ini tidak berlaku lagi. Silakan mulai lagi dari {page}",
        "stopped": "Anda sudah berhenti. Tidak ada lagi pengingat yang dikirim ke sini. Hatur "
        "nuhun.",
        "begin": "Untuk menerima pengingat layanan daerah, pilih desa Anda di {page}",
    },
    "su": {
        "welcome": "Hatur nuhun. Pangémut layanan daérah bakal dikintunkeun ka dieu. Kintun EUREUN "
        "iraha waé upami badé liren.",
        "gone": "Tautan ieu parantos teu berlaku. Mangga ngawitan deui ti {page}",
        "stopped": "Parantos liren. Moal aya deui pangémut anu dikintunkeun ka dieu. Hatur nuhun.",
        "begin": "Kanggo nampi pangémut layanan daérah, mangga pilih désa di {page}",
    },
}


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
    if command == "/start":
        asked = invitation_of(secret_key(), token)
        if asked is None:
            return _say(chat, "begin", _spoken(chat))
        return question(chat, token, asked.language)
    if command == "/stop" or is_stop(text):
        speaks = _spoken(chat)
        stop_by_address(session(), "telegram", chat, secret_key())
        return _say(chat, "stopped", speaks)
    return None


def _button(query: dict[str, Any], update: object) -> dict[str, Any] | None:
    chat, token = _private_chat(_object(query.get("message"))), query.get("data")
    asked = invitation_of(secret_key(), token) if isinstance(token, str) else None
    if not chat or asked is None:
        return None
    number = update if isinstance(update, int) else 0
    known = agree(session(), chat, asked, secret_key(), number)
    return _say(chat, "welcome" if known else "gone", asked.language)


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


def _spoken(chat: str) -> str:
    """The language of a chat's owner as far as it is known."""
    return session().scalar(select(Contact.language).where(Contact.telegram == chat)) or "id"


def _say(chat: str, what: str, language: str) -> dict[str, Any]:
    page = settings().public_url + ("/telegram/" if can_join(settings()) else "/daftar")
    text = _WORDS[language][what].format(page=page)
    return {"method": "sendMessage", "chat_id": chat, "text": text}


def _object(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}
