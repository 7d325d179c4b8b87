"""The daftar hadir: its link opens on its day; staff add, correct, take people off, and count."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.accounts.models import AuditEntry
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotFound
from outreach.events import attendance, check_in
from outreach.events.attendance import Visitor
from outreach.events.kept import counts
from outreach.events.models import Event
from outreach.events.models_kept import Attendee
from outreach.secret import secret_key
from outreach.settings import Settings
from tests.build import SLUG, signed_in
from tests.events.build import ADMIN, Held, held

EUIS = Visitor("Euis Komariah", "Desa Cibodas RT 02", "P")
ASEP = Visitor("Asep Sunandar", "Desa Bojong Barat", "L")
# Tuesday 3 February 2026, 23.30 to 23.31 in Purwakarta.
NIGHT = datetime(2026, 2, 3, 16, 30, tzinfo=UTC)


def people(database: Database, event: Held) -> list[Attendee]:
    with database.reading() as session:
        return attendance.attendees_of(session, event.id)


def state(database: Database, settings: Settings, token: str, at: datetime) -> str:
    with database.reading() as session:
        try:
            check_in.event_of_token(session, secret_key(settings.home_path), token, lambda: at)
        except (check_in.Closed, check_in.NotYet, NotFound) as error:
            return type(error).__name__
    return "open"


@pytest.mark.one_database
def test_the_link_is_open_on_the_events_day_in_purwakarta_alone(
    database: Database, settings: Settings
) -> None:
    event = held(database, settings, NIGHT)
    token = event.door.removeprefix("/hadir/")

    def at(day: int, hour: int, minute: int = 0) -> str:
        moment = datetime(2026, 2, day, hour, minute, tzinfo=UTC)
        return state(database, settings, token, moment)

    assert (at(2, 16, 59), at(2, 17), at(3, 16, 59), at(3, 17)) == (
        "NotYet", "open", "open", "Closed",
    )  # fmt: skip
    with database.writing() as session:
        row = session.get_one(Event, event.id)
        check_in.set_window(session, row, 1, 3, ADMIN)
    assert (at(1, 16, 59), at(1, 17), at(6, 16, 59), at(6, 17)) == (
        "NotYet", "open", "open", "Closed",
    )  # fmt: skip
    with database.writing() as session:
        session.get_one(Event, event.id).starts_at += timedelta(days=10)
        session.get_one(Event, event.id).ends_at += timedelta(days=10)
    assert (at(3, 17), at(13, 0)) == ("NotYet", "open"), "the days move with the event"
    with database.writing() as session:
        session.get_one(Event, event.id).removed_at = NIGHT
    assert at(13, 0) == "Closed"


@pytest.mark.one_database
def test_staff_close_open_and_renew_the_link(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    visitor = app.test_client()

    def link(**form: str) -> int:
        client.post(f"{event.path}/hadir/tautan", data=form)
        return visitor.get(event.door).status_code

    assert visitor.get(event.door).status_code == 200
    assert link(deed="close") == 410
    assert link(deed="open") == 200
    assert link(deed="renew") == 410
    with database.reading() as session:
        row = session.get_one(Event, event.id)
        fresh = check_in.check_in_url(session, settings, row).removeprefix(
            settings.public_url.upper()
        )
    assert visitor.get(fresh).headers["Location"] == fresh.lower()
    assert visitor.get(fresh.lower()).status_code == 200
    for wrong in ({"deed": "window", "before": "9", "after": "0"}, {"deed": "pergi"}, {}):
        assert client.post(f"{event.path}/hadir/tautan", data=wrong).status_code == 403
    assert app.test_client().get(f"{event.path}/hadir/qr.svg").status_code == 302
    assert client.get(f"{event.path}/hadir/qr.svg").mimetype == "image/svg+xml"


@pytest.mark.one_database
@pytest.mark.parametrize(
    "token", ["1-aaaa-aaaa-aaaa-aaaa", "x", "999999999-k3vd-q2ya-zn5w-m7ro", "1", "%00", "1-K3VD"]
)
def test_a_made_up_link_opens_nothing(
    app: Flask, database: Database, settings: Settings, token: str
) -> None:
    held(database, settings)

    for method in ("get", "post"):
        assert getattr(app.test_client(), method)(f"/hadir/{token}").status_code == 404


def test_paper_is_pasted_whole_or_not_at_all(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    lines = (
        "1.\tEuis Komariah\tDesa Cibodas RT 02, Bojong\tP\n"
        "Asep ;Desa Bojong;laki-laki;\n\n"
        "2; Dedi; SDN 1 Bojong; L; 0812\n"
    )

    wrong = client.post(f"{event.path}/hadir", data={"lines": lines + "Ujang; Bojong\nX;Y;Q\n;b;L"})
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 400
    assert "Baris 5: perlu nama, instansi atau alamat, dan L/P" in page
    assert "Baris 6: “Q” bukan L atau P" in page
    assert "Baris 7: perlu nama" in page
    assert "Ujang; Bojong" in page, "what was pasted is still there to correct"
    assert people(database, event) == []

    assert client.post(f"{event.path}/hadir", data={"lines": lines}).status_code == 303
    assert [
        (one.name, one.institution, one.sex, one.source) for one in people(database, event)
    ] == [
        ("Euis Komariah", "Desa Cibodas RT 02, Bojong", "P", "paper"),
        ("Asep", "Desa Bojong", "L", "paper"),
        ("Dedi", "SDN 1 Bojong", "L", "paper"),
    ]
    assert client.post(f"{event.path}/hadir", data={"lines": "\0 "}).status_code == 400


def test_people_are_corrected_and_taken_off_without_their_names_in_the_trail(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, other = held(database, settings), held(database, settings)
    client = signed_in(app, database, "planner")
    with database.writing() as session:
        attendance.check_in(session, session.get_one(Event, event.id), EUIS, "form")
    [euis] = people(database, event)
    page = f"{event.path}/hadir/{euis.id}"

    assert client.get(page).status_code == 200
    assert client.get(f"{other.path}/hadir/{euis.id}").status_code == 404
    client.post(page, data={"name": "Euis  Komala", "institution": "Desa Cibodas", "sex": "P"})
    assert people(database, event)[0].name == "Euis Komala"
    for wrong in ({"name": ""}, {"institution": " "}, {"sex": "X"}):
        form = {"name": "A", "institution": "B", "sex": "L", **wrong}
        assert client.post(page, data=form).status_code == 200
    assert people(database, event)[0].name == "Euis Komala"
    client.post(f"{page}/hapus")
    assert people(database, event) == []
    with database.reading() as session:
        told = [
            f"{entry.action} {entry.subject} {entry.detail}"
            for entry in session.scalars(
                select(AuditEntry).where(AuditEntry.action.like("attendance%"))
            )
        ]
    assert len(told) == 2
    assert "Euis" not in "".join(told)
    viewer = signed_in(app, database, "viewer")
    assert viewer.get(f"{event.path}/hadir").status_code == 200
    for path in ("", "/tautan", "/1", "/1/hapus", "/unduh.csv"):
        assert viewer.post(f"{event.path}/hadir{path}").status_code == 403


def test_counts_and_those_who_may_be_twice(database: Database, settings: Settings) -> None:
    event, off = held(database, settings), held(database, settings)
    with database.writing() as session:
        row = session.get_one(Event, event.id)
        attendance.check_in(session, row, ASEP, "one")
        attendance.add_from_paper(
            session, row, [EUIS, Visitor("ASEP  sunandar", "Desa Bojong Barat", "L")], ADMIN
        )
        called_off = session.get_one(Event, off.id)
        attendance.add_from_paper(session, called_off, [EUIS], ADMIN)
        called_off.removed_at = NIGHT

    listed = people(database, event)
    found = attendance.present(listed)
    assert (found.all, found.men, found.women, found.by_phone) == (3, 2, 1, 1)
    assert attendance.look_alike(listed) == {listed[0].id, listed[2].id}
    with database.reading() as session:
        assert counts(session, event.id) == (0, 0, 3)
        campaign = campaign_by_slug(session, SLUG)
        assert attendance.participants(session, campaign.id) == 3


def test_the_list_leaves_as_a_table_and_the_trail_knows(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    client.post(f"{event.path}/hadir", data={"lines": "=HYPERLINK(1); Desa Bojong; L"})

    csv = client.post(f"{event.path}/hadir/unduh.csv")
    assert "'=HYPERLINK(1),Desa Bojong,L,Kertas," in csv.get_data(as_text=True)
    assert "daftar-hadir-call-center-112" in csv.headers["Content-Disposition"]
    xlsx = client.post(f"{event.path}/hadir/unduh.xlsx")
    assert zipfile.is_zipfile(io.BytesIO(xlsx.data))
    assert client.post(f"{event.path}/hadir/unduh.pdf").status_code == 404
    assert client.get(f"{event.path}/hadir/unduh.csv").status_code == 405
    with database.reading() as session:
        exported = select(AuditEntry).where(AuditEntry.action == "attendance.export")
        assert len(session.scalars(exported).all()) == 2
