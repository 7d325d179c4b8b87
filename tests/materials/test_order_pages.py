"""Staff order on a page, and a print shop fetches one file by a link that can be closed."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from outreach.accounts.models import AuditEntry
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.materials.models import PrintDownload, PrintLink
from outreach.materials.orders import order_by_id, order_folder, orders_of, state_of
from outreach.materials.place_list import read_places
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.web.app import create_app
from tests.build import PASSWORD, SLUG, VILLAGE, approved, signed_in
from tests.materials.ordering import order, work
from tests.materials.preflight.test_runs import spoil
from tests.running import decode_pages

pytestmark = pytest.mark.one_database

ORDERS = f"/kampanye/{SLUG}/pesanan"


def made(database: Database) -> list[tuple[str, list[int], int]]:
    """(material, places, copies) of the runs of the only order."""
    with database.reading() as session:
        [found] = orders_of(session, campaign_by_slug(session, SLUG).id)
        return [(run.material, run.place_ids, run.copies) for run in found.runs]


def ready(settings: Settings, database: Database) -> int:
    """The number of a small order that a print shop may have."""
    number = order(database, {"poster-a4": 3}, count=2)
    work(settings, database)
    return number


def new_link(staff: FlaskClient, number: int, days: str = "7") -> str:
    """The path of a link just made, as the page shows it once."""
    page = staff.post(f"{ORDERS}/{number}/tautan", data={"days": days}, follow_redirects=True)
    found = re.search(r'value="https://outreach\.example\.go\.id(/cetak/[^"]+)"', page.text)
    assert found, page.text
    return unescape(found[1])


def test_an_order_by_kecamatan(app: Flask, database: Database) -> None:
    staff = signed_in(app, database, "planner")

    answer = staff.post(
        f"{ORDERS}/baru",
        data={"scope": "districts", "districts": ["32.14.01"], "copies-poster-a4": "2",
              "copies-f4": "1", "copies-leaflet-a5": "0", "language": "id", "tone": "mono"},
    )  # fmt: skip

    assert answer.status_code == 302
    with database.reading() as session:
        here = [p.id for p in villages(session) if p.district_code == "32.14.01"]
        [found] = orders_of(session, campaign_by_slug(session, SLUG).id)
        assert found.mono
    assert sorted(made(database)) == [("f4", here, 1), ("poster-a4", here, 2)]
    assert "Menunggu giliran" in staff.get(ORDERS).text
    assert 'data-state="queued"' in staff.get(answer.headers["Location"]).text


def test_an_order_for_ticked_villages_and_venues(app: Flask, database: Database) -> None:
    with database.writing() as session:
        village = villages(session)[5]
        venue = Place(kind="market", name="Pasar Rebo", district_code=village.district_code)
        session.add(venue)
        session.flush()
    staff = signed_in(app, database, "planner")

    staff.post(
        f"{ORDERS}/baru",
        data={"scope": "places", "places": [village.id, venue.id], "copies-poster-a4": "4",
              "language": "id", "tone": "colour"},
    )  # fmt: skip

    assert made(database) == [("poster-a4", [village.id, venue.id], 4)]


def test_a_csv_with_rejected_rows_tells_each_and_offers_the_rest(
    app: Flask, database: Database
) -> None:
    staff = signed_in(app, database, "planner")
    table = (
        f"\ufeffKode desa;Nama;Jumlah\r\n{VILLAGE};Nagri;5\r\n"
        "3214011002;\"=cmd|' /C calc'!A0\";\r\n"
        "=HYPERLINK(1);x;1\r\n32.14.01.1003;x;+1\r\n99.14.01.1003;x;1\r\n32.14.01.1001;x;2\r\n"
        "<script>;x;1\r\n32.14.01.1004;x;0\r\n"
    )
    form = {"scope": "list", "copies-poster-a4": "2", "language": "id", "tone": "colour"}

    answer = staff.post(
        f"{ORDERS}/baru", data={**form, "file": (io.BytesIO(table.encode()), "desa.csv")}
    )

    assert answer.status_code == 400
    told = re.findall(r"<code>(.*?)</code></td><td[^>]*>(.*?)</td>", answer.text)
    assert [reason.split(";")[0][:20] for _row, reason in told] == [
        "Isinya tampak sepert", "Isinya tampak sepert", "Kode ini tidak terma",
        "Kode ini sudah ada d", "Ini bukan kode desa", "Jumlahnya harus 1 sa",
    ]  # fmt: skip
    assert "<script>;" not in answer.text
    rows = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.S)
    assert rows and rows[1].split() == [f"{VILLAGE};5", "32.14.01.1002"]
    with database.reading() as session:
        assert not orders_of(session, campaign_by_slug(session, SLUG).id)
        first, second = villages(session)[:2]

    assert staff.post(f"{ORDERS}/baru", data={**form, "rows": rows[1]}).status_code == 302
    assert made(database) == [("poster-a4", [second.id], 2), ("poster-a4", [first.id], 5)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00\x00",
        b"a" * 300_000,
        b"\x00\x00;\x00",
        b'"' * 9,
        b"32.14.01.1001;" + b"9" * 5000,
        "32.14.01.1001;２".encode(),
        b"\n".join([b"1"] * 3000),
    ],
)
def test_whatever_is_uploaded_gets_an_answer(app: Flask, database: Database, data: bytes) -> None:
    staff = signed_in(app, database, "planner")
    form = {"scope": "list", "copies-poster-a4": "1", "language": "id", "tone": "colour"}

    answer = staff.post(f"{ORDERS}/baru", data={**form, "file": (io.BytesIO(data), "x.csv")})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text or "ditolak" in answer.text


def test_tabs_commas_and_codes_without_dots_are_read(database: Database) -> None:
    with database.reading() as session:
        allowed = villages(session)
    for text in ("3214011001\t7\n32.14.01.1002", "code,qty\n32.14.01.1001,7\n3214011002,"):
        listed = read_places(text, allowed)
        assert [place.id for place in listed.places] == [allowed[0].id, allowed[1].id]
        assert (listed.copies, listed.rejected) == ({allowed[0].id: 7}, [])


def test_nothing_ordered_is_said(app: Flask, database: Database) -> None:
    staff = signed_in(app, database, "planner")

    answer = staff.post(f"{ORDERS}/baru", data={"scope": "all", "language": "id", "tone": "colour"})

    assert answer.status_code == 400
    assert "Belum ada materi yang dipesan." in answer.text


def test_a_viewer_looks_and_changes_nothing(
    app: Flask, settings: Settings, database: Database
) -> None:
    number = ready(settings, database)
    viewer = signed_in(app, database, "viewer")

    for path in ("", f"/{number}", f"/{number}/kemajuan"):
        assert viewer.get(ORDERS + path).status_code == 200
    assert "Buat tautan" not in viewer.get(f"{ORDERS}/{number}").text
    assert viewer.get(f"{ORDERS}/baru").status_code == 403
    for path in ("/baru", f"/{number}/batal", f"/{number}/lanjut", f"/{number}/tautan"):
        assert viewer.post(ORDERS + path, data={"days": "7"}).status_code == 403
    strange = viewer.get(f"/kampanye/ogan-lopian/pesanan/{number}")
    assert strange.status_code == 404


def test_a_form_of_another_site_orders_nothing(settings: Settings, database: Database) -> None:
    app = create_app(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    staff = signed_in(app, database, "planner")
    app.config["WTF_CSRF_ENABLED"] = True

    staff.post(f"{ORDERS}/baru", data={"scope": "all", "copies-poster-a4": "1"})

    with database.reading() as session:
        assert not orders_of(session, campaign_by_slug(session, SLUG).id)


def test_cancelling_on_the_page_is_at_once_and_stays_visible(
    app: Flask, settings: Settings, database: Database
) -> None:
    number = order(database, {"poster-a4": 1})
    order_folder(settings, number).mkdir(parents=True)
    (order_folder(settings, number) / "half.pdf").write_bytes(b"%PDF")
    staff = signed_in(app, database, "admin")

    page = staff.post(f"{ORDERS}/{number}/batal", follow_redirects=True).text

    assert "Dibatalkan" in page and "hx-get" not in page.split('id="order"')[1][:200]
    assert not order_folder(settings, number).exists()
    assert "Dibatalkan" in staff.get(ORDERS).text


def test_a_print_shop_fetches_the_archive_without_an_account(
    app: Flask, settings: Settings, database: Database
) -> None:
    number = ready(settings, database)
    path, shop = new_link(signed_in(app, database, "admin"), number), app.test_client()

    page = shop.get(path)

    assert page.status_code == 200
    with database.reading() as session:
        found = order_by_id(session, number)
    assert str(found.archive) in page.text and str(found.archive_sha256) in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    fetched = shop.get(f"{path}/{found.archive}")
    assert hashlib.sha256(fetched.data).hexdigest() == found.archive_sha256
    fetched.close()
    with zipfile.ZipFile(io.BytesIO(fetched.data)) as archive:
        [pdf] = [name for name in archive.namelist() if "POSTER-A4" in name and ".pdf" in name]
        assert [len(page) for page in decode_pages(archive.read(pdf))] == [1, 1]
    part = shop.get(f"{path}/{found.archive}", headers={"Range": "bytes=100-199"})
    assert (part.status_code, len(part.data)) == (206, 100)
    part.close()
    with shop.head(f"{path}/{found.archive}"):
        pass
    with database.reading() as session:
        assert len(session.scalars(select(PrintDownload)).all()) == 1
        [link] = session.scalars(select(PrintLink))
        assert path.removeprefix("/cetak/") not in str(vars(link))
    assert "1 kali" in signed_in_again(app).get(f"{ORDERS}/{number}").text


def signed_in_again(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.post("/masuk", data={"username": "admin", "password": PASSWORD})
    return client


def test_only_the_archive_of_the_order_is_within_reach(
    app: Flask, settings: Settings, database: Database
) -> None:
    first, second = ready(settings, database), ready(settings, database)
    path, shop = new_link(signed_in(app, database, "admin"), first), app.test_client()
    with database.reading() as session:
        other = order_by_id(session, second).archive
        run = order_by_id(session, first).runs[0].file_name

    for name in (other, run, "SHA256SUMS.txt", "..%2f..%2fsecret.key", "%2e%2e", ".", "x.zip"):
        assert shop.get(f"{path}/{name}").status_code in (404, 308), name
    assert shop.post(path).status_code == 405
    with database.reading() as session:
        assert not session.scalars(select(PrintDownload)).all()


def test_unknown_closed_and_expired_links_get_the_same_page(
    app: Flask, settings: Settings, database: Database
) -> None:
    number, shop = ready(settings, database), app.test_client()
    staff = signed_in(app, database, "admin")
    closed, expired = new_link(staff, number), new_link(staff, number, "30")
    with database.writing() as session:
        links = list(session.scalars(select(PrintLink).order_by(PrintLink.id)))
        assert [link.expires_at - link.created_at for link in links] == [
            timedelta(days=7), timedelta(days=30),
        ]  # fmt: skip
        links[1].expires_at = links[1].created_at
    assert shop.get(closed).status_code == 200

    staff.post(f"{ORDERS}/{number}/tautan/{links[0].id}/tutup")

    archive = str(_archive(database, number))
    for end in ("", f"/{archive}"):
        answers = [shop.get(path + end) for path in (closed, expired, "/cetak/x" + "a" * 31)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        pages = {re.sub(r'(value|name="next").*', "", answer.text) for answer in answers}
        assert len(pages) == 1 and "Minta tautan baru" in pages.pop()
    page = staff.get(f"{ORDERS}/{number}").text
    assert "Ditutup" in page and "Habis masanya" in page
    with database.reading() as session:
        deeds = [entry.action for entry in session.scalars(select(AuditEntry))]
    assert deeds.count("order.link") == 2 and deeds.count("order.link_close") == 1


def _archive(database: Database, number: int) -> str | None:
    with database.reading() as session:
        return order_by_id(session, number).archive


def test_a_link_asked_without_end_is_throttled(
    app: Flask, settings: Settings, database: Database
) -> None:
    number, shop = ready(settings, database), app.test_client()
    path = new_link(signed_in(app, database, "admin"), number)

    archive, answers = f"{path}/{_archive(database, number)}", []
    for _turn in range(241):
        with shop.head(archive) as answer:
            answers.append(answer.status_code)

    assert set(answers[:240]) == {200} and answers[240] == 429


@pytest.mark.parametrize(
    ("ruined", "state", "told"),
    [
        (True, "blocked", "pemeriksaan menahan Poster A4, Poster F4 kantor desa"),
        (False, "draft", "belum disetujui"),
    ],
)
def test_what_a_shop_must_not_print_gets_no_link(
    app: Flask, settings: Settings, database: Database, ruined: bool, state: str, told: str
) -> None:
    with database.writing() as session:
        if ruined:
            spoil(session)
            approved(session)
    number = order(database, {"poster-a4": 1, "f4": 1}, count=1, draft=not ruined)
    work(settings, database)
    staff = signed_in(app, database, "admin")
    with database.reading() as session:
        assert state_of(order_by_id(session, number)) == state

    page = staff.get(f"{ORDERS}/{number}").text
    refused = staff.post(f"{ORDERS}/{number}/tautan", data={"days": "7"})

    assert told in page and "Buat tautan" not in page
    assert refused.status_code == 403 and told in refused.text
    with database.reading() as session:
        assert not session.scalars(select(PrintLink)).all()
    assert Path(order_folder(settings, number) / str(_archive(database, number))).is_file()
