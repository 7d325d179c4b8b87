"""One-time passwords, and administrators who cannot lock everybody out."""

import re
import subprocess
import sys

import pytest
from flask import Flask

from outreach.accounts.models import Person
from outreach.accounts.people import add_person, change_person
from outreach.database import Database
from outreach.errors import NotAllowed, OutreachError
from tests.build import PASSWORD, signed_in


def test_a_one_time_password_opens_nothing_but_its_own_change(
    app: Flask, database: Database
) -> None:
    admin = signed_in(app, database, "admin")
    shown = admin.post(
        "/pengguna", data={"name": "Rina", "username": "rina", "role": "planner"}
    ).get_data(as_text=True)
    [one_time] = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", shown)
    assert one_time not in admin.get("/pengguna").get_data(as_text=True)

    rina = app.test_client()
    rina.post("/masuk", data={"username": "rina", "password": one_time})
    assert "/kata-sandi" in rina.get("/kampanye/").headers["Location"]
    rina.post(
        "/kata-sandi", data={"current": one_time, "new": PASSWORD + "x", "again": PASSWORD + "x"}
    )
    assert rina.get("/kampanye/").status_code == 200

    again = app.test_client().post("/masuk", data={"username": "rina", "password": one_time})
    assert again.status_code == 401


@pytest.mark.one_database
def test_passwords_are_kept_as_argon2_hashes_that_are_slow_to_guess(database: Database) -> None:
    with database.reading() as session:
        for person in session.query(Person):
            assert person.password_hash.startswith("$argon2id$")
    # Tests check passwords fast; the product, in a process of its own, as RFC 9106 asks.
    program = "from outreach.accounts.passwords import *; print(hash_password('sandi-panjang'))"
    made = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert made.stdout.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_switching_an_account_off_ends_its_sessions(app: Flask, database: Database) -> None:
    viewer = signed_in(app, database, "viewer")
    assert viewer.get("/kampanye/").status_code == 200

    with database.writing() as session:
        person = session.query(Person).filter_by(username="viewer").one()
        change_person(session, person, role="viewer", active=False, by=1)

    assert viewer.get("/kampanye/").status_code == 302


def test_the_last_administrator_stays(database: Database) -> None:
    with database.writing() as session:
        admin = session.query(Person).filter_by(username="admin").one()
        with pytest.raises(NotAllowed, match="administrator terakhir"):
            change_person(session, admin, role="viewer", active=True, by=admin.id)


@pytest.mark.one_database
@pytest.mark.parametrize("username", ["admin", "A", "spasi di tengah", "-awal"])
def test_a_name_that_is_taken_or_unreadable_is_refused(database: Database, username: str) -> None:
    with database.writing() as session, pytest.raises(OutreachError, match="Nama pengguna"):
        add_person(session, username=username, name="X", role="viewer", password=PASSWORD, by=None)
