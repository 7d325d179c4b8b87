"""Telegram against a server that enforces the Bot API's documented requests and errors."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from outreach.audience.models import Consent, Contact
from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.telegram import TelegramChannel
from outreach.broadcasts.claim import Claimed
from outreach.broadcasts.dispatch import dispatch
from outreach.broadcasts.models import Broadcast
from outreach.database import Database
from tests.broadcasts.channels.far_side import Asked, HangUp, Said, far_side, letter, said
from tests.broadcasts.channels.outbox import ALWAYS, broadcast_to, suppressed
from tests.build import KEY

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class BotApi:
    """Knows chats 1000 and up; 2000 is too fast, 3000 blocked the bot."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, asked: Asked) -> Said:
        if asked.path != f"/bot{TOKEN}/sendMessage":
            return self._refuse(401, "Unauthorized")
        body = asked.json()
        chat, text = int(body["chat_id"]), body["text"]
        if asked.headers.get("content-type") != "application/json" or not text:
            return self._refuse(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            return self._refuse(400, "Bad Request: message is too long")
        if chat == 2000:
            return self._refuse(429, "Too Many Requests: retry after 7", retry_after=7)
        if chat == 3000:
            return self._refuse(403, "Forbidden: bot was blocked by the user")
        if chat < 1000:
            return self._refuse(400, "Bad Request: chat not found")
        self.texts.append(text)
        result = {"message_id": 41, "chat": {"id": chat, "type": "private"}, "text": text}
        return said(200, {"ok": True, "result": result})

    def _refuse(self, code: int, words: str, **parameters: int) -> Said:
        body = {"ok": False, "error_code": code, "description": words, "parameters": parameters}
        return said(code, body)


def _send(origin: str, address: str, token: str = TOKEN, body: str = "Halo") -> Outcome:
    channel = TelegramChannel(token, origin, timeout=5)
    [outcome] = channel.send([letter(address, body=body)])
    channel.close()
    return outcome


@pytest.mark.parametrize(
    ("chat", "status", "dead", "after"),
    [
        ("1000", "sent", False, 0),
        ("2000", "throttled", False, 7),
        ("3000", "failed", True, 0),
        ("999", "failed", True, 0),
    ],
)
def test_each_documented_answer_has_its_outcome(
    chat: str, status: str, dead: bool, after: float
) -> None:
    telegram = BotApi()
    with far_side(telegram) as origin:
        outcome = _send(origin, chat)

    assert (outcome.status, outcome.dead, outcome.after) == (status, dead, after)
    assert outcome.reference == ("1000/41" if status == "sent" else "")
    assert telegram.texts == (["Halo"] if status == "sent" else [])


def test_a_wrong_token_holds_the_channel_and_spends_nobodys_attempts() -> None:
    with far_side(BotApi()) as origin:
        outcome = _send(origin, "1000", token="salah")

    assert outcome.status == "throttled" and "Token bot" in outcome.detail


def test_a_text_that_is_too_long_fails_and_the_chat_lives_on() -> None:
    with far_side(BotApi()) as origin:
        outcome = _send(origin, "1000", body="x" * 4097)

    assert (outcome.status, outcome.dead) == ("failed", False)


def test_an_answer_that_never_came_is_in_doubt() -> None:
    def hang_up(_asked: Asked) -> Said:
        raise HangUp

    with far_side(hang_up) as origin:
        assert _send(origin, "1000").status == "in_doubt"
    with far_side(lambda _asked: (200, {}, b"oops")) as origin:
        assert _send(origin, "1000").status == "in_doubt"


def _halo(_session: object, _of: Broadcast, claimed: Sequence[Claimed]) -> dict[int, Letter | str]:
    return {one.id: letter(one.address, one.id) for one in claimed}


def test_a_chat_that_blocked_the_bot_is_never_written_to_again(database: Database) -> None:
    broadcast_to(database, "telegram", "1000", "3000")

    with far_side(BotApi()) as origin:
        channel = TelegramChannel(TOKEN, origin, timeout=5)
        dispatch(database, channel, compose=_halo, key=KEY, window=ALWAYS, holder="uji")
        channel.close()

    assert suppressed(database) == [("telegram", "dead")]
    with database.reading() as session:
        live = select(Contact.telegram).join(Consent).where(Consent.withdrawn_at.is_(None))
        assert session.scalars(live).all() == ["1000"]
