"""The pack for agencies: all it offers is read by two decoders and fit for print."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from outreach.agencies.models import LONGEST_SHORT_NAME
from outreach.campaigns.pack import load_pack
from outreach.materials.catalogue import material
from outreach.materials.inspection import rules_of
from outreach.materials.preflight.check import check
from outreach.settings import ROOT
from tests.materials.preflight.test_materials import shown_on
from tests.materials.test_items import CODES, hardest, read_by_two
from tests.materials.test_layout import page
from tests.materials.test_stamp import form, stamped

pytestmark = pytest.mark.one_database

PACK = "opd-akselerasi"
OFFERED = [entry["slug"] for entry in load_pack(ROOT / "campaigns" / PACK).content["materials"]]
# As wide as an agency's short name can be: capitals without a narrow letter among them.
OFFICE = "BAPPEDALITBANG PURWAKART"


@pytest.mark.parametrize("language", ["id", "su"])
@pytest.mark.parametrize("slug", OFFERED)
def test_each_piece_names_its_village_or_agency_and_is_fit_for_print(
    tmp_path: Path, slug: str, language: str
) -> None:
    assert len(OFFICE) == LONGEST_SHORT_NAME
    made, shown = material(slug), form(slug, PACK, language, mono=language == "su")
    pieces = [page(CODES[0], OFFICE), page(CODES[1], hardest()[0])]
    file = tmp_path / "materi.pdf"
    file.write_bytes(stamped(shown, *pieces))

    document = pypdfium2.PdfDocument(file)
    for at, piece in enumerate(pieces):
        sides = [document[at * made.pages + side] for side in range(made.pages)]
        assert read_by_two(sides, made) == {"zxing": {piece.url}, "zbar": {piece.url}}
    report = check(
        file,
        [
            shown_on([slot.name for slot in side.slots], piece, 1, None)
            for piece in pieces
            for side in shown.sides
        ],
        rules_of(made, mono=language == "su", draft=False),
        score=False,
    )
    assert not report.findings
    assert report.decoded == report.marks
