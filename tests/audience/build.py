"""Lists of contacts as files, and the ways to hand them in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from outreach import jobs
from outreach.audience import list_files, lists
from outreach.audience.columns import Mapping
from outreach.audience.models import ContactList
from outreach.audience.words import REMINDERS
from outreach.database import Database
from outreach.settings import Settings
from outreach.worker.jobs import run_one

HEADINGS = ["Nama", "No HP", "Email", "Kode Desa", "Jabatan", "Tag"]
VILLAGE = "32.14.01.1001"
ORIGIN = lists.Origin("Formulir 3 Februari 2025", REMINDERS, "consent", "Saya setuju dikirimi.")


def row(number: int, **other: str) -> list[str]:
    """A row under `HEADINGS` with addresses of its own."""
    cells = {
        "name": f"Warga {number}",
        "phone": f"0812{number:08d}",
        "email": f"warga{number}@example.go.id",
        "code": VILLAGE,
        "role": "KIM",
        "tags": "",
    }
    return list((cells | other).values())


def as_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(path: Path, rows: Sequence[Sequence[Any]], **options: Any) -> bytes:
    with Workbook(str(path), options) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
    return path.read_bytes()


def handed_in(
    database: Database,
    settings: Settings,
    rows: Sequence[Sequence[str]] | bytes,
    origin: lists.Origin = ORIGIN,
    channels: Sequence[str] = ("email", "whatsapp"),
) -> int:
    """The id of a list with a mapping as guessed and these terms."""
    data = rows if isinstance(rows, bytes) else as_csv([HEADINGS, *rows])
    with database.writing() as session:
        made = lists.hand_in(session, settings, io.BytesIO(data), "daftar.csv", 1)
        guessed = Mapping.of(made.mapping)
        mapping = lists.with_columns(
            guessed, guessed.columns, channels, place_id=None, language="id", role="", tags=()
        )
        lists.settle(session, made, mapping, origin)
        return made.id


def queued(database: Database, list_id: int, kind: str = lists.IMPORT_JOB) -> int:
    """The id of the job that was put in the queue."""
    with database.writing() as session:
        return lists.start(session, lists.find_list(session, list_id), kind, 1).id


def ran(
    database: Database, settings: Settings, list_id: int, kind: str = lists.IMPORT_JOB
) -> ContactList:
    """The list after its job has run to the end."""
    queued(database, list_id, kind)
    job = jobs.claim(database)
    assert job is not None
    run_one(settings, database, job)
    return lists.list_by_id(database, list_id)


def imported(
    database: Database, settings: Settings, rows: Sequence[Sequence[str]] | bytes, **more: Any
) -> ContactList:
    return ran(database, settings, handed_in(database, settings, rows, **more))


def report(settings: Settings, list_: ContactList) -> list[list[str]]:
    """The report of rejected rows, as a spreadsheet reads it."""
    found = list_files.report_of(settings, list_)
    if found is None:
        return []
    path, length = found
    text = path.read_bytes()[:length].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))
