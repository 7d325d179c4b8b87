"""WhatsApp by hand: staff open each chat on their own phone, press send there, and tick it off.

Nothing is sent by itself, so this channel is never among the configured ones: it needs no
contract, and works from the first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from outreach.broadcasts.channels import Letter, Outcome


class ManualChannel:
    """What the queue needs to claim and settle."""

    name = "manual"
    deduplicates = False
    batch = 1
    per_second: float | None = None
    longest: int | None = None

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """Nobody sends here but people."""
        yield from ()

    def close(self) -> None:
        """Nothing is open."""
