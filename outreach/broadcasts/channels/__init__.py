"""What a channel promises: letters in, one outcome for each out.

To add a channel, add a folder; `dispatch` knows nothing of how a letter travels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol


class Letter(NamedTuple):
    """A message made for one recipient.

    `attachments` are (file name, bytes), PDFs and calendar files. `template` and `parameters` are
    for channels whose far side holds the text: its name there, and what stands in its places, in
    order.
    """

    delivery_id: int
    address: str
    subject: str
    body: str
    unsubscribe_url: str
    language: str = "id"
    template: str = ""
    parameters: tuple[str, ...] = ()
    attachments: tuple[tuple[str, bytes], ...] = ()


class Outcome(NamedTuple):
    """What became of a letter.

    `sent`: the far side has it. `failed`: it never will, and with `dead` neither will any other to
    this address. `retry`: nothing left us; tried again later. `throttled`: nothing left us, and
    nobody is to be tried for `after` seconds. `in_doubt`: it may have arrived. `detail` is for
    staff; `reference` the far side's own id for the message.
    """

    delivery_id: int
    status: str
    detail: str = ""
    reference: str = ""
    after: float = 0.0
    dead: bool = False


class Channel(Protocol):
    """`deduplicates`: the far side drops a letter it has seen, so a doubtful one may go again.

    `batch`: letters a claim; that many at most are in doubt after a crash. `per_second`: what the
    far side can take, None for as fast as it answers. `longest`: characters of a body, None for no
    limit.
    """

    name: str
    deduplicates: bool
    batch: int
    per_second: float | None
    longest: int | None

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """An outcome for each letter that is taken from `letters`, in any order.

        `letters` ends early when somebody presses stop; what was not taken stays unsent. So few
        letters are taken before the outcomes of those before them are known.
        """
        ...

    def close(self) -> None:
        """Let go of connections; the channel can be used again."""
        ...
