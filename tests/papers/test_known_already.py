"""What the campaign knows already is not typed a second time for its papers."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask import Flask

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.papers.cases import gaps_of
from outreach.papers.catalogue import PAPERS
from outreach.papers.details import details_of, save_details
from outreach.papers.document import Document, Facts, Paragraph, Table
from outreach.papers.kinds.lpj import annexes
from outreach.papers.make import write_pdf, write_word
from outreach.places.find import districts
from outreach.results.costs import add_cost
from outreach.results.targets import set_goals
from outreach.results.usage import Figure, take_in
from outreach.settings import Settings
from tests.build import SLUG, signed_in
from tests.papers.build import case, fill, texts
from tests.papers.held import held

pytestmark = pytest.mark.one_database
LPJ = f"/kampanye/{SLUG}/berkas/lpj"


def spend(database: Database, *, typed: str = "", budget: int = 0) -> None:
    """Two costs noted beside the goals; in the papers nothing typed but `typed` for the LPJ."""
    with database.writing() as session:
        fill(session)
        campaign = campaign_by_slug(session, SLUG)
        add_cost(session, campaign, date(2027, 1, 20), "Cetak 192 poster; A3", 18_500_000, 1)
        add_cost(session, campaign, date(2027, 2, 3), "Sewa tenda", 1_500_000, 1)
        set_goals(session, campaign, {"budget": budget or None, "villages": 150}, 1)
        save_details(session, campaign, PAPERS["lpj"], None, {"costs": typed}, 1)
        save_details(session, campaign, PAPERS["kak"], None, {"source": "DPA"}, 1)


def words(document: Document) -> str:
    """All that a document says, but for its frame."""
    said: list[str] = []
    for block in document.body:
        if isinstance(block, Paragraph):
            said.append(block.text)
        elif isinstance(block, Facts):
            said += [f"{name}: {what}" for name, what in block.rows]
        elif isinstance(block, Table):
            said += [" | ".join(row) for row in [*block.rows, block.foot]]
    return "\n".join(said)


def spending(database: Database, settings: Settings) -> str:
    with case(database, "lpj", None, settings) as found:
        [annex] = [one for one in annexes(found, "F4") if one.title == "Biaya"]
        content = annex.parts[0].make()
        assert isinstance(content, Document)
        return words(content)


def test_costs_noted_beside_the_goals_are_the_lpjs(settings: Settings, database: Database) -> None:
    spend(database, budget=25_000_000)

    said = spending(database, settings)

    assert "sebesar Rp20.000.000,00 (dua puluh juta rupiah), dibebankan pada DPA" in said
    # The oldest first; a semicolon would part columns.
    assert "1. | Cetak 192 poster, A3 | 1 | Rp18.500.000,00 | Rp18.500.000,00" in said
    assert "2. | Sewa tenda | 1 | Rp1.500.000,00 | Rp1.500.000,00" in said
    # Where the KAK lists no costs, the budget among the goals is the plan.
    assert "Anggaran: Rp25.000.000,00\nRealisasi: Rp20.000.000,00\nSisa: Rp5.000.000,00" in said
    assert "Serapan: 80,0%" in said


def test_what_is_typed_holds_and_is_told_where_it_differs(
    settings: Settings, database: Database
) -> None:
    spend(database, typed="Cetak poster; 192; lembar; 100.000")

    assert "Rp19.200.000,00" in spending(database, settings) and "tenda" not in spending(
        database, settings
    )
    with case(database, "lpj", None, settings) as found:
        told = [str(gap.text) for gap in gaps_of(found, PAPERS["lpj"])]
    assert any("berbeda dari biaya yang dicatat" in gap for gap in told)


def test_a_form_saved_as_it_was_offered_goes_on_following(
    app: Flask, settings: Settings, database: Database
) -> None:
    spend(database)
    staff = signed_in(app, database, "planner")

    page = staff.get(LPJ).text
    assert "Cetak 192 poster, A3; 1; ; 18500000" in page
    offered = "Cetak 192 poster, A3; 1; ; 18500000\r\nSewa tenda; 1; ; 1500000"
    staff.post(LPJ, data={"number": "9/2027", "costs": offered})
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        assert details_of(session, campaign, PAPERS["lpj"], None) == {"number": "9/2027"}
        add_cost(session, campaign, date(2027, 2, 20), "Konsumsi", 2_000_000, 1)

    assert "Konsumsi" in spending(database, settings)
    staff.post(LPJ, data={"number": "9/2027", "costs": f"{offered}\r\nSpanduk; 2; buah; 50.000"})
    assert "Spanduk" in spending(database, settings) and "Konsumsi" not in spending(
        database, settings
    )


def test_terms_of_reference_tell_goals_and_budget(database: Database) -> None:
    spend(database, budget=25_000_000)

    with case(database, "kak", None) as found:
        composed = PAPERS["kak"].compose(found)
    assert isinstance(composed, Document)

    said = words(composed)
    assert "Desa terjangkau | 150" in said and "Anggaran |" not in said
    assert "sebesar Rp25.000.000,00 (dua puluh lima juta rupiah) dibebankan pada DPA" in said


def test_the_report_tells_every_goal_and_how_the_service_was_used(
    settings: Settings, database: Database
) -> None:
    event = held(database, settings, photos=1).event
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.starts_on = date(2026, 9, 1)
        set_goals(session, campaign, {"villages": 150, "budget": 25_000_000, "scans": 2_000}, 1)
        add_cost(session, campaign, date(2027, 1, 20), "Cetak poster", 18_500_000, 1)
        # Five months before and six since, of which five are compared; twice the calls since.
        months = [date(2026, month, 1) for month in range(4, 13)] + [date(2027, 1, 1)]
        figures = [
            Figure(month, "Ambulans", one.code, 40 if month >= campaign.starts_on else 20)
            for month in months
            for one in districts(session)
        ]
        take_in(session, campaign.service, figures, 1)
    out, word = io.BytesIO(), io.BytesIO()

    with case(database, "laporan", event, settings) as found:
        write_pdf(out, found, PAPERS["laporan"], "A4")
        write_word(word, found, PAPERS["laporan"], "A4")

    said = " ".join(texts(out.getvalue()))
    assert "Desa dan kelurahan terjangkau 150 2" in said
    assert "Anggaran dan biaya tercatat Rp25.000.000,00 Rp18.500.000,00" in said
    assert "Ambulans: 1.700 dalam 5 bulan sebelumnya, 3.400 dalam 5 bulan sejak kampanye" in said
    assert "per hari naik" in said and "bukan bukti sebab" in said
    assert "Ambulans per bulan; latar kuning masa kampanye" in said
