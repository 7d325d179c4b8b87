"""The trail is searched, leafed through without end, and taken along."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from flask import Flask

from outreach.accounts import audit
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
        again, after = [], 0
        while page := entries(session, "balai", after=after):
            again += [entry.subject for entry in page]
            after = page[-1].id
    assert seen == [f"Balai {n}" for n in reversed(range(PAGE * 2 + 7))]
    assert again == seen[::-1]


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
    assert admin.get("/jejak?dari=x&tindakan=apa&urut=apa").status_code == 200


def test_a_file_has_all_entries_in_the_order_of_the_page(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_CHUNK", 3)
    with database.writing() as session:
        for number in range(PAGE + 4):
            record(session, 1, "place.add", f"Balai {number}", village="32.14.05.2010")
    admin = signed_in(app, database, "admin")

    def rows(query: str) -> list[str]:
        text = admin.get(f"/jejak?unduh=csv&cari=balai{query}").get_data().decode("utf-8-sig")
        return [row[3] for row in list(csv.reader(io.StringIO(text)))[1:]]

    assert rows("&urut=waktu") == rows("")[::-1] == [f"Balai {n}" for n in range(PAGE + 4)]
    page = admin.get("/jejak?cari=balai&urut=waktu").get_data(as_text=True)
    assert 'aria-sort="ascending"' in page and "Balai 0<" in page and f"Balai {PAGE}<" not in page
    [further] = re.findall(r'rel="next" href="([^"]*)"', page)
    page = admin.get(html.unescape(further)).get_data(as_text=True)
    assert f"Balai {PAGE + 3}<" in page and "Balai 0<" not in page
    assert admin.get("/jejak?unduh=xlsx").get_data().startswith(b"PK")
