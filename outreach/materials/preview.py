"""Previews: the real pages of a material as pictures, from a process that stays warm."""

from __future__ import annotations

import atexit
import hashlib
import pickle
import threading
from collections import OrderedDict
from dataclasses import dataclass

from outreach.materials.form import Page
from outreach.materials.render import Artwork, answer_of, beyond_limits
from outreach.materials.warm import Fallen, Warm

# Pictures of a version that many look at, the approver among them, are drawn once.
_KEPT = 48
_previews: OrderedDict[str, Preview] = OrderedDict()
_lock = threading.Lock()
_drawing = Warm()
atexit.register(_drawing.close)


@dataclass(frozen=True)
class Proof:
    """One piece to be shown in at most `width` × `height` pixels a page.

    `sealed` asks for the hash of the print files too, as they are once approved.
    """

    artwork: Artwork
    page: Page
    width: int = 720
    height: int = 1018
    sealed: bool = False

    def mark(self) -> str:
        """Changes with whatever is shown."""
        shown = pickle.dumps((self.page, self.width, self.height, self.sealed), protocol=5)
        return self.artwork.mark() + hashlib.sha256(shown).hexdigest()


@dataclass(frozen=True)
class Preview:
    """A PNG for each page. `digest` is the SHA-256 (hex) of the page's print files, office and
    press, made at a moment that is always the same and without the draft's mark; else empty.
    """

    pictures: list[bytes]
    digest: str


def preview(proof: Proof) -> Preview:
    """What the piece looks like in print; raises `OutreachError` when its words do not fit."""
    mark = proof.mark()
    with _lock:
        if mark in _previews:
            _previews.move_to_end(mark)
            return _previews[mark]
    try:
        drawn: Preview = answer_of(_drawing.ask(pickle.dumps(proof, protocol=5)))
    except Fallen as error:
        raise beyond_limits(proof.artwork, str(error)) from None
    with _lock:
        _previews[mark] = drawn
        while len(_previews) > _KEPT:
            _previews.popitem(last=False)
    return drawn
