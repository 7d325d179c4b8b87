"""WhatsApp through Meta's Cloud API: templates that Meta has approved, to people who agreed.

Source: developers.facebook.com/documentation/business-messaging/whatsapp, “Messages”, “Template
messages”, “Error codes” and “Throughput” (May 2026).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.line import Answer, Line, broken, hand_over, plain

API = "https://graph.facebook.com/v25.0"
# Meta knows no Sundanese: a Sundanese template is registered under a name of its own as Indonesian.
_LANGUAGE = "id"

# No other message will ever reach this number: it is not on WhatsApp, or its owner told Meta that
# they want none.
_DEAD = {131026, 131050}
# This message is refused for good, the next may arrive: outside the 24 hours, Meta's own choice for
# this recipient, an experiment of theirs, our own number, a text that became too long.
_FAILED = {131047, 131049, 130472, 131021, 131051, 132005}
# Seconds until anybody may be written to again: throughput, the account's limit, too many to one
# number, messages reported as spam.
_THROTTLED = {4: 60, 80007: 300, 130429: 30, 131048: 900, 131056: 6, 131057: 300, 133016: 900}
# Nothing can leave before an administrator has acted; meanwhile no attempt is spent on anybody.
_ACCOUNT = {
    0: "Token tidak diterima.",
    3: "Aplikasi Meta tidak punya izin.",
    10: "Token tidak punya izin mengirim.",
    190: "Token sudah tidak berlaku; buat yang baru di Meta Business.",
    131005: "Token tidak punya izin mengirim.",
    131031: "Akun WhatsApp Business dikunci oleh Meta.",
    131037: "Nama tampilan nomor belum disetujui Meta.",
    131042: "Pembayaran akun WhatsApp Business bermasalah.",
    131045: "Nomor belum terdaftar di Cloud API.",
    133010: "Nomor belum terdaftar di Cloud API.",
}
_ACCOUNT_WAIT = 600.0
# The template has to be mended at Meta's, or waits for its approval.
_TEMPLATE = {132000, 132001, 132007, 132012, 132015, 132016}


class WhatsAppChannel:
    """Keeps one connection. Meta does not drop a message it has seen before."""

    name = "whatsapp"
    deduplicates = False
    batch = 20
    per_second: float | None = 80.0  # Meta's throughput of a number
    longest: int | None = 1024  # a template's body

    def __init__(self, phone_id: str, token: str, api: str = API, *, timeout: float = 20.0) -> None:
        self._line = Line(api, "OUTREACH_WHATSAPP_API", timeout=timeout)
        self._path = f"{urlsplit(api).path.rstrip('/')}/{phone_id}/messages"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """See `Channel`."""
        for letter in letters:
            if not letter.template:
                yield Outcome(letter.delivery_id, "failed", "Nama templat WhatsApp belum diisi.")
                continue
            body = json.dumps(message(letter)).encode()
            ask = partial(self._line.ask, "POST", self._path, body, self._headers)
            yield hand_over(letter, ask, judge)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def message(letter: Letter) -> dict[str, Any]:
    """The request's body. `biz_opaque_callback_data` comes back in each report on the message."""
    parameters = [{"type": "text", "text": _parameter(text)} for text in letter.parameters]
    body = [{"type": "body", "parameters": parameters}] if parameters else []
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": letter.address.lstrip("+"),
        "type": "template",
        "template": {
            "name": letter.template,
            "language": {"code": _LANGUAGE},
            "components": body,
        },
        "biz_opaque_callback_data": str(letter.delivery_id),
    }


def judge(letter: Letter, answer: Answer) -> Outcome:
    """What an answer of the Cloud API means for a letter."""
    said = answer.said()
    if answer.status == 200:
        try:
            return Outcome(letter.delivery_id, "sent", reference=plain(said["messages"][0]["id"]))
        except (KeyError, IndexError, TypeError):
            return broken(letter, answer)
    error = said.get("error")
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return broken(letter, answer)
    return judged(letter.delivery_id, error)


def judged(delivery_id: int, error: dict[str, Any]) -> Outcome:
    """What one of Meta's error objects means, in an answer or in a report."""
    code = error.get("code")
    data = error.get("error_data")
    words = data.get("details") if isinstance(data, dict) else ""
    detail = plain(f"{code} {words or error.get('message') or error.get('title') or ''}")
    if not isinstance(code, int):
        return Outcome(delivery_id, "retry", detail)
    if code in _DEAD or code in _FAILED:
        return Outcome(delivery_id, "failed", detail, dead=code in _DEAD)
    if code in _THROTTLED:
        return Outcome(delivery_id, "throttled", detail, after=float(_THROTTLED[code]))
    if code in _ACCOUNT or 200 <= code <= 299:
        words = f"{_ACCOUNT.get(code, _ACCOUNT[10])} {detail}"[:300]
        return Outcome(delivery_id, "throttled", words, after=_ACCOUNT_WAIT)
    if code in _TEMPLATE:
        return Outcome(delivery_id, "retry", f"Periksa templat di Meta. {detail}"[:300])
    return Outcome(delivery_id, "retry", detail)


def _parameter(text: str) -> str:
    """Meta refuses line ends, tabs, more than four spaces in a row, and nothing at all."""
    return re.sub(r"\s+", " ", text).strip() or "-"
