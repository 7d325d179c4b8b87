"""Pieces and papers laid out by a process that stays, and each piece once for the whole run.

Loading WeasyPrint for every piece would take more time than all the laying out; that a process is
started for one, with its limits, is tested by itself (`COLD`) and by every command that prints.
"""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from outreach.materials import paper, preview, render
from outreach.materials.form import Form, dump, load
from outreach.materials.paper import Sheets
from outreach.materials.render import Artwork, answer_of
from outreach.materials.warm import Warm

# What the product does: a process is started for each piece.
COLD = render._compile_outside


class _Lent:
    """The process that stays, for whoever would start one and end it."""

    def __init__(self, process: Warm) -> None:
        self.ask = process.ask

    def close(self) -> None:
        """It stays."""


@contextmanager
def shared(folder: Path) -> Iterator[None]:
    """Lay out warm, and keep compiled pieces in `folder` for every process of this run."""
    folder.mkdir(exist_ok=True)
    process = Warm()

    def _compiled(artwork: Artwork) -> Form:
        kept = folder / artwork.mark()
        with kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                made = load(answer_of(process.ask(pickle.dumps(artwork, protocol=5))))
                fresh = kept.with_suffix(f".{os.getpid()}")
                fresh.write_bytes(dump(made))
                fresh.replace(kept)
            return load(kept.read_bytes())

    def _paper(sheets: Sheets) -> bytes:
        made: bytes = answer_of(process.ask(pickle.dumps(sheets, protocol=5)))
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "_compile_outside", _compiled)
        patch.setattr(paper, "_outside", _paper)
        patch.setattr(paper, "Warm", lambda: _Lent(process))
        patch.setattr(preview, "_drawing", process)
        try:
            yield
        finally:
            process.close()
