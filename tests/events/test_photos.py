"""Photos of an event: each once, without what the camera wrote, in the report as staff order it."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from outreach.accounts.models import AuditEntry
from outreach.database import Database
from outreach.events import photos
from outreach.events.models import Event
from outreach.events.models_kept import EventPhoto
from outreach.events.seen import Seen, seen
from outreach.settings import Settings
from tests.build import signed_in
from tests.events.build import ADMIN, Held, held, taken

JSON = {"Accept": "application/json"}
COLOURS = ("#c01010", "#10c010", "#1010c0")


def send(
    client: FlaskClient, event: Held, data: bytes, upload: str = "a" * 32, **more: object
) -> TestResponse:
    """As the page's script does."""
    form = {"upload": upload, "photo": (io.BytesIO(data), "IMG_0001.JPG"), **more}
    return client.post(f"{event.path}/foto", data=form, headers=JSON)


def kept(database: Database, event: Held) -> list[EventPhoto]:
    with database.reading() as session:
        return photos.photos_of(session, event.id)


def three(client: FlaskClient, database: Database, event: Held) -> list[int]:
    for number, colour in enumerate(COLOURS):
        assert send(client, event, taken(colour=colour), f"{number:032x}").status_code == 200
    return [photo.id for photo in kept(database, event)]


@pytest.mark.one_database
def test_time_and_place_are_kept_only_with_a_tick_and_never_in_the_file(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    original = taken((2400, 1800))
    send(client, event, original, "1" * 32)
    send(client, event, original, "2" * 32, agree="1")
    # A phone that made it smaller sends the original's beginning beside it.
    smaller = io.BytesIO()
    Image.new("RGB", (800, 600)).save(smaller, "JPEG")
    head = (io.BytesIO(original[: 128 * 1024]), "head")
    send(client, event, smaller.getvalue(), "3" * 32, agree="1", head=head)

    silent, *telling = sorted(kept(database, event), key=lambda photo: photo.upload_id)
    assert (silent.taken_at, silent.latitude) == (None, None)
    for photo in telling:
        assert photo.taken_at == datetime(2026, 2, 3, 2, 15, tzinfo=UTC)
        assert (photo.latitude, photo.longitude) == (-6.553472, 107.433750)
    for photo in (silent, *telling):
        for small in (False, True):
            path = photos.event_photo_path(settings, photo, small=small)
            with Image.open(path) as file:
                assert not file.getexif()
                assert max(file.size) <= (480 if small else 1600)
            assert b"RahasiaPhone" not in path.read_bytes()


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe1\x00\x10Exif\0\0MM\0*\xff\xff\xff\xff",
        b"\xff\xd8" + b"\xff\xe1\x00\x02" * 9,
        b"\xff\xd8\xff\xe2\x00\x00",
        b"\x89PNG" * 9,
    ],
)
def test_notes_that_make_no_sense_are_none(broken: bytes) -> None:
    assert seen(broken) == Seen()


def test_a_clock_or_place_that_cannot_be_is_none() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "1970:01:01 00:00:00"
    exif.get_ifd(0x8825).update({1: "S", 2: (96.0, 33.0, 12.5), 3: "E", 4: (107.0, 26.0, 1.5)})
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)

    assert seen(out.getvalue()) == Seen()


def test_the_same_upload_is_one_photo_however_often_and_at_once(
    app: Flask, database: Database, settings: Settings
) -> None:
    event = held(database, settings)
    clients = [signed_in(app, database, "admin") for _ in range(4)]
    data = taken()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda client: send(client, event, data).status_code, clients))

    assert answers == [200] * 4
    assert len(kept(database, event)) == 1


def test_what_was_removed_does_not_come_back_with_a_late_phone(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    send(client, event, taken(), agree="1")
    [photo] = kept(database, event)
    path = photos.event_photo_path(settings, photo)
    assert path.is_file()

    client.post(f"{event.path}/foto/{photo.id}/hapus")
    assert send(client, event, taken()).status_code == 200

    assert kept(database, event) == []
    assert not path.exists()
    assert client.get(f"{event.path}/foto/{photo.id}.jpg").status_code == 404
    with database.reading() as session:
        row = session.get_one(EventPhoto, photo.id)
        assert (row.caption, row.taken_at, row.latitude) == ("", None, None)
        removed = select(AuditEntry).where(AuditEntry.action == "event.photo_remove")
        assert session.scalars(removed).one().person_id


@pytest.mark.one_database
def test_without_script_many_go_in_one_form_and_a_broken_one_is_named(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    files = [(taken(colour=colour), f"{colour[1:]}.jpg") for colour in COLOURS]

    def sent() -> str:
        chosen = [(io.BytesIO(data), name) for data, name in [*files, (b"surat", "surat.jpg")]]
        form = {"photo": chosen}
        return client.post(f"{event.path}/foto", data=form, follow_redirects=True).get_data(True)

    page = sent()
    assert "3 foto tersimpan." in page
    assert "surat.jpg: Berkas ini bukan foto yang utuh." in page
    sent()
    assert len(kept(database, event)) == 3, "the same files chosen again are the same photos"
    [first, *_] = kept(database, event)
    client.post(f"{event.path}/foto/{first.id}/hapus")
    sent()
    assert len(kept(database, event)) == 3, "chosen anew on purpose, it is there again"


@pytest.mark.one_database
def test_what_is_no_photo_is_refused_in_a_sentence(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")

    for data, told in (
        (b"", "Fotonya belum dipilih."),
        (b"<html>", "Berkas ini bukan foto yang utuh."),
        (taken()[:3000], "Berkas ini bukan foto yang utuh."),
        (bomb.getvalue(), "Foto ini lebih dari 40 juta piksel."),
    ):
        answer = send(client, event, data)
        assert answer.status_code == 400
        assert told in answer.get_json()["sentence"]
    assert kept(database, event) == []
    assert not (settings.files_path / "event-photos").exists()


@pytest.mark.one_database
def test_a_disk_that_refuses_is_told_and_leaves_nothing_half_done(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    (settings.files_path / "event-photos").write_text("in the way")

    answer = send(client, event, taken())

    # 503 tells the page's script to keep the photo and to try again.
    assert answer.status_code == 503
    assert answer.get_json()["sentence"] == "Foto belum bisa disimpan. Coba lagi nanti."
    assert kept(database, event) == []


def test_the_report_has_the_chosen_photos_in_staffs_order(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    one, two, three_ = three(client, database, event)
    captions = {f"caption-{n}": f"Foto  ke {n}" for n in (one, two, three_)}

    def chosen() -> list[int]:
        with database.reading() as session:
            found = photos.chosen_photos(session, session.get_one(Event, event.id))
            assert [photo.report_order for photo in found] == list(range(1, len(found) + 1))
            return [photo.id for photo in found]

    def arrange(*report: int, **order: str) -> None:
        client.post(
            f"{event.path}/foto/atur",
            data={**captions, "report": [str(n) for n in report], **order},
        )

    arrange(one, three_, **{f"order-{three_}": "1"})
    assert chosen() == [three_, one], "those without a number follow"
    assert kept(database, event)[0].caption == f"Foto ke {one}"
    # One that came while the page was open is not touched by it.
    send(client, event, taken(colour="#777777"), "f" * 32)
    late = kept(database, event)[-1].id
    with database.writing() as session:
        session.get_one(EventPhoto, late).report_order = 3
    arrange(two, **{f"order-{two}": "-5"})
    assert chosen() == [two, late]
    client.post(f"{event.path}/foto/{two}/hapus")
    assert chosen() == [late]


@pytest.mark.one_database
def test_a_viewer_looks_and_another_event_does_not_reach(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, other = held(database, settings), held(database, settings)
    [first, *_] = three(signed_in(app, database, "planner"), database, event)
    viewer = signed_in(app, database, "viewer")

    page = viewer.get(f"{event.path}/foto").get_data(as_text=True)
    assert f"{first}.jpg?kecil=1" in page
    assert "Hapus" not in page
    with viewer.get(f"{event.path}/foto/{first}.jpg") as answer:
        assert answer.mimetype == "image/jpeg"
    assert viewer.get(f"{other.path}/foto/{first}.jpg").status_code == 404
    assert send(viewer, event, taken(), "9" * 32).status_code == 403
    assert viewer.post(f"{event.path}/foto/{first}/hapus").status_code == 403
    assert len(kept(database, event)) == 3


@pytest.mark.one_database
def test_a_called_off_event_takes_no_photo(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    client.post(f"{event.path}/batal")

    assert send(client, event, taken()).status_code == 404
    assert client.get(f"{event.path}/foto").status_code == 404


def test_deeds_on_one_are_in_the_trail(database: Database, settings: Settings) -> None:
    event = held(database, settings)
    with database.writing() as session:
        row = session.get_one(Event, event.id)
        photos.add_photo(session, row, "u" * 8, "n" * 32, ADMIN)
        photos.add_photo(session, row, "u" * 8, "n" * 32, ADMIN)
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.like("event.photo%"))
        ).all()
        assert actions == ["event.photo_add"]
