"""A preview is the page that would be printed, from a process that may fall and comes again."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from outreach.campaigns.pack import load_pack
from outreach.errors import OutreachError
from outreach.materials.catalogue import material
from outreach.materials.draw import pictures
from outreach.materials.look import Look
from outreach.materials.preview import Preview, Proof, preview
from outreach.materials.render import Artwork, answer_of, render
from outreach.materials.specimen import specimen
from outreach.materials.warm import Warm
from outreach.settings import ROOT

HOST = "outreach.example.go.id"


def proof(slug: str = "poster-a4", *, draft: bool = True, **texts: str) -> Proof:
    """One piece of Ogan Lopian's, with some of its texts replaced."""
    pack = load_pack(ROOT / "campaigns" / "ogan-lopian")
    copy = pack.content["copy"]["id"]
    said = {**copy, "points": [point["text"] for point in copy["points"]], **texts}
    look = Look(
        pack.service.name, pack.service.primary, pack.service.accent, None,
        list(pack.content["art"].values())[:4], "id", False, draft,
    )  # fmt: skip
    return Proof(Artwork(material(slug), said, look, HOST), specimen(HOST))


def sealed(*, draft: bool = True, **texts: str) -> Proof:
    return replace(proof(draft=draft, **texts), sealed=True)


@pytest.fixture
def warm() -> Iterator[Warm]:
    with closing(Warm()) as process:
        yield process


@pytest.mark.parametrize("slug", ["poster-a4", "leaflet-a5", "screen-square"])
def test_a_preview_is_the_printed_page(slug: str) -> None:
    shown = proof(slug)
    printed = render(shown.artwork, [shown.page], press=False)

    assert preview(shown).pictures == pictures(printed, shown.width, shown.height)


def test_its_hash_tells_the_same_bytes_from_others_whichever_process_drew_them(
    warm: Warm,
) -> None:
    with closing(Warm()) as one:
        first = answer_of(one.ask(pickle.dumps(sealed(draft=False))))
    again, changed = (
        answer_of(warm.ask(pickle.dumps(asked)))
        for asked in (sealed(draft=True), sealed(call="Pindai."))
    )

    assert isinstance(first, Preview)
    assert first.digest == again.digest != changed.digest


def test_words_that_do_not_fit_are_named_and_the_next_preview_comes() -> None:
    with pytest.raises(OutreachError, match="tidak muat"):
        preview(proof(headline="Sampaikan keluhan " * 12))

    assert preview(proof()).pictures


def test_a_process_that_fell_is_started_again(warm: Warm) -> None:
    asked = pickle.dumps(proof())
    first = answer_of(warm.ask(asked))
    assert warm.pid is not None
    os.kill(warm.pid, signal.SIGKILL)
    os.waitid(os.P_PID, warm.pid, os.WEXITED | os.WNOWAIT)

    assert answer_of(warm.ask(asked)) == first


def test_a_large_piece_is_shown_no_larger_than_asked() -> None:
    shown = preview(replace(proof("roll-up"), width=300, height=300))

    assert len(shown.pictures[0]) < 200_000
