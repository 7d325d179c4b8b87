"""A letter as DOCX says what its PDF says, and is built as an office's own would be."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as WordTable

from outreach.database import Database
from outreach.errors import OutreachError
from outreach.papers import make
from outreach.papers.catalogue import PAPERS
from outreach.papers.document import Document, Facts, Heading, Items, Paragraph, Table
from outreach.papers.paper import SIZES
from tests.papers.build import NUMBER, SIGNATORY, case, fill

pytestmark = pytest.mark.one_database

EDITED = [slug for slug, paper in PAPERS.items() if paper.word]


def opened(database: Database, slug: str, event: int, size: str = "F4", only: str = "") -> Any:
    out = io.BytesIO()
    with case(database, slug, event) as found:
        make.write_word(out, found, PAPERS[slug], size, only)
    return docx.Document(io.BytesIO(out.getvalue()))


def lines(file: Any) -> list[str]:
    """Every paragraph of the file in its order; a table's row is one line."""
    found = []
    for block in file.iter_inner_content():
        if isinstance(block, WordTable):
            found += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            found.append(block.text)
    return found


def said_by(document: Document) -> list[str]:
    """What the blocks say, in the lines that `lines` gives."""
    found: list[str] = []
    for block in document.body:
        if isinstance(block, Paragraph | Heading):
            found.append(block.text)
        elif isinstance(block, Items):
            found += block.items
        elif isinstance(block, Facts):
            found += [f"{name} | : | {said}" for name, said in block.rows]
        elif isinstance(block, Table):
            rows = [[column.title for column in block.columns], *block.rows]
            found += [" | ".join(row) for row in [*rows, *([block.foot] if block.foot else [])]]
    return found


@pytest.mark.parametrize("slug", EDITED)
def test_the_file_says_all_that_the_paper_says(database: Database, slug: str) -> None:
    with database.writing() as session:
        event = fill(session).id
    only = "32.14.05.2010_Sukatani_Cibodas" if slug == "undangan" else ""

    file = opened(database, slug, event, only=only)

    with case(database, slug, event) as found:
        composed = PAPERS[slug].compose(found)
    assert isinstance(composed, Document)
    written = lines(file)
    expected = iter(written)
    assert all(line in expected for line in said_by(composed)), (said_by(composed), written)
    tail = sum(len(listed) + 1 for listed in (composed.copies, composed.enclosures) if listed)
    assert f"\n{SIGNATORY}\n" in written[-1 - tail]
    assert "DINAS KOMUNIKASI DAN INFORMATIKA" in written[0]
    assert len(file.inline_shapes) == 1
    assert file.core_properties.title == composed.title
    if slug == "undangan":
        assert "Yth. Kepala Desa Cibodas" in written and "Kecamatan Sukatani" in written
        assert f"Nomor | : | {NUMBER}" in written


@pytest.mark.parametrize("size", SIZES)
def test_the_sheet_is_the_one_asked_for(database: Database, size: str) -> None:
    with database.writing() as session:
        event = fill(session).id

    section = opened(database, "surat-tugas", event, size).sections[0]

    width, height = SIZES[size]
    assert (section.page_width, section.page_height) == pytest.approx(
        (Mm(width), Mm(height)), abs=Mm(1)
    )


def test_lists_begin_at_one_again_and_headings_are_headings(database: Database) -> None:
    with database.writing() as session:
        event = fill(session).id

    file = opened(database, "surat-tugas", event)

    numbers = [
        p._p.pPr.numPr.numId.val for p in file.paragraphs if p._p.pPr is not None and p._p.pPr.numPr
        is not None
    ]  # fmt: skip
    # One list for the basis, one for the tasks.
    assert len(set(numbers)) == 2
    starts = file.part.numbering_part.element.findall(".//" + qn("w:startOverride"))
    assert [start.get(qn("w:val")) for start in starts] == ["1", "1"]
    headings = [p.text for p in file.paragraphs if p.style.name == "Heading 2"]
    assert headings == ["Dasar", "Kepada", "Untuk"]
    repeated = file.tables[1].rows[0]._tr.find(".//" + qn("w:tblHeader"))
    assert repeated is not None


def test_all_letters_come_in_one_file_each_on_its_own_page(database: Database) -> None:
    with database.writing() as session:
        event = fill(session).id
    with case(database, "undangan", event) as found:
        count = len(make.letters_of(found, PAPERS["undangan"]))

    file = opened(database, "undangan", event)

    written = lines(file)
    assert sum(line.startswith("Yth. ") for line in written) == count == 14
    breaks = file.element.body.findall(".//" + qn("w:br"))
    assert len(breaks) == count - 1


def test_a_list_that_nobody_edits_has_no_word_file(database: Database) -> None:
    with case(database, "daftar-hadir", None) as found:
        with pytest.raises(OutreachError, match="DOCX"):
            make.write_word(io.BytesIO(), found, PAPERS["daftar-hadir"], "F4")
