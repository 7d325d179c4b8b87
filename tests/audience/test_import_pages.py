"""Staff bring a list in by pages; nobody else sees it, and no file breaks a page."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from outreach import jobs
from outreach.audience import lists
from outreach.audience.models import Contact
from outreach.audience.words import REMINDERS
from outreach.database import Database
from outreach.settings import Settings
from outreach.worker.jobs import run_one
from tests.audience.build import HEADINGS, as_csv, as_xlsx, handed_in, row
from tests.build import signed_in

COLUMNS = {"column-name": 0, "column-phone": 1, "column-email": 2, "column-code": 3,
           "column-role": 4, "column-tags": 5, "column-village": -1, "column-district": -1,
           "column-language": -1}  # fmt: skip
TERMS = {"sheet": 0, "heading": 1, "place": 0, "spoken": "id", "source": "Formulir",
         "purpose": REMINDERS, "basis": "consent", "text": "Saya setuju.",
         "channels": ["email", "whatsapp"]}  # fmt: skip


def _upload(browser: FlaskClient, data: bytes, name: str = "daftar.csv") -> TestResponse:
    return browser.post("/kontak/impor", data={"file": (io.BytesIO(data), name)})


def _work(settings: Settings, database: Database) -> None:
    job = jobs.claim(database)
    assert job is not None
    run_one(settings, database, job)


def test_a_list_goes_from_file_to_contacts_by_pages(
    app: Flask, database: Database, settings: Settings, tmp_path: Path
) -> None:
    planner = signed_in(app, database, "planner")
    rows = [HEADINGS, row(1), row(2, phone="6,28E+11", name="@SUM(1+1)")]
    page = _upload(planner, as_xlsx(tmp_path / "x.xlsx", rows), "kader.xlsx").headers["Location"]
    shown = planner.get(page).get_data(as_text=True)
    assert "+6281200000001" in shown and "dibulatkan Excel" in shown
    assert 'value="consent" checked' not in shown

    lacking = planner.post(page, data={**COLUMNS, **TERMS, "basis": "", "then": "import"})
    assert lacking.status_code == 400 and "Dasar hukum" in lacking.get_data(as_text=True)

    assert planner.post(page, data={**COLUMNS, **TERMS, "then": "check"}).status_code == 302
    assert "Sedang diperiksa" in planner.get(page).get_data(as_text=True)
    _work(settings, database)
    assert planner.get(page + "/kemajuan").headers["HX-Redirect"] == page
    assert "belum ada yang disimpan" in planner.get(page).get_data(as_text=True)

    planner.post(page, data={**COLUMNS, **TERMS, "then": "import"})
    _work(settings, database)
    done = planner.get(page).get_data(as_text=True)
    assert 'data-state="done"' in done and "Saya setuju." in done
    told = planner.get(page + "/ditolak.csv")
    assert "attachment" in told.headers["Content-Disposition"]
    assert "'@SUM(1+1)" in told.get_data().decode("utf-8-sig")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 1


@pytest.mark.one_database
def test_the_preview_follows_the_columns_that_staff_choose(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    rows = [["Judul besar"], ["a", "b", "c", "d"], ["0812 0000 0001", "Ani", "x", "32.14.01.1001"]]
    page = _upload(planner, as_csv(rows)).headers["Location"]
    none = dict.fromkeys(COLUMNS, -1)
    chosen = {**none, "column-name": 1, "column-phone": 0, "column-code": 3}
    terms = {"sheet": 0, "heading": 0, "place": 0, "spoken": "su", "channels": ["sms"],
             "purpose": "", "then": "look"}  # fmt: skip
    shown = planner.post(page, data={**chosen, **terms}).get_data(as_text=True)
    assert "Nagri Kidul" in shown and "bahasa Sunda" in shown
    kept = planner.get(page).get_data(as_text=True)
    assert "Nagri Kidul" in kept


@pytest.mark.one_database
def test_a_large_list_is_taken_and_a_larger_one_told_the_limit(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = signed_in(app, database, "planner")
    data = as_csv([HEADINGS, *(row(n) for n in range(90_000))])
    assert len(data) > app.config["MAX_CONTENT_LENGTH"]
    assert _upload(planner, data).status_code == 302
    monkeypatch.setattr(lists, "MOST_BYTES", 5 * 2**20)
    refused = _upload(planner, data)
    assert refused.status_code == 413 and "batas 5 MB" in refused.get_data(as_text=True)
    assert "/masuk" in _upload(app.test_client(), data).headers["Location"]


class _Growing(io.RawIOBase):
    """A form with one file of `size` bytes that exist only while they are read."""

    head = b"--x\r\nContent-Disposition: form-data; name=file; filename=d.csv\r\n\r\nNama,Email\r\n"
    tail = b"\r\n--x--\r\n"

    def __init__(self, size: int) -> None:
        self._parts = [self.tail, *[b"Warga,warga@example.go.id\r\n" * 4096] * (size // 110_592)]
        self._parts.append(self.head)
        self.length = sum(map(len, self._parts))
        self._left = b""

        self._at = 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """As far as a client needs it to see how long this is."""
        self._at = self.length if whence == 2 else offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]
        if not self._left and self._parts:
            self._left = self._parts.pop()
        piece, self._left = self._left[: len(into)], self._left[len(into) :]
        into[: len(piece)] = piece
        return len(piece)


@pytest.mark.one_database
def test_memory_does_not_grow_with_the_file(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    sent = _Growing(24 << 20)
    tracemalloc.start()
    answer = planner.post(
        "/kontak/impor", input_stream=sent,
        content_type="multipart/form-data; boundary=x",
    )  # fmt: skip
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 302
    assert peak < 8 << 20


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rusak", bytes(range(256)) * 9, b"\n\n"])
@pytest.mark.one_database
def test_a_file_that_is_no_list_is_told_on_the_page(
    app: Flask, database: Database, settings: Settings, data: bytes
) -> None:
    planner = signed_in(app, database, "planner")
    answer = _upload(planner, data)
    assert answer.status_code == 400 and "<form" in answer.get_data(as_text=True)
    assert list((settings.files_path / "lists").glob("*")) == []


@pytest.mark.one_database
def test_who_only_looks_on_sees_no_list(app: Flask, database: Database, settings: Settings) -> None:
    list_id = handed_in(database, settings, [row(1), row(2, phone="110")])
    for role in ("viewer", "approver"):
        browser = signed_in(app, database, role)
        for path in ("", f"/{list_id}", f"/{list_id}/kemajuan", f"/{list_id}/ditolak.csv"):
            assert browser.get("/kontak/impor" + path).status_code == 403
        assert browser.post(f"/kontak/impor/{list_id}", data=TERMS).status_code == 403


def test_a_list_can_be_stopped_taken_up_again_and_thrown_away(
    app: Flask, database: Database, settings: Settings
) -> None:
    planner = signed_in(app, database, "planner")
    page = _upload(planner, as_csv([HEADINGS, row(1)])).headers["Location"]
    planner.post(page, data={**COLUMNS, **TERMS, "then": "import"})
    planner.post(page + "/berhenti")
    assert 'data-state="stopped"' in planner.get(page).get_data(as_text=True)
    planner.post(page + "/lanjut")
    _work(settings, database)
    assert 'data-state="done"' in planner.get(page).get_data(as_text=True)
    other = _upload(planner, as_csv([HEADINGS, row(2)])).headers["Location"]
    assert planner.post(other + "/buang").headers["Location"] == "/kontak/impor"
    assert planner.get(other).status_code == 404
