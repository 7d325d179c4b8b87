"""The trail is searched, leafed through without end, and taken along."""

from __future__ import annotations

from flask import Flask

from outreach.accounts.audit import PAGE, entries, record
from outreach.database import Database
from tests.build import signed_in


def test_leafing_shows_every_entry_once(database: Database) -> None:
    with database.writing() as session:
        for number in range(PAGE * 2 + 7):
            record(session, 1, "place.add", f"Balai {number}")
    with database.reading() as session:
        seen, before = [], 0
        while page := entries(session, "balai", before=before):
            seen += [entry.subject for entry in page]
            before = page[-1].id
    assert seen == [f"Balai {n}" for n in reversed(range(PAGE * 2 + 7))]


def test_a_word_and_an_action_narrow_it_and_files_have_all(app: Flask, database: Database) -> None:
    with database.writing() as session:
        record(session, None, "place.add", "=Pasar Rebo", village="32.14.05.2010")
        record(session, 1, "service.change", "Pasar Rebo")
    admin = signed_in(app, database, "admin")

    page = admin.get("/jejak?cari=pasar&tindakan=place.add").get_data(as_text=True)
    file = admin.get("/jejak?cari=pasar&unduh=csv").get_data(as_text=True)

    assert page.count("Pasar Rebo") == 1 and "Tempat ditambahkan" in page
    assert len(file.splitlines()) == 3 and "'=Pasar Rebo" in file
    assert "Di Desa Cibodas, Kecamatan Sukatani." in file
    assert admin.get("/jejak?unduh=exe").status_code == 404
    assert admin.get("/jejak?sebelum=x&tindakan=apa").status_code == 200
