"""What is typed for one letter is offered for the next, except what is that letter's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.events.plan import Occasion, add_event
from outreach.papers import office
from outreach.papers.cases import gaps_of
from outreach.papers.catalogue import PAPERS
from outreach.papers.details import details_of, save_details
from outreach.papers.document import Items, Table
from outreach.papers.invited import letters
from tests.build import SLUG, person
from tests.papers.build import NUMBER, STARTS, case, emblem, fill


def test_the_next_letter_starts_with_the_last_ones_words(database: Database) -> None:
    paper = PAPERS["undangan"]
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        first = fill(session)
        next_one = add_event(session, campaign, Occasion("Rapat", "meeting", None, STARTS, None), 1)

        offered = details_of(session, campaign, paper, next_one)

        assert offered["copies"].startswith("Bupati") and offered["nature"] == "Penting"
        assert "number" not in offered and "date" not in offered and "districts" not in offered
        save_details(session, campaign, paper, next_one, {**offered, "nature": "Biasa"}, 1)
        assert details_of(session, campaign, paper, first)["nature"] == "Penting"
        assert details_of(session, campaign, paper, first)["number"] == NUMBER
        assert details_of(session, campaign, paper, None)["nature"] == "Biasa"


def test_a_hall_typed_for_one_paper_stands_on_all_of_the_event(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        event = fill(session, place=None)
        save_details(session, campaign, PAPERS["notulen"], event, {"venue": "Aula Kantor"}, 1)

    with case(database, "daftar-hadir", event.id) as found:
        assert ("Tempat", "Aula Kantor") in PAPERS["daftar-hadir"].compose(found).values["facts"]
        assert gaps_of(found, PAPERS["daftar-hadir"]) == []


def test_a_paper_is_dated_by_its_last_change_and_keeps_only_its_fields(
    database: Database,
) -> None:
    at = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        save_details(
            session, campaign, PAPERS["kak"], None, {"source": "DPA", "other": "x"}, 1, lambda: at
        )

    with case(database, "kak", None) as found:
        assert found.details == {"source": "DPA"} and found.written_at == at


def test_those_in_charge_are_assigned_as_in_an_earlier_letter(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        fill(session)
        known, new = (person(session, "planner", name) for name in ("dua", "tiga"))
        known.name, new.name = "Petugas Dua", "Petugas Tiga"
        occasion = Occasion(
            "Pasar Rebo", "market", None, STARTS, None, people=[known.id, new.id],
            agenda=["Pembukaan", "Simulasi"],
            invited=["Camat Bojong", "Dinas Kesehatan", "Kecamatan Plered", "Karang Taruna"],
        )  # fmt: skip
        event = add_event(session, campaign, occasion, 1).id

    with case(database, "surat-tugas", event) as found:
        [people] = [b for b in PAPERS["surat-tugas"].compose(found).body if isinstance(b, Table)]
        assert [row[1:3] for row in people.rows] == [
            ["Petugas Dua", "19900202 201502 2 002"], ["Petugas Tiga", ""],
        ]  # fmt: skip
        gaps = [str(gap.text) for gap in gaps_of(found, PAPERS["surat-tugas"])]
        assert "nama, NIP, atau jabatan petugas belum lengkap" in gaps
    with case(database, "undangan", event) as found:
        *_, camat, health, plered, youth = letters(found)
        assert (camat.to[0], camat.group) == ("Camat Bojong", "Instansi")
        assert [one.to[0] for one in (health, plered, youth)] == [
            "Kepala Dinas Kesehatan", "Camat Plered", "Pimpinan Karang Taruna",
        ]  # fmt: skip
        assert Items(["Pembukaan", "Simulasi"]) in PAPERS["undangan"].compose(found).body


def test_who_signs_is_the_chosen_one_or_the_first(database: Database) -> None:
    with database.writing() as session:
        fill(session)
        head = office.save_signatory(
            session,
            {"position": "Kepala Bidang", "on_behalf": "Kepala Dinas", "name": "", "nip": ""},
            1,
        )
        campaign = campaign_by_slug(session, SLUG)
        save_details(session, campaign, PAPERS["kak"], None, {"signatory": head.id}, 1)

    with case(database, "kak", None) as found:
        assert found.signature().office == ("a.n. Kepala Dinas", "Kepala Bidang,")
        assert found.signature().name == ""
    with case(database, "notulen", None) as found:
        assert found.signature().name.startswith("Nama Contoh")


def test_an_emblem_must_be_a_picture_that_every_program_shows(database: Database) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    with database.writing() as session:
        for data in (b"", b"nothing", drawing):
            with pytest.raises(OutreachError):
                office.set_emblem(session, data, 1)
        office.set_emblem(session, emblem(), 1)
        office.remove_emblem(session, 1)
        assert office.office_of(session).picture is None
