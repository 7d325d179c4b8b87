"""E-mail over SMTP, with one-click unsubscribe (RFC 8058)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle
from urllib.parse import urlsplit

from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.email.lane import Lane
from outreach.broadcasts.channels.email.mime import message
from outreach.broadcasts.channels.email.wire import Wire
from outreach.errors import OutreachError
from outreach.wib import Now, utc_now

# While one connection waits for the server, the next is written to.
_CONNECTIONS = 4


class EmailChannel:
    """Keeps its connections between batches. `smtp_url` is smtp:// or smtps://."""

    name = "email"
    deduplicates = False
    batch = 500
    longest: int | None = None

    def __init__(
        self,
        smtp_url: str,
        sender: str,
        *,
        timeout: float = 30.0,
        per_second: float | None = None,
        now: Now = utc_now,
    ) -> None:
        parts = urlsplit(smtp_url)
        if smtp_url and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise OutreachError(
                "OUTREACH_SMTP_URL tidak terbaca.", "Contoh: smtp://nama:sandi@surat.go.id:587"
            )
        self.per_second = per_second
        self._sender, self._now = sender, now
        self._lanes = [Lane(lambda: Wire(parts, sender, timeout)) for _ in range(_CONNECTIONS)]

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """See `Channel`. A broken connection is made anew for the next letter."""
        source, more = iter(letters), True
        for lane in cycle(self._lanes):
            yield from lane.collect()
            made = None
            while more and made is None:
                letter = next(source, None)
                more = letter is not None
                if letter is not None:
                    try:
                        made = letter, message(letter, self._sender, self._now()) + b".\r\n"
                    except OutreachError as error:
                        yield Outcome(letter.delivery_id, "failed", error.sentence)
            yield from lane.push(made)
            if not more and all(one.idle for one in self._lanes):
                return

    def close(self) -> None:
        """End the connections that are open."""
        for lane in self._lanes:
            lane.quit()
