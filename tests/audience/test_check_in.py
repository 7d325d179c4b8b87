"""A visitor checks in: once, without a number unless they agree, and nothing of theirs is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from outreach.audience.consent import reachable, suppress_address
from outreach.audience.models import Consent, Contact
from outreach.audience.words import REMINDERS, consent_words
from outreach.database import Database
from outreach.events.attendance import attendees_of
from outreach.places.find import villages_by_codes
from outreach.secret import secret_key
from outreach.settings import Settings
from tests.build import VILLAGE
from tests.events.build import Held, held

EUIS = {"nama": "Euis  Komariah", "instansi": "Desa Cibodas RT 02", "lp": "P", "form": "a" * 32}
NUMBER = "+6281234567890"


def send(client: FlaskClient, event: Held, language: str = "id", **form: str) -> TestResponse:
    return client.post(f"{event.door}?l={language}", data={**EUIS, **form})


def names(database: Database, event: Held) -> list[tuple[str, str, str, str]]:
    with database.reading() as session:
        found = attendees_of(session, event.id)
        return [(one.name, one.institution, one.sex, one.source) for one in found]


def agreed(database: Database) -> dict[str, str]:
    with database.reading() as session:
        [village] = villages_by_codes(session, [VILLAGE])
        return {"hp": "0812 3456-7890", "desa": str(village.id), "setuju": "on"}


def consents(database: Database) -> list[Consent]:
    with database.reading() as session:
        return list(session.scalars(select(Consent).order_by(Consent.id)))


def test_a_visitor_is_on_the_list_once_however_often_the_form_is_sent(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), app.test_client()

    answer = send(client, event)
    assert answer.status_code == 303
    thanks = client.get(answer.headers["Location"])
    assert "Terima kasih, Anda tercatat hadir" in thanks.get_data(as_text=True)
    with ThreadPoolExecutor(4) as pool:
        many = pool.map(lambda _: send(app.test_client(), event).status_code, range(4))
    assert set(many) == {303}
    assert names(database, event) == [("Euis Komariah", "Desa Cibodas RT 02", "P", "self")]

    # The phone goes back to its form and hands itself to a neighbour.
    send(client, event, nama="Asep", lp="L")
    # A namesake with a phone of his own is somebody else.
    send(client, event, nama="Asep", lp="L", form="b" * 32)
    assert len(names(database, event)) == 3
    assert "Set-Cookie" not in answer.headers
    assert consents(database) == []


def test_a_number_is_kept_with_the_exact_text_and_away_from_the_list(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), app.test_client()

    for _ in range(2):
        assert send(client, event, "su", **agreed(database)).status_code == 303

    [consent] = consents(database)
    with database.reading() as session:
        contact = session.get_one(Contact, consent.contact_id)
        assert (contact.phone, contact.name, contact.language) == (NUMBER, "Euis Komariah", "su")
        assert contact.place.code == VILLAGE
        key = secret_key(settings.home_path)
        assert reachable(session, [contact.id], "manual", REMINDERS, key).keys() == {contact.id}
    assert (consent.method, consent.basis, consent.channel) == ("event", "consent", "whatsapp")
    assert consent.source.startswith("Daftar hadir: Gempungan Bojong, ")
    assert consent.text.text == consent_words(REMINDERS, "whatsapp", "su")
    assert consent.text.text in client.get(f"{event.door}?l=su").get_data(as_text=True)
    assert "0812" not in str(names(database, event))


def test_a_known_contact_is_not_renamed_and_a_stopped_number_stays_stopped(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client, form = held(database, settings), app.test_client(), agreed(database)
    send(client, event, **form)
    known = send(client, event, **{**form, "nama": "Orang lain"})
    with database.reading() as session:
        assert session.scalars(select(Contact)).one().name == "Euis Komariah"
    with database.writing() as session:
        key = secret_key(settings.home_path)
        suppress_address(session, "whatsapp", "+6281111111111", key)

    stopped = send(client, event, **{**form, "nama": "Dedi", "hp": "081111111111"})

    # Whether a number has stopped is not to be seen from outside.
    assert (stopped.status_code, stopped.headers["Location"]) == (
        known.status_code, known.headers["Location"],
    )  # fmt: skip
    assert len(names(database, event)) == 3
    assert len(consents(database)) == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"nama": " "}, "Isi nama, instansi atau alamat, dan L/P dahulu."),
        ({"instansi": ""}, "Isi nama"),
        ({"lp": "X"}, "Isi nama"),
        ({"nama": "\0\x01"}, "Isi nama"),
        ({"hp": "081234567890"}, "Nomor HP hanya kami simpan bila"),
        ({"setuju": "on"}, "Tulis nomor HP Anda, atau hapus centangnya."),
        ({"setuju": "on", "hp": "112", "desa": "1"}, "Nomor HP belum benar."),
        ({"setuju": "on", "hp": "081234567890"}, "Pilih desa atau kelurahan"),
        ({"setuju": "on", "hp": "081234567890", "desa": "99999999999999999999"}, "Pilih desa"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    app: Flask, database: Database, settings: Settings, form: dict[str, str], told: str
) -> None:
    event = held(database, settings)

    answer = send(app.test_client(), event, **form)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert told in page
    assert 'value="Desa Cibodas RT 02"' in page or form.get("instansi") == ""
    assert names(database, event) == []
    assert consents(database) == []


@pytest.mark.one_database
def test_a_flood_through_one_link_is_stopped(
    app: Flask, database: Database, settings: Settings
) -> None:
    event = held(database, settings)
    limit = app.extensions["outreach.check_in_limit"]
    while limit.allows(event.id):
        pass

    answer = send(app.test_client(), event)

    assert answer.status_code == 429
    assert "atau isi di kertas" in answer.get_data(as_text=True)
    assert names(database, event) == []


@pytest.mark.one_database
def test_the_link_goes_to_nobody_else(app: Flask, database: Database, settings: Settings) -> None:
    answer = app.test_client().get(held(database, settings).door)

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "private, no-store"
