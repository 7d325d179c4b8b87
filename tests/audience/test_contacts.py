"""Nobody is written to without a recorded basis, and who stopped stays stopped."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach.audience.consent import reachable, suppress, unsubscribe_token
from outreach.audience.contacts import Basis, Row, add_contact
from outreach.audience.models import Consent, Contact
from outreach.audience.person_data import erase
from outreach.audience.words import DUTY, REMINDERS
from outreach.broadcasts.person import HISTORY
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.places.find import villages_by_codes
from outreach.secret import secret_key
from outreach.settings import Settings
from tests.build import KEY, VILLAGE, contact, signed_in

BASIS = Basis("consent", "pengingat", "Saya setuju.", "formulir")


def _place(database: Database) -> int:
    with database.reading() as session:
        return villages_by_codes(session, [VILLAGE])[0].id


def _count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("missing", [{"source": " "}, {"text": ""}])
def test_a_contact_without_source_or_text_is_refused(
    database: Database, missing: dict[str, str]
) -> None:
    basis = Basis(**{**BASIS.__dict__, **missing})
    with pytest.raises(OutreachError, match="Sumber dan dasar hukum"):
        with database.writing() as session:
            add_contact(session, Row(1, "A", "a@example.go.id", _place(database)), basis,
                        by=None, key=KEY)  # fmt: skip
    assert _count(database, Contact) == 0


def test_the_same_address_is_one_contact_however_it_is_written(database: Database) -> None:
    with database.writing() as session:
        contact(session, "kades@example.go.id")
    with pytest.raises(OutreachError, match="sudah ada"):
        with database.writing() as session:
            contact(session, " Kades@Example.go.id ")


def test_who_stopped_is_not_brought_back_by_a_new_list(database: Database) -> None:
    with database.writing() as session:
        person = contact(session, "kades@example.go.id")
        assert [*reachable(session, [person.id], "email", REMINDERS, KEY)] == [person.id]
        suppress(session, person, "email", KEY)
        assert not reachable(session, [person.id], "email", REMINDERS, KEY)
        erase(session, person, HISTORY, KEY)
    with pytest.raises(OutreachError, match="berhenti"):
        with database.writing() as session:
            contact(session, "KADES@example.go.id")


def test_erasing_a_person_erases_the_proofs_too(database: Database) -> None:
    with database.writing() as session:
        erase(session, contact(session, "kades@example.go.id"), HISTORY, KEY)
    assert _count(database, Contact) == _count(database, Consent) == 0


def test_a_pasted_list_is_kept_whole_or_not_at_all(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    good = f"Bu Kades; kades@example.go.id; {VILLAGE}; kepala desa"
    given = {"basis": "consent", "purpose": DUTY, "text": "Saya setuju.", "source": "formulir"}
    refused = planner.post(
        "/kontak/daftar", data={**given, "lines": f"{good}\nPak RW; bukan-alamat; {VILLAGE}"}
    )
    assert "Baris 2" in refused.get_data(as_text=True)
    assert _count(database, Contact) == 0
    page = planner.get("/kontak/daftar").get_data(as_text=True)
    assert "lewat e-mail" in page and "WhatsApp. Data" not in page
    for lacks in given:
        answer = planner.post("/kontak/daftar", data={**given, "lines": good, lacks: ""})
        assert answer.status_code == 200 and _count(database, Contact) == 0
    planner.post("/kontak/daftar", data={**given, "lines": good})
    assert _count(database, Contact) == 1
    with database.reading() as session:
        assert session.scalars(select(Consent.purpose)).one() == DUTY


def test_one_click_from_a_mail_program_stops_at_once(
    app: Flask, database: Database, settings: Settings
) -> None:
    key = secret_key(settings.home_path)
    with database.writing() as session:
        person = contact(session, "kades@example.go.id", key=key)
    token = unsubscribe_token(key, person.id, "email")
    app.config["WTF_CSRF_ENABLED"] = True
    browser = app.test_client()
    answer = browser.post(f"/berhenti/{token}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert browser.post("/berhenti/bukan-tautan").status_code == 404
    with database.reading() as session:
        assert not reachable(session, [person.id], "email", REMINDERS, key)
