"""Telegram by a bot, to people who pressed “Setuju” in a chat with it.

Source: core.telegram.org/bots/api, “Making requests” and “sendMessage”;
core.telegram.org/bots/faq, “broadcasting to users”.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial

from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.line import Answer, Line, broken, hand_over, plain

API = "https://api.telegram.org"
_ACCOUNT_WAIT = 600.0
_JSON = {"Content-Type": "application/json"}


class TelegramChannel:
    """Keeps one connection. Telegram does not drop a message it has seen before."""

    name = "telegram"
    deduplicates = False
    batch = 25
    per_second: float | None = 25.0  # a bot may write to 30 chats a second
    longest: int | None = 4096

    def __init__(self, token: str, api: str = API, *, timeout: float = 20.0) -> None:
        self._line = Line(api, "OUTREACH_TELEGRAM_API", timeout=timeout)
        self._path = f"/bot{token}/sendMessage"

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """See `Channel`."""
        for letter in letters:
            body = json.dumps(
                {
                    "chat_id": letter.address,
                    "text": letter.body,
                    "link_preview_options": {"is_disabled": True},
                }
            ).encode()
            ask = partial(self._line.ask, "POST", self._path, body, _JSON)
            yield hand_over(letter, ask, judge)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def judge(letter: Letter, answer: Answer) -> Outcome:
    """What an answer of the Bot API means for a letter."""
    said = answer.said()
    if said.get("ok") is True:
        result = said.get("result")
        number = result.get("message_id", "") if isinstance(result, dict) else ""
        return Outcome(letter.delivery_id, "sent", reference=plain(f"{letter.address}/{number}"))
    if said.get("ok") is not False:
        return broken(letter, answer)
    code, words = said.get("error_code"), str(said.get("description", ""))
    detail = plain(f"{code} {words}")
    if code == 429:
        hints = said.get("parameters")
        after = hints.get("retry_after") if isinstance(hints, dict) else None
        seconds = float(after) if isinstance(after, int) else answer.wait()
        return Outcome(letter.delivery_id, "throttled", detail, after=min(max(seconds, 1), 3600))
    if code in (401, 404):
        detail = f"Token bot tidak diterima; administrator perlu memeriksanya. {detail}"[:300]
        return Outcome(letter.delivery_id, "throttled", detail, after=_ACCOUNT_WAIT)
    # 403: the bot was blocked, or the account is gone.
    if code == 403 or (code == 400 and "chat not found" in words):
        return Outcome(letter.delivery_id, "failed", detail, dead=True)
    return Outcome(letter.delivery_id, "failed" if code == 400 else "retry", detail)
