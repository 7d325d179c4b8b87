"""An event's line and a sponsor stand where there is room, fit with long words, and are printed."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest

from outreach.errors import OutreachError
from outreach.materials.draw import pictures
from outreach.materials.layout import OwnAssets
from outreach.materials.render import render
from outreach.pictures import Picture
from tests.materials.test_preview import proof
from tests.services.test_logo import DRAWING

SHOWING = ("poster-a4", "f4", "leaflet-a5", "trifold-a4", "x-banner", "roll-up")
EVENT = "Sabtu, 12 Desember 2026, pukul 09.00–12.00 WIB, Alun-alun Kian Santang, Purwakarta."
SPONSOR = "Didukung oleh Palang Merah Indonesia Kabupaten Purwakarta"


def printed(slug: str, *, mono: bool = False, sponsor: Picture | None = None) -> bytes:
    """One piece for the press."""
    shown = proof(slug, draft=False, event=EVENT, sponsor=SPONSOR)
    look = replace(shown.artwork.look, sponsor=sponsor, mono=mono)
    return render(replace(shown.artwork, look=look), [shown.page], press=True)


def letters(text: str) -> str:
    """Without spaces and hyphens, which a line's end changes."""
    return "".join(letter for letter in text if letter.isalnum())


@pytest.mark.parametrize("slug", SHOWING)
def test_the_longest_lines_fit_and_are_printed(slug: str) -> None:
    made = printed(slug, sponsor=Picture("image/svg+xml", DRAWING))

    with pypdfium2.PdfDocument(io.BytesIO(made)) as pdf:
        text = letters("".join(page.get_textpage().get_text_range() for page in pdf))
    assert letters(EVENT) in text
    assert letters(SPONSOR) in text


def test_a_sponsors_logo_is_printed_in_colour_only() -> None:
    logo = Picture("image/svg+xml", DRAWING)

    def seen(*, mono: bool, sponsor: Picture | None) -> list[bytes]:
        return pictures(printed("poster-a4", mono=mono, sponsor=sponsor), 600, 900)

    assert seen(mono=False, sponsor=logo) != seen(mono=False, sponsor=None)
    assert seen(mono=True, sponsor=logo) == seen(mono=True, sponsor=None)


def test_no_picture_is_loaded_that_was_not_given() -> None:
    with pytest.raises(OutreachError, match="tidak boleh dimuat"):
        OwnAssets().fetch("asset:sponsor")
