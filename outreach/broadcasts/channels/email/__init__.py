"""E-mail over SMTP, with one-click unsubscribe (RFC 8058)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.email.mime import message
from outreach.broadcasts.channels.email.wire import Broken, Wire
from outreach.errors import OutreachError
from outreach.wib import Now, utc_now

# Replies after which no letter to that address will ever arrive (RFC 5321; RFC 3463 X.1.1, X.1.10).
_DEAD = ("5.1.1", "5.1.10", "5.1.2")


class EmailChannel:
    """Keeps its connection between batches. `smtp_url` is smtp:// or smtps://."""

    name = "email"
    deduplicates = False
    batch = 100
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
        self._parts, self._sender, self._timeout, self._now = parts, sender, timeout, now
        self._wire: Wire | None = None

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """See `Channel`. A broken connection is made anew for the next letter."""
        accepted: tuple[Letter, bytes] | None = None
        for letter in letters:
            try:
                content = message(letter, self._sender, self._now()) + b".\r\n"
            except OutreachError as error:
                if accepted:
                    yield self._content(*accepted)
                    accepted = None
                yield Outcome(letter.delivery_id, "failed", error.sentence)
                continue
            if accepted and self._wire and self._wire.pipelining:
                commands = self._wire.envelope(letter.address)
                done = self._content(*accepted, with_envelope=b"".join(commands))
                accepted = None
                yield done
                answer = self._envelope(letter, written=self._wire is not None)
            else:
                if accepted:
                    yield self._content(*accepted)
                    accepted = None
                answer = self._envelope(letter, written=False)
            if answer is None:
                accepted = letter, content
            else:
                yield answer
        if accepted:
            yield self._content(*accepted)

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._wire:
            self._wire.quit()
            self._wire = None

    def _envelope(self, letter: Letter, *, written: bool) -> Outcome | None:
        """None when the server waits for the letter's content."""
        for attempt in (1, 2):
            try:
                fresh = self._wire is None
                self._wire = self._wire or Wire(self._parts, self._sender, self._timeout)
                code, said = self._wire.answers(self._wire.envelope(letter.address), written)
                break
            except Broken as error:
                self._drop()
                written = False
                # A kept connection may have been closed by the server meanwhile: that is no fault.
                if fresh or attempt == 2:
                    return Outcome(letter.delivery_id, "retry", str(error)[:300])
        if code == 354:
            return None
        if code == 421:
            self._drop()
        return _refused(letter, code, said)

    def _content(self, letter: Letter, content: bytes, with_envelope: bytes = b"") -> Outcome:
        wire = self._wire
        if wire is None:  # pragma: no cover - an accepted letter has a connection
            return Outcome(letter.delivery_id, "retry", "Sambungan putus.")
        try:
            wire.write(content + with_envelope)
            code, said = wire.reply()
        except Broken as error:
            self._drop()
            return Outcome(
                letter.delivery_id, "in_doubt", f"Putus saat isi surat dikirim. {error}"[:300]
            )
        if code == 421:
            self._drop()
        if code == 250:
            return Outcome(letter.delivery_id, "sent")
        return _refused(letter, code, said)

    def _drop(self) -> None:
        if self._wire:
            with suppress(OSError):
                self._wire.close()
            self._wire = None


def _refused(letter: Letter, code: int, said: str) -> Outcome:
    """5xx is for good, all else is tried again (RFC 5321, 4.2.1)."""
    return Outcome(
        letter.delivery_id,
        "failed" if code >= 500 else "retry",
        f"{code} {said}"[:300],
        dead=code >= 500 and said.startswith(_DEAD),
    )
