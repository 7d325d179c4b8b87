"""Papers of an event: told by their content, kept once, handed out as downloads, bound or not."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from outreach.database import Database
from outreach.errors import OutreachError
from outreach.events.file_kinds import recognised
from outreach.events.files import (
    MAXIMUM_FILE,
    annexes_of,
    event_file_path,
    files_of,
    keep_event_file,
    plain_name,
)
from outreach.events.models import Event
from outreach.events.models_kept import EventFile
from outreach.settings import Settings
from tests.build import signed_in
from tests.events.build import Held, held, taken


def pdf(password: str = "") -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    lock = pikepdf.Encryption(owner=password, user=password) if password else False
    made.save(out, encryption=lock)
    return out.getvalue()


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, "<x/>")
    return out.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")


def upload(
    client: FlaskClient, event: Held, data: bytes, name: str = "surat.pdf", **form: str
) -> str:
    sent = {"file": (io.BytesIO(data), name), "kind": "minutes", **form}
    answer = client.post(f"{event.path}/berkas", data=sent, follow_redirects=True)
    return answer.get_data(as_text=True)


def kept(database: Database, event: Held) -> list[EventFile]:
    with database.reading() as session:
        return files_of(session, event.id)


def test_each_kind_is_kept_by_its_hash_and_given_back_as_a_download(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    original = pdf()
    for data, name in ((original, "Undangan.exe"), (DOCX, "notulen.docx"), (XLSX, "a/../b.xlsx"),
                       (taken(), "<halaman 1>.jpeg")):  # fmt: skip
        upload(client, event, data, name, in_lpj="1")

    files = kept(database, event)
    assert [file.name for file in files] == [
        "Undangan.pdf", "notulen.docx", "b.xlsx", "halaman 1.jpg",
    ]  # fmt: skip
    assert [file.in_lpj for file in files] == [True, False, False, True]
    with database.reading() as session:
        assert len(annexes_of(session, session.get_one(Event, event.id))) == 2
    for file in files:
        data = event_file_path(settings, file).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file.sha256
        assert len(data) == file.size
    with client.get(f"{event.path}/berkas/{files[0].id}") as answer:
        assert answer.data == original
        assert answer.headers["Content-Disposition"] == "attachment; filename=Undangan.pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == "application/pdf"
    with Image.open(event_file_path(settings, files[3])) as scan:
        assert not scan.getexif()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Berkasnya kosong."),
        (b"<html><script>", "Berkas ini bukan PDF, DOCX, XLSX, atau JPG."),
        (b"MZ\x90\0", "Berkas ini bukan PDF, DOCX, XLSX, atau JPG."),
        (b"%PDF-1.7\ntidak utuh", "PDF ini tidak utuh."),
        (pdf("rahasia"), "PDF ini dikunci dengan kata sandi."),
        (office("a.txt"), "Berkas ini bukan DOCX atau XLSX yang utuh."),
        (DOCX[:40], "Berkas ini bukan DOCX atau XLSX yang utuh."),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
         "Berkas ini berisi makro."),
        (taken()[:2000], "Berkas ini bukan foto yang utuh."),
    ],
)  # fmt: skip
def test_what_is_something_else_is_refused_in_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(Exception) as refused:
        recognised(data)
    assert told in str(refused.value)


@pytest.mark.one_database
def test_a_refusal_stands_on_the_page_and_keeps_nothing(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")

    assert "PDF ini tidak utuh." in upload(client, event, b"%PDF-1.7\n")
    assert "Berkas itu" not in upload(client, event, pdf(), kind="minutes")
    assert "Jenis berkas itu tidak ada." in upload(client, event, DOCX, kind="rahasia")
    assert "Berkasnya belum dipilih." in client.post(
        f"{event.path}/berkas", data={"kind": "other"}, follow_redirects=True
    ).get_data(as_text=True)
    with pytest.raises(OutreachError, match="lebih dari 20 MB"):
        keep_event_file(settings, event.id, b"%PDF-" + b"\0" * MAXIMUM_FILE)
    # Written here, because the test client would leave a temporary file open for large ones.
    answer = client.post(
        f"{event.path}/berkas",
        data=b"x" * (MAXIMUM_FILE + 100_000),
        content_type="multipart/form-data; boundary=edge",
    )
    assert answer.status_code == 413
    assert "batas 20 MB" in answer.get_data(as_text=True)
    assert len(kept(database, event)) == 1


def test_the_same_file_is_one_and_its_bytes_go_with_it(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, other = held(database, settings), held(database, settings)
    client = signed_in(app, database, "planner")
    data = pdf()
    for where in (event, event, other):
        upload(client, where, data)
    [file], [elsewhere] = kept(database, event), kept(database, other)
    path, beside = event_file_path(settings, file), event_file_path(settings, elsewhere)

    client.post(f"{event.path}/berkas/{elsewhere.id}/hapus")
    assert beside.is_file()
    client.post(f"{event.path}/berkas/{file.id}/hapus")

    assert kept(database, event) == []
    assert not path.exists()
    assert beside.is_file(), "another event's file is its own"


def test_only_what_can_be_bound_is_marked_for_the_lpj(
    app: Flask, database: Database, settings: Settings
) -> None:
    event, client = held(database, settings), signed_in(app, database, "planner")
    upload(client, event, pdf())
    upload(client, event, DOCX)
    paper, text = kept(database, event)
    mark = f"{event.path}/berkas/{{}}/lpj"

    assert client.post(mark.format(paper.id), data={"in_lpj": "1"}).status_code == 303
    assert client.post(mark.format(text.id), data={"in_lpj": "1"}).status_code == 403
    assert [file.in_lpj for file in kept(database, event)] == [True, False]
    client.post(mark.format(paper.id))
    assert [file.in_lpj for file in kept(database, event)] == [False, False]
    viewer = signed_in(app, database, "viewer")
    assert "surat.pdf" in viewer.get(f"{event.path}/berkas").get_data(as_text=True)
    for path in (mark.format(paper.id), f"{event.path}/berkas/{paper.id}/hapus"):
        assert viewer.post(path).status_code == 403


@pytest.mark.parametrize(
    ("name", "plain"),
    [("C:\\Surat\\Undangan.PDF", "Undangan.pdf"), ("../../etc/passwd", "passwd.pdf"),
     ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"), ("...", "berkas.pdf"), ("", "berkas.pdf"),
     ("x" * 300 + ".pdf", "x" * 100 + ".pdf"), ("Notulén rapat.pdf", "Notulén rapat.pdf")],
)  # fmt: skip
def test_a_name_is_one_that_every_system_takes(name: str, plain: str) -> None:
    assert plain_name(name, "pdf") == plain
