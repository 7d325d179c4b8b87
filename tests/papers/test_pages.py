"""Staff see what a paper lacks, fill it in once, open it and have the long ones made."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from outreach import jobs
from outreach.accounts.models import AuditEntry
from outreach.campaigns.plan import campaign_by_slug
from outreach.cli import main
from outreach.database import Database
from outreach.papers.files import folder_of
from outreach.papers.models import PaperFile
from outreach.places.find import villages_by_codes
from outreach.settings import Settings
from outreach.wib import utc_now
from outreach.worker.jobs import run_one
from tests.build import SLUG, signed_in
from tests.papers.build import CIBODAS, NUMBER, decoded, emblem, fill, texts

PAPERS = f"/kampanye/{SLUG}/berkas"


def shown(page: str, slug: str) -> str:
    """The card of one paper on the page, as text with its links."""
    found = re.search(rf'<section[^>]*id="{slug}".*?</section>', page, re.S)
    assert found, slug
    return found[0]


def work(settings: Settings, database: Database) -> None:
    job = jobs.claim(database)
    assert job is not None
    run_one(settings, database, job)


@pytest.mark.one_database
def test_what_is_missing_is_said_with_where_to_fill_it_in(app: Flask, database: Database) -> None:
    staff = signed_in(app, database, "planner")

    before = staff.get(PAPERS).text

    card = shown(before, "undangan")
    assert "192 surat." in card and "kegiatannya belum ada" in card
    assert f'href="{PAPERS}/undangan"' in card and 'href="/kop-surat"' in card
    with database.writing() as session:
        event = fill(session).id
    after = staff.get(PAPERS).text
    card = shown(after, "undangan")
    assert "Siap" in card and "14 surat." in card and f"kegiatan={event}" in card
    assert "belum ada pesanan percetakan" in shown(after, "daftar-kirim")


def test_details_letterhead_and_signatory_are_typed_once(app: Flask, database: Database) -> None:
    with database.writing() as session:
        event = fill(session).id
    staff = signed_in(app, database, "planner")

    typed = {"number": "1/X/2027", "date": "2027-02-01", "districts": ["32.14.01"], "note": ""}
    assert staff.post(f"{PAPERS}/undangan?kegiatan={event}", data=typed).status_code == 302
    office = {"government": "Pemerintah Kabupaten Purwakarta", "title": "Dinas Uji",
              "town": "Purwakarta", "size": "A4", "address": "Jalan Uji 2"}  # fmt: skip
    assert staff.post("/kop-surat", data=office).status_code == 302
    picture = {"emblem": (io.BytesIO(emblem()), "lambang.png")}
    assert staff.post("/kop-surat/lambang", data=picture).status_code == 302
    who = {"position": "Sekretaris", "name": "Contoh Dua", "nip": "1"}
    assert staff.post("/kop-surat/penanda-tangan", data=who).status_code == 302
    assert staff.post("/kop-surat", data={**office, "email": "bukan"}).status_code == 200

    form = staff.get(f"{PAPERS}/undangan?kegiatan={event}").text
    assert 'value="1/X/2027"' in form and 'value="2027-02-01"' in form
    assert re.search(r'checked[^>]*value="32.14.01"', form)
    assert "10 surat." in shown(staff.get(f"{PAPERS}?kegiatan={event}").text, "undangan")
    assert "Jalan Uji 2" in staff.get("/kop-surat").text
    assert staff.get("/kop-surat/lambang/gambar").mimetype == "image/png"
    with database.reading() as session:
        actions = {entry.action for entry in session.query(AuditEntry)}
    assert {"paper.details", "office.change", "office.emblem", "signatory.add"} <= actions


@pytest.mark.one_database
def test_papers_open_in_the_size_asked_for(app: Flask, database: Database) -> None:
    with database.writing() as session:
        held = fill(session)
        event, held.starts_at = held.id, utc_now() + timedelta(days=1)
        held.ends_at = held.starts_at + timedelta(hours=2)
    staff = signed_in(app, database, "viewer")

    sample = staff.get(f"{PAPERS}/undangan/lihat?kegiatan={event}&ukuran=a4")
    one = staff.get(f"{PAPERS}/undangan/docx?kegiatan={event}&surat=32.14.05.2010_Sukatani_Cibodas")
    listed = staff.get(f"{PAPERS}/undangan/surat?kegiatan={event}")
    attendance = staff.get(f"{PAPERS}/daftar-hadir/lihat?kegiatan={event}")

    assert sample.mimetype == "application/pdf" and len(texts(sample.data)) == 1
    assert "inline" in sample.headers["Content-Disposition"] or (
        "attachment" not in sample.headers["Content-Disposition"]
    )
    assert one.data[:2] == b"PK" and "32.14.05.2010" in one.headers["Content-Disposition"]
    assert listed.text.count(">PDF<") == 14
    assert "outreach.example.go.id/hadir/" in texts(attendance.data)[0]
    for path in ("/undangan/lihat?surat=x", "/tidak-ada/lihat", "/daftar-hadir/docx",
                 "/undangan/lihat?kegiatan=99", "/undangan/lihat?kegiatan=x"):  # fmt: skip
        assert staff.get(PAPERS + path).status_code in (400, 404), path


@pytest.mark.one_database
def test_only_planners_type_and_make(app: Flask, database: Database) -> None:
    staff = signed_in(app, database, "viewer")

    assert staff.get(PAPERS).status_code == 200
    for path in (f"{PAPERS}/undangan", f"{PAPERS}/undangan/buat", "/kop-surat",
                 "/kop-surat/penanda-tangan"):  # fmt: skip
        assert staff.post(path).status_code == 403, path


@pytest.mark.one_database
def test_all_letters_are_made_by_the_worker_and_replace_the_last_ones(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.writing() as session:
        event = fill(session).id
    staff = signed_in(app, database, "planner")

    for _ in range(2):
        staff.post(f"{PAPERS}/undangan/buat?kegiatan={event}", data={"form": "zip"})
        assert "Sedang dibuat" in staff.get(f"{PAPERS}?kegiatan={event}").text
        work(settings, database)

    with database.reading() as session:
        [file] = session.query(PaperFile)
    told = staff.get(f"{PAPERS}/hasil/{file.id}").text
    assert "hx-get" not in told and "14 surat" in told
    with staff.get(f"{PAPERS}/hasil/{file.id}/unduh") as download:
        data = download.data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert len(names) == 14 and names[0].startswith(
            "Kecamatan Sukatani/32.14.05.2001_Sukatani_"
        )
        assert NUMBER in texts(archive.read(names[0]))[0]
    assert [p.name for p in folder_of(settings, file.id).parent.iterdir()] == [str(file.id)]
    assert staff.get(f"/kampanye/ogan-lopian/berkas/hasil/{file.id}/unduh").status_code == 404
    assert staff.post(f"{PAPERS}/kak/buat", data={"form": "zip"}).status_code == 404


@pytest.mark.one_database
def test_the_code_of_an_attendance_list_opens_the_visitors_page(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.writing() as session:
        held = fill(session)
        # Far ahead, on the same day of the week: the list of an event that is over has no code.
        held.starts_at, held.ends_at = held.starts_at.replace(year=2055), None
        event = held.id
    staff = signed_in(app, database, "planner")

    with staff.get(f"{PAPERS}/daftar-hadir/lihat?kegiatan={event}") as looked_at:
        [address] = decoded(looked_at.data)
    staff.post(f"{PAPERS}/daftar-hadir/buat?kegiatan={event}", data={"form": "pdf"})
    work(settings, database)
    with database.reading() as session:
        file = session.query(PaperFile).one()
    with staff.get(f"{PAPERS}/hasil/{file.id}/unduh") as made:
        assert decoded(made.data) == {address}

    path = address.removeprefix(settings.public_url.upper())
    answer = app.test_client().get(path, follow_redirects=True)
    assert "dibuka mulai Rabu, 3 Februari 2055." in answer.text


@pytest.mark.one_database
def test_a_letter_to_nobody_says_so(app: Flask, settings: Settings, database: Database) -> None:
    with database.writing() as session:
        event = fill(session).id
    staff = signed_in(app, database, "planner")
    typed = {"districts": ["32.14.01"]}
    staff.post(f"{PAPERS}/undangan?kegiatan={event}", data=typed)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.places = villages_by_codes(session, [CIBODAS])

    page = staff.get(f"{PAPERS}?kegiatan={event}").text
    staff.post(f"{PAPERS}/undangan/buat?kegiatan={event}", data={"form": "pdf"})
    work(settings, database)

    assert "tidak ada desa kampanye ini" in shown(page, "undangan")
    assert "Tidak ada desa yang diundang" in staff.get(f"{PAPERS}?kegiatan={event}").text


@pytest.mark.one_database
def test_the_command_writes_the_papers_of_every_event(
    settings: Settings,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OUTREACH_HOME", settings.home)
    with database.writing() as session:
        event = fill(session).id

    asked = ["papers", "--campaign", SLUG, "--paper", "undangan", "--out", str(tmp_path / "x")]
    assert main([*asked, "--single", "--docx"]) == 0

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    files = [Path(name) for name in told["files"]]
    assert told["pages"] == 14 and told["seconds"] > 0 and len(files) == 16
    assert files[0].name == f"CC112_UNDANGAN_KEGIATAN-{event}_F4.pdf"
    assert files[-1].suffix == ".docx" and all(file.is_file() for file in files)
    assert main([*asked, "--event", "99"]) == 1
    assert main(["papers", "--campaign", "x", "--paper", "kak", "--out", str(tmp_path)]) == 1
