"""What a channel promises: letters in, one outcome for each out.

To add a channel, add a folder; `dispatch` knows nothing of how a letter travels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """A message made for one recipient. `attachments` are (file name, PDF bytes)."""

    delivery_id: int
    address: str
    subject: str
    body: str
    unsubscribe_url: str
    attachments: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Outcome:
    """`sent`, `failed` (for good), `retry` (nothing left us), or `in_doubt` (it may have)."""

    delivery_id: int
    status: str
    detail: str = ""


class Channel(Protocol):
    """`deduplicates`: the far side drops a letter it has seen. `batch`: letters a claim."""

    name: str
    deduplicates: bool
    batch: int

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """Hand the letters over; an outcome is yielded before the next letter is asked for."""
        ...
