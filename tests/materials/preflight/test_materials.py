"""Every material of the catalogue passes its own preflight, for the press and for the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach.campaigns.pack import load_pack
from outreach.materials.catalogue import catalogue
from outreach.materials.form import Page
from outreach.materials.inspection import rules_of
from outreach.materials.preflight.check import check
from outreach.materials.preflight.report import Expected, Mark
from outreach.materials.render import Artwork, form_of, render
from outreach.settings import ROOT
from tests.materials.test_layout import HOST, look, page, texts


def shown_on(slots: list[str], one: Page, pieces: int, number: str | None) -> Expected:
    mark = (Mark(one.url[-8:], one.url),)
    qrs = slots.count("qr") * pieces
    return Expected(
        marks=mark * qrs,
        place=one.village if "village" in slots else "",
        number=number,
        printed=mark if "address" in slots and not qrs else (),
    )


@pytest.mark.parametrize("press", [True, False])
@pytest.mark.parametrize(("campaign", "mono"), [("call-center-112", False), ("ogan-lopian", True)])
@pytest.mark.parametrize("material", catalogue(), ids=lambda material: material.slug)
def test_every_material_is_clean(  # type: ignore[no-untyped-def]
    tmp_path: Path, material, campaign: str, mono: bool, press: bool
) -> None:
    pack = load_pack(ROOT / "campaigns" / campaign)
    artwork = Artwork(material, texts(pack, "id"), look(pack, mono=mono), HOST.lower())
    form, places = form_of(artwork), [page(), page("34679CDY", "Kelurahan Nagri Kaler")]
    file = tmp_path / "materi.pdf"
    file.write_bytes(render(artwork, places, press=press))
    pieces = len(form.cells) if press and form.cells else 1
    number = artwork.look.number

    report = check(
        file,
        [
            shown_on([slot.name for slot in side.slots], one, pieces, None if at else number)
            for one in places
            for at, side in enumerate(form.sides)
        ],
        rules_of(material, mono=mono, draft=False, press=press),
    )

    assert not report.findings
    assert report.decoded == report.marks
    assert report.score is None or report.score.points >= 75
