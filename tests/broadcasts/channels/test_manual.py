"""WhatsApp by hand: nobody is written to twice, at night, or after they stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.audience.consent import suppress
from outreach.audience.models import Consent, Contact
from outreach.audience.words import REMINDERS
from outreach.broadcasts import control
from outreach.broadcasts.approval import decide, seal
from outreach.broadcasts.channels.manual import queue
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.broadcasts.sending import Sending
from outreach.broadcasts.settle import sweep
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.settings import Settings
from outreach.wib import WIB, utc_now
from tests.broadcasts.build import client, somebody
from tests.broadcasts.channels.outbox import ALWAYS, broadcast_to, reachable, state, suppressed
from tests.build import KEY, PASSWORD, SLUG, person, signed_in

ANI, BUDI = 101, 102
NUMBERS = ["+6281200000001", "+6281200000002", "+6281200000003"]
OFFICE = Settings().window


def _queued(database: Database, *numbers: str) -> int:
    """A broadcast by hand to people who agreed to WhatsApp; its id."""
    return broadcast_to(database, "manual", *(numbers or NUMBERS)).id


def _take(database: Database, broadcast: int, who: int, **changes: object) -> int | None:
    given = {"key": KEY, "window": ALWAYS, **changes}
    with database.writing() as session:
        queue.take_next(session, broadcast, who, **given)  # type: ignore[arg-type]
        found = queue.in_hand(session, broadcast, who)
        return found.id if found else None


def _open(database: Database, number: int, who: int, **changes: object) -> bool:
    given = {"key": KEY, "window": ALWAYS, **changes}
    with database.writing() as session:
        found = session.get_one(Delivery, number)
        return queue.open_chat(session, found, who, **given)  # type: ignore[arg-type]


def _tick(database: Database, number: int, who: int, what: str) -> None:
    with database.writing() as session:
        queue.tick(session, session.get_one(Delivery, number), who, what, KEY)


def test_two_people_never_have_the_same_recipient(database: Database) -> None:
    broadcast = _queued(database)

    first, second = _take(database, broadcast, ANI), _take(database, broadcast, BUDI)
    again = _take(database, broadcast, ANI)

    assert first and second and first != second and again == first
    with pytest.raises(NotAllowed):
        _open(database, first, BUDI)
    with pytest.raises(NotAllowed):
        _tick(database, first, BUDI, "terkirim")
    _tick(database, first, ANI, "terkirim")
    assert _take(database, broadcast, ANI) not in (first, second, None)
    assert _take(database, broadcast, 103) is None


def test_taken_and_never_opened_goes_back_and_opened_and_never_ticked_is_in_doubt(
    database: Database,
) -> None:
    broadcast = _queued(database, *NUMBERS[:2])
    taken, opened = _take(database, broadcast, ANI), _take(database, broadcast, BUDI)
    assert taken and opened
    assert _open(database, opened, BUDI)
    later = utc_now() + timedelta(minutes=31)

    assert sweep(database) == 0
    assert _take(database, broadcast, 103, now=lambda: later) == taken
    assert _take(database, broadcast, 104, now=lambda: later) is None
    assert sweep(database, now=lambda: later) == 1

    with database.reading() as session:
        doubtful = session.get_one(Delivery, opened)
        assert (doubtful.status, doubtful.outcome) == (
            "in_doubt", "Dibuka di WhatsApp dan belum ditandai; mungkin sudah dikirim.",
        )  # fmt: skip
    # Who opened it may still say so; nobody else.
    with pytest.raises(NotAllowed):
        _tick(database, opened, ANI, "terkirim")
    _tick(database, opened, BUDI, "terkirim")
    _tick(database, taken, 103, "lewati")
    with database.reading() as session:
        assert session.get_one(Broadcast, broadcast).status == "done"


def test_hours_pause_and_consent_hold_at_the_moment_of_opening(database: Database) -> None:
    broadcast = _queued(database)
    night = datetime(2027, 2, 15, 20, 0, tzinfo=WIB)
    assert _take(database, broadcast, ANI, window=OFFICE, now=lambda: night) is None

    number = _take(database, broadcast, ANI)
    assert number
    assert not _open(database, number, ANI, window=OFFICE, now=lambda: night)
    number = _take(database, broadcast, ANI)
    assert number

    with database.writing() as session:
        found = session.get_one(Delivery, number)
        # Who stops WhatsApp stops both ways of it.
        suppress(session, session.get_one(Contact, found.contact_id), "whatsapp", KEY)
    assert not _open(database, number, ANI)
    following = _take(database, broadcast, ANI)
    assert following and following != number
    with database.writing() as session:
        control.pause(session, session.get_one(Broadcast, broadcast), 1)
    assert not _open(database, following, ANI)
    assert _take(database, broadcast, ANI) is None


def test_a_number_that_does_not_exist_is_dead_for_both_kinds_of_whatsapp(
    app: Flask, database: Database
) -> None:
    broadcast = _queued(database, NUMBERS[0])
    client = _planner(app, database)
    client.post(f"/siaran/{broadcast}/manual")
    number = _only(database)

    client.post(f"/siaran/kiriman/{number}/tidak-ada")

    assert state(database, number) == ("failed", "Nomor tidak ada di WhatsApp.")
    assert suppressed(database) == [("whatsapp", "dead")]


def _planner(app: Flask, database: Database) -> FlaskClient:
    """Somebody who plans; the campaign's own planner is there already."""
    with database.writing() as session:
        person(session, "planner", "siti")
    client = app.test_client()
    client.post("/masuk", data={"username": "siti", "password": PASSWORD})
    return client


def _only(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(Delivery.id)).one()


def _with_links(settings: Settings, database: Database) -> int:
    """Fired as the clock does it, so that the links' codes are there."""
    broadcast = broadcast_to(database, "manual")
    with database.writing() as session:
        for number in NUMBERS[:2]:
            reachable(session, "whatsapp", number)
        made = session.get_one(Broadcast, broadcast.id)
        made.status = "approved"
    Sending(settings, database, KEY, "uji").fire(broadcast.id, utc_now())
    return broadcast.id


@pytest.mark.one_database
def test_a_phone_goes_from_card_to_chat_to_tick_to_the_next_card(
    app: Flask, settings: Settings, database: Database
) -> None:
    broadcast = _with_links(settings, database)
    client = _planner(app, database)
    page = f"/siaran/{broadcast}/manual"

    assert "Ambil penerima berikutnya" in client.get(page).text
    client.post(page)
    card = client.get(page).text
    assert "Buka WhatsApp" in card and "Bu Ani" in card and NUMBERS[0] not in card
    with database.reading() as session:
        number = session.scalars(select(Delivery.id).where(Delivery.status == "sending")).one()

    answer = client.get(f"/siaran/kiriman/{number}/wa")
    parts = urlsplit(answer.headers["Location"])
    assert (answer.status_code, parts.netloc) == (302, "wa.me")
    assert parts.path in [f"/{n[1:]}" for n in NUMBERS]
    assert "112" in parse_qs(parts.query)["text"][0]

    client.post(f"/siaran/kiriman/{number}/terkirim")
    with database.reading() as session:
        assert session.get_one(Delivery, number).status == "sent"
        assert session.scalars(select(Delivery.id).where(Delivery.status == "sending")).one()
    assert client.get(f"/siaran/kiriman/{number}/wa").status_code == 403

    groups = client.get(f"{page}/grup").text
    assert "https://wa.me/?text=" in groups and "Bu Ani" not in groups


@pytest.mark.one_database
def test_who_replied_berhenti_in_the_chat_is_written_to_by_neither_kind_of_whatsapp(
    app: Flask, settings: Settings, database: Database
) -> None:
    broadcast, client = _with_links(settings, database), _planner(app, database)
    page = f"/siaran/{broadcast}/manual"
    client.post(page)
    assert "Membalas BERHENTI" in client.get(page).text
    with database.reading() as session:
        number = session.scalars(select(Delivery.id).where(Delivery.status == "sending")).one()

    client.post(f"/siaran/kiriman/{number}/berhenti")

    with database.reading() as session:
        ended = session.get_one(Delivery, number)
        assert (ended.status, ended.outcome) == ("skipped", "Meminta berhenti.")
        given = select(Consent.withdrawn_at).where(Consent.contact_id == ended.contact_id)
        assert session.scalars(given).one() is not None
    assert suppressed(database) == [("whatsapp", "asked")]


def test_a_link_that_is_still_being_made_is_said_and_not_an_error(
    app: Flask, database: Database
) -> None:
    broadcast, planner = _queued(database, NUMBERS[0]), client(app, database, "planner")
    planner.post(f"/siaran/{broadcast}/manual")

    answer = planner.get(f"/siaran/{broadcast}/manual")

    assert answer.status_code < 500
    assert "sedang dibuat" in answer.text


def test_only_people_who_plan_work_the_queue(app: Flask, database: Database) -> None:
    broadcast = _queued(database, NUMBERS[0])
    viewer = signed_in(app, database, "viewer")

    assert viewer.get(f"/siaran/{broadcast}/manual").status_code == 403
    assert viewer.post(f"/siaran/{broadcast}/manual").status_code == 403
    assert viewer.get("/siaran/kiriman/1/wa").status_code == 403
    assert _planner(app, database).get("/siaran/999/manual").status_code == 404


def test_consent_of_whatsapp_is_the_consent_that_counts(database: Database) -> None:
    with database.writing() as session:
        reachable(session, "sms", "+6281299999999")
    broadcast = _queued(database, NUMBERS[0])

    with database.reading() as session:
        assert set(session.scalars(select(Consent.channel))) == {"sms", "whatsapp"}
    assert _take(database, broadcast, ANI)
    assert _take(database, broadcast, BUDI) is None


@pytest.mark.one_database
def test_without_any_setting_staff_write_a_broadcast_and_send_it_by_hand(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.writing() as session:
        reachable(session, "whatsapp", NUMBERS[0])
    planner = client(app, database, "planner")
    made = planner.post("/siaran/baru", data={
        "name": "Simpan 112", "campaign": SLUG, "channel": "manual", "segment": "",
        "purpose": REMINDERS,
    })  # fmt: skip
    path = made.headers["Location"].removesuffix("/pesan")
    tomorrow = (utc_now().astimezone(WIB) + timedelta(days=1)).date().isoformat()
    planner.post(f"{path}/jadwal", data={
        "name": "Simpan 112", "purpose": REMINDERS, "segment": "", "kind": "once",
        "day": tomorrow, "hour": "09:00", "event": "",
    })  # fmt: skip

    assert planner.post(f"{path}/ajukan").status_code == 302
    with database.writing() as session:
        [broadcast] = session.scalars(select(Broadcast))
        decide(session, broadcast, somebody(session, "approver"), agreed=True,
               seen=seal(broadcast), note="", found=[])  # fmt: skip
    Sending(settings, database, KEY, "uji").fire(broadcast.id, utc_now())

    assert "Buka antrean" in planner.get(path).text
    planner.post(f"{path}/manual")
    assert "Bu Ani" in planner.get(f"{path}/manual").text
