"""“Sudah dipasang” with one photo: nothing hidden in it, none lost, none counted twice."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from PIL import Image

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.installation import take_step
from outreach.links.photos import photo_path
from outreach.links.village_link import revoke
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.throttle import Throttle
from outreach.villages.views import MAXIMUM_UPLOAD
from outreach.web.app import create_app
from tests.build import SLUG
from tests.villages.build import events, photo, send, status, village

ADMIN = 1


def test_a_photo_puts_the_poster_in_place(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)

    answer = send(app.test_client(), here, photo())

    assert answer.status_code == 200
    assert answer.get_json()["sentence"] == "Foto terkirim. Hatur nuhun!"
    assert (answer.get_json()["tone"], answer.get_json()["state"]) == ("good", "Sudah dipasang")
    [event] = events(database, here.placement_id)
    assert (event.source, event.status, event.person_id) == ("village", "in_place", None)
    assert photo_path(settings, str(event.photo)).is_file()
    assert photo_path(settings, str(event.photo), small=True).is_file()


@pytest.mark.one_database
def test_where_and_with_what_it_was_taken_does_not_come_along(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    exif = Image.Exif()
    exif[0x010F] = "RahasiaPhone"
    exif[0x0112] = 6  # the camera was held upright: turn by a quarter
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 33.0, 12.5), 3: "E", 4: (107.0, 26.0, 1.5)})
    sent = photo((4000, 3000), exif=exif)
    assert b"RahasiaPhone" in sent
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)

    assert send(app.test_client(), here, sent).status_code == 200

    [event] = events(database, here.placement_id)
    for small, size in ((False, (1200, 1600)), (True, (360, 480))):
        kept = photo_path(settings, str(event.photo), small=small)
        picture = Image.open(kept)
        assert (picture.format, picture.size) == ("JPEG", size)
        assert not picture.getexif()
        assert b"Rahasia" not in kept.read_bytes()
        assert b"Exif" not in kept.read_bytes()
        # Turned as the camera said: what was left is now on top.
        top, bottom = picture.getpixel((50, 10)), picture.getpixel((50, size[1] - 10))
        assert top[0] > 150 > top[2]
        assert bottom[2] > 150 > bottom[0]


def test_the_same_upload_again_is_one_event(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, client = village(database, settings), app.test_client()
    first = send(client, here, photo())
    again = send(client, here, photo((640, 480)))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.get_json() == first.get_json()
    assert len(events(database, here.placement_id)) == 1
    assert len(list((settings.files_path / "photos").iterdir())) == 2


def test_the_same_upload_at_the_same_moment_is_one_event(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    with ThreadPoolExecutor(4) as together:
        answers = list(
            together.map(lambda _n: send(app.test_client(), here, photo()).status_code, range(4))
        )

    assert answers == [200] * 4
    assert len(events(database, here.placement_id)) == 1


@pytest.mark.one_database
def test_the_plain_form_works_without_script(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, client = village(database, settings), app.test_client()
    page = client.get(here.path).get_data(as_text=True)
    [action] = re.findall(r'action="([^"]+)"', page)
    [upload] = re.findall(r'name="upload" value="([^"]+)"', page)

    answer = client.post(
        action, data={"upload": upload, "photo": (io.BytesIO(photo()), "a.jpg")},
        follow_redirects=True,
    )  # fmt: skip

    told = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert '<p class="news" role="status">Foto terkirim. Hatur nuhun!</p>' in told
    assert "Sudah dipasang" in told
    assert events(database, here.placement_id)[0].upload_id == upload


@pytest.mark.one_database
def test_a_photo_needs_no_form_token_because_the_link_is_the_secret(
    settings: Settings, database: Database
) -> None:
    here = village(database, settings)
    served = create_app(settings, database)

    assert send(served.test_client(), here, photo()).status_code == 200


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("checked", "Foto tersimpan. Poster ini sudah diperiksa"),
        ("removed", "Foto tersimpan. Poster ini tercatat sudah dicabut"),
    ],
)
def test_a_photo_that_changes_no_status_is_kept_and_says_so(
    app: Flask, database: Database, settings: Settings, step: str, told: str
) -> None:
    here, client = village(database, settings), app.test_client()
    send(client, here, photo())
    with database.writing() as session:
        take_step(session, step, [here.placement_id], by=ADMIN)

    answer = send(client, here, photo(), upload="f" * 32)

    assert told in answer.get_json()["sentence"]
    assert status(database, here.placement_id) == step
    kept = events(database, here.placement_id)[-1]
    assert photo_path(settings, str(kept.photo)).is_file()


@pytest.mark.one_database
def test_a_photo_that_comes_after_the_campaign_is_kept(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    with database.writing() as session:
        campaign_by_slug(session, SLUG).status = "finished"

    answer = send(app.test_client(), here, photo())

    assert "Kampanye ini sudah selesai" in answer.get_json()["sentence"]
    assert len(events(database, here.placement_id)) == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Fotonya belum dipilih."),
        (b"<html>", "Berkas ini bukan foto yang utuh."),
        (photo()[:2000], "Berkas ini bukan foto yang utuh."),
        (b"GIF89a" + b"\0" * 50, "Berkas ini bukan foto yang utuh."),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_what_is_no_photo_is_refused_in_a_sentence(
    app: Flask, database: Database, settings: Settings, data: bytes, told: str, script: bool
) -> None:
    here = village(database, settings)

    answer = send(app.test_client(), here, data, script=script)

    assert answer.status_code == 400
    assert told in (answer.get_json()["sentence"] if script else answer.get_data(as_text=True))
    assert events(database, here.placement_id) == []


@pytest.mark.one_database
def test_a_form_without_anything_in_it_is_refused(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)

    for body in ({}, {"photo": "no file"}, {"upload": "<script>" * 99}):
        assert app.test_client().post(here.photo_path(), data=body).status_code == 400


@pytest.mark.one_database
def test_up_to_15_mb_is_taken_here_and_4_mb_elsewhere(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, client = village(database, settings), app.test_client()
    large = photo() + b"\0" * (14 * 1024 * 1024)

    assert send(client, here, large).status_code == 200
    answer = send(client, here, photo() + b"\0" * MAXIMUM_UPLOAD, upload="f" * 32)
    assert answer.status_code == 413
    assert "15 MB" in answer.get_json()["sentence"]
    elsewhere = client.post(
        "/masuk", data=b"x" * (5 * 1024 * 1024), content_type="application/x-www-form-urlencoded"
    )
    assert elsewhere.status_code == 413
    assert len(events(database, here.placement_id)) == 1


@pytest.mark.one_database
def test_a_flood_of_photos_is_stopped_but_a_repeat_is_answered(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, client = village(database, settings), app.test_client()
    tiny = photo((40, 30))
    answers = [
        send(client, here, tiny, upload=f"{n:032x}").status_code for n in range(21)
    ]  # fmt: skip

    assert answers == [200] * 20 + [429]
    assert send(client, here, tiny, upload=f"{7:032x}").status_code == 200
    other = village(database, settings, code="32.14.01.1002")
    assert send(client, other, tiny).status_code == 200


def test_turns_come_back_when_their_hour_is_over() -> None:
    throttle, start = Throttle(2, timedelta(hours=1)), datetime(2026, 2, 3, tzinfo=UTC)

    def asked(minutes: int) -> bool:
        return throttle.allows("a", lambda: start + timedelta(minutes=minutes))

    assert [asked(m) for m in (0, 20, 40, 59, 60, 79, 80)] == [
        True, True, False, False, True, False, True,
    ]  # fmt: skip


@pytest.mark.one_database
def test_a_closed_link_takes_no_photo(app: Flask, database: Database, settings: Settings) -> None:
    here = village(database, settings)
    with database.writing() as session:
        revoke(session, session.get_one(Place, here.place_id), ADMIN)

    answer = send(app.test_client(), here, photo())

    assert answer.status_code == 410
    assert "sudah tidak berlaku" in answer.get_json()["sentence"]
    assert not (settings.files_path / "photos").exists()


def test_a_disk_that_refuses_leaves_nothing_half_done(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    (settings.files_path / "photos").write_text("in the way")

    answer = send(app.test_client(), here, photo())

    # 503 tells the page's script to keep the photo and to try again.
    assert answer.status_code == 503
    assert answer.get_json()["sentence"] == "Foto belum bisa disimpan. Coba lagi nanti."
    assert events(database, here.placement_id) == []
