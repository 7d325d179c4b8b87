"""One connection's work: the content of one letter in flight, the envelope of the next asked.

Only content can reach a recipient, so when a connection breaks one letter can be in doubt at most:
the one whose content was handed over and not answered for.
"""

from __future__ import annotations

from collections.abc import Callable

from outreach.broadcasts.channels import Letter, Outcome
from outreach.broadcasts.channels.email.wire import Broken, Wire

# Replies after which no letter to that address will ever arrive (RFC 3463: X.1.1, X.1.2, X.1.10).
_DEAD = ("5.1.1", "5.1.10", "5.1.2")
Made = tuple[Letter, bytes]


class Lane:
    """`push` hands something to the network and does not wait; `collect` waits for the answers."""

    def __init__(self, connect: Callable[[], Wire]) -> None:
        """`connect` raises `Broken` when there is no server to talk to."""
        self._connect = connect
        self._wire: Wire | None = None
        self._accepted: Made | None = None
        self._flying: Letter | None = None
        self._asked: Made | None = None
        self._written = False

    @property
    def idle(self) -> bool:
        """True when it holds no letter."""
        return not (self._accepted or self._flying or self._asked)

    def push(self, made: Made | None) -> list[Outcome]:
        """Send the accepted letter's content, and ask for the next one's envelope."""
        data = b""
        if self._accepted:
            self._flying, data = self._accepted
            self._accepted = None
        self._asked, self._written = made, False
        if made and self._wire and self._wire.pipelining:
            data += b"".join(self._wire.envelope(made[0].address))
            self._written = True
        if not data or not self._wire:
            return []
        try:
            self._wire.write(data)
        except Broken as error:
            return self._lost(error)
        return []

    def collect(self) -> list[Outcome]:
        """Outcomes of what was pushed; a letter whose envelope is refused has one already."""
        found = []
        if self._flying and self._wire:
            try:
                code, said = self._wire.reply()
            except Broken as error:
                found += self._lost(error)
            else:
                found.append(_answered(self._flying, code, said))
                self._flying = None
                if code == 421:
                    self.close()
        if self._asked:
            found += self._envelope(self._asked)
        return found

    def close(self) -> None:
        """Drop the connection."""
        if self._wire:
            self._wire.close()
        self._wire, self._written = None, False

    def quit(self) -> None:
        """Take leave of the server."""
        if self._wire:
            self._wire.quit()
        self._wire = None

    def _envelope(self, made: Made) -> list[Outcome]:
        letter, self._asked = made[0], None
        for attempt in (1, 2):
            fresh = self._wire is None
            try:
                self._wire = self._wire or self._connect()
                code, said = self._wire.answers(self._wire.envelope(letter.address), self._written)
                break
            except Broken as error:
                self.close()
                # A kept connection may have been closed by the server meanwhile: that is no fault.
                if fresh or attempt == 2:
                    return [Outcome(letter.delivery_id, "retry", str(error)[:300])]
        if code == 354:
            self._accepted = made
            return []
        if code == 421:
            self.close()
        return [_answered(letter, code, said)]

    def _lost(self, error: Broken) -> list[Outcome]:
        self.close()
        letter, self._flying = self._flying, None
        if letter is None:
            return []
        told = f"Putus saat isi surat dikirim. {error}"[:300]
        return [Outcome(letter.delivery_id, "in_doubt", told)]


def _answered(letter: Letter, code: int, said: str) -> Outcome:
    """250 is sent, 5xx is for good, all else is tried again (RFC 5321, 4.2.1)."""
    if code == 250:
        return Outcome(letter.delivery_id, "sent")
    return Outcome(
        letter.delivery_id,
        "failed" if code >= 500 else "retry",
        f"{code} {said}"[:300],
        dead=code >= 500 and said.startswith(_DEAD),
    )
