"""Web push: a notification on the phone, through the browser's own push service.

Source: RFC 8030 (delivery), 8291 (encryption), 8292 (VAPID).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import partial

from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.line import Answer, Line, broken, hand_over, plain
from outreach.broadcasts.channels.push.sealed import LONGEST, Vapid, seal
from outreach.broadcasts.channels.push.subscription import SERVICES, read_subscription
from outreach.errors import OutreachError

_DAY = 24 * 3600  # seconds that a service keeps a message for a phone that is off
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


class PushChannel:
    """Keeps one connection to each push service. None of them drops a message it has seen."""

    name = "push"
    deduplicates = False
    batch = 50
    per_second: float | None = None
    longest: int | None = 1000

    def __init__(
        self, vapid: Vapid, *, services: tuple[str, ...] = SERVICES, timeout: float = 20.0
    ) -> None:
        self._vapid, self._services, self._timeout = vapid, services, timeout
        self._lines: dict[str, Line] = {}

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """See `Channel`."""
        for letter in letters:
            try:
                found = read_subscription(json.loads(letter.address), self._services)
                body = seal(notification(letter), found.key, found.secret)
            except (OutreachError, ValueError) as error:
                yield Outcome(letter.delivery_id, "failed", plain(error))
                continue
            if found.origin not in self._lines:
                self._lines[found.origin] = Line(found.origin, "push", timeout=self._timeout)
            headers = {
                "Authorization": self._vapid.authorization(found.origin),
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(_DAY),
                "Urgency": "normal",
            }
            ask = partial(self._lines[found.origin].ask, "POST", found.path, body, headers)
            yield hand_over(letter, ask, judge)

    def close(self) -> None:
        """Hang up everywhere."""
        for line in self._lines.values():
            line.close()
        self._lines.clear()


def notification(letter: Letter) -> bytes:
    """What the service worker is told: title, text, where a press leads, and where to stop.

    A link that the text ends with is left out of it, because pressing opens it. The `tag` makes
    two of the same delivery one on the phone.
    """
    link = _LINK.search(letter.body)
    text = letter.body.removesuffix(link[0]).rstrip() if link else letter.body
    while True:
        made = json.dumps(
            {
                "title": letter.subject or "Diskominfo Kabupaten Purwakarta",
                "body": text,
                "url": link[0] if link else "",
                "stop": letter.unsubscribe_url,
                "tag": f"outreach-{letter.delivery_id}",
                "lang": letter.language,
            },
            ensure_ascii=False,
        ).encode("utf-8", "replace")
        if len(made) <= LONGEST or not text:
            return made
        text = text[: len(text) * 3 // 4]


def judge(letter: Letter, answer: Answer) -> Outcome:
    """What a push service's answer means (RFC 8030, 5 and 7.3; RFC 8292, 4.2)."""
    if answer.status in (200, 201, 202):
        reference = plain(answer.headers.get("location", ""))[-120:]
        return Outcome(letter.delivery_id, "sent", reference=reference)
    detail = plain(f"{answer.status} {answer.text()}")
    if answer.status in (404, 410):
        return Outcome(letter.delivery_id, "failed", detail, dead=True)
    if answer.status in (400, 413):
        return Outcome(letter.delivery_id, "failed", detail)
    # Either this browser subscribed with another key than ours, or our key, contact or clock is
    # wrong for all of them: no status tells which, so it is tried again while somebody looks.
    if answer.status in (401, 403):
        detail = f"Kunci pengirim (push.key) tidak diterima. {detail}"[:300]
        return Outcome(letter.delivery_id, "retry", detail)
    return broken(letter, answer)
