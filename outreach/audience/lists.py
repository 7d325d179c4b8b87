"""Lists of contacts that staff hand in: kept, matched, checked, imported, thrown away."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach import jobs
from outreach.accounts.audit import record
from outreach.audience.columns import Mapping, guess
from outreach.audience.consent import ADDRESS, consent_text
from outreach.audience.list_files import UPLOAD, clear_upload, folder_of, keep, upload_of
from outreach.audience.models import BASES, ConsentText, ContactList
from outreach.audience.table_file import head, recognise
from outreach.database import Database
from outreach.errors import NotAllowed, NotFound, OutreachError
from outreach.settings import Settings
from outreach.wib import Now, utc_now

TRIAL_JOB, IMPORT_JOB = "contact_trial", "contact_import"
MOST_ROWS = 1_000_000
MOST_BYTES = 256 * 1024 * 1024
# Rows of a list are personal data: neither the file nor the report outlives this.
KEPT = timedelta(days=30)
CHANNELS = ("email", "whatsapp", "sms")
# What stands in place of a consent text where no consent is asked for.
DUTY_TEXT = (
    "Tanpa naskah persetujuan: dasarnya tugas jabatan publik (UU 27/2022 Pasal 20 ayat 2 huruf e)."
)
_INCOMING = "incoming-"
_ABANDONED = timedelta(days=1)


@dataclass(frozen=True)
class Origin:
    """Where a list comes from and why it may be used; `text` is what was shown to people."""

    source: str
    purpose: str
    basis: str
    text: str


def list_by_id(database: Database, list_id: int) -> ContactList:
    """The list, outside of any session; `NotFound` if there is none."""
    with database.reading() as session:
        return find_list(session, list_id)


def find_list(session: Session, list_id: int, *, locked: bool = False) -> ContactList:
    """The list; `locked` keeps it from others until the transaction ends. `NotFound` if none."""
    found = session.get(ContactList, list_id, with_for_update=locked)
    if found is None:
        raise NotFound("Daftar kontak itu tidak ada.", "Kembali ke impor kontak.")
    return found


def lists_of(session: Session, most: int = 2_000) -> list[ContactList]:
    """The newest lists, newest first."""
    return list(session.scalars(select(ContactList).order_by(ContactList.id.desc()).limit(most)))


def job_of(session: Session, list_: ContactList) -> jobs.Job | None:
    """The list's newest job."""
    return session.get(jobs.Job, list_.job_id) if list_.job_id else None


def _busy(session: Session, list_: ContactList) -> bool:
    job = job_of(session, list_)
    return job is not None and job.status in ("queued", "running")


def state_of(list_: ContactList, job: jobs.Job | None) -> str:
    """`done`, `importing`, `checking` (either may wait its turn), `stopped`, `unread` or `open`.

    `stopped` is an import that failed or was cancelled in the middle; `unread` a dry run that
    failed.
    """
    if list_.finished_at:
        return "done"
    if job is None:
        return "open"
    busy = job.status in ("queued", "running")
    if job.kind == IMPORT_JOB:
        return "importing" if busy else "stopped"
    if busy:
        return "checking"
    return "unread" if job.status == "failed" else "open"


def hand_in(
    session: Session, settings: Settings, file: IO[bytes], name: str, by: int, now: Now = utc_now
) -> ContactList:
    """Keep an uploaded file and guess its columns; raises `OutreachError` for what is no table.

    The database is asked only when the file stands on the disk, so that nobody waits for that.
    """
    base = settings.files_path / "lists"
    try:
        base.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=_INCOMING, dir=base))
        try:
            made = ContactList(
                name=_shown_name(name),
                file=UPLOAD,
                digest=keep(file, folder / UPLOAD),
                mapping=_guessed(folder / UPLOAD).stored(),
                created_by=by,
                created_at=now(),
            )
            session.add(made)
            session.flush()
            shutil.rmtree(folder_of(settings, made.id), ignore_errors=True)
            folder.rename(folder_of(settings, made.id))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as error:
        raise OutreachError(
            "Berkasnya tidak bisa disimpan (%(reason)s).", "Periksa ruang disk, lalu coba lagi.",
            reason=error.strerror or "",
        ) from error  # fmt: skip
    record(session, by, "list.upload", made.name, list=made.id)
    return made


def _guessed(file: Path) -> Mapping:
    reading = recognise(file)
    # Office workbooks often begin with an empty sheet.
    for sheet in range(max(1, len(reading.sheets))):
        if rows := head(file, reading, sheet):
            return guess(reading, rows, sheet)
    raise OutreachError("Berkas ini tidak berisi baris.", "Pilih berkas yang berisi kontak.")


def _shown_name(name: str) -> str:
    text = "".join(
        sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()
    )
    return text.strip()[-120:] or "daftar"


def text_of(session: Session, list_: ContactList) -> str:
    """The text that was shown to the people on the list; empty while there is none."""
    found = session.get(ConsentText, list_.text_id) if list_.text_id else None
    return found.text if found else ""


def read_anew(
    settings: Settings, list_: ContactList, sheet: int, heading: int | None = None
) -> Mapping:
    """The mapping as it would be guessed for another sheet or another line of headings."""
    reading = Mapping.of(list_.mapping).format
    rows = head(upload_of(folder_of(settings, list_.id)), reading, sheet)
    return guess(reading, rows, sheet, heading)


def settle(
    session: Session,
    list_: ContactList,
    mapping: Mapping,
    origin: Origin | None,
    now: Now = utc_now,
) -> None:
    """Store how a list is read and, unless that is None, why it may be used.

    What a dry run found with other columns or terms no longer counts.

    Raises `NotAllowed` once the import has begun: rows of one list all have the same basis.
    """
    if list_.line or list_.finished_at or _busy(session, list_):
        raise NotAllowed(
            "Impor daftar ini sudah dimulai, jadi isiannya tidak bisa diubah.",
            "Unggah berkasnya sebagai daftar baru.",
        )
    if origin and origin.basis not in BASES:
        raise OutreachError("Dasar hukum belum dipilih.", "Pilih dasar hukumnya.")
    before = list_.mapping, list_.purpose
    list_.mapping = mapping.stored()
    if origin:
        _found_on(session, list_, origin, now)
    if before != (list_.mapping, list_.purpose):
        list_.trial, list_.job_id = None, None


def _found_on(session: Session, list_: ContactList, origin: Origin, now: Now) -> None:
    list_.source, list_.purpose = origin.source.strip(), origin.purpose.strip()
    list_.basis = origin.basis
    text = origin.text.strip() or (DUTY_TEXT if origin.basis == "public_duty" else "")
    list_.text_id = (
        consent_text(session, list_.purpose, text, now=now).id if text and list_.purpose else None
    )


def what_lacks(list_: ContactList) -> OutreachError | None:
    """Why a list cannot be imported as it stands: the first thing that is missing.

    Source: UU 27/2022, Pasal 20 and 24: no processing without purpose, basis and proof.
    """
    mapping = Mapping.of(list_.mapping)
    if not list_.source:
        return OutreachError("Sumber daftar belum diisi.", "Tulis dari mana daftar ini didapat.")
    if not list_.purpose:
        return OutreachError("Tujuan belum diisi.", "Tulis untuk apa kontak ini dikirimi pesan.")
    if list_.text_id is None:
        return OutreachError(
            "Naskah persetujuan belum diisi.", "Salin persis yang ditunjukkan kepada orangnya."
        )
    if not mapping.channels:
        return OutreachError("Saluran belum dipilih.", "Pilih paling sedikit satu saluran.")
    if "name" not in mapping.columns:
        return OutreachError("Kolom nama belum dipilih.", "Pilih kolom yang berisi nama.")
    for channel in mapping.channels:
        if ADDRESS[channel] not in mapping.columns:
            return OutreachError(
                "Saluran yang dipilih tidak punya kolom alamat.",
                "Pilih kolom e-mail atau nomor HP-nya, atau lepas salurannya.",
            )
    if mapping.place_id is None and not {"code", "village"} & mapping.columns.keys():
        return OutreachError(
            "Kolom desa belum dipilih.", "Pilih kolomnya, atau satu desa untuk semua baris."
        )
    return None


def start(session: Session, list_: ContactList, kind: str, by: int, now: Now = utc_now) -> jobs.Job:
    """Queue a dry run (`TRIAL_JOB`) or the import (`IMPORT_JOB`), which goes on where it stopped.

    Raises `OutreachError` when something is missing, `NotAllowed` when a job is under way.
    """
    if lack := what_lacks(list_):
        raise lack
    if list_.finished_at:
        raise NotAllowed("Daftar ini sudah selesai diimpor.", "Unggah berkas lain.")
    if _busy(session, list_) or (list_.line and kind == TRIAL_JOB):
        raise NotAllowed("Daftar ini sedang dikerjakan.", "Tunggu sampai selesai.")
    job = jobs.enqueue(session, kind, {"list": list_.id}, by, now)
    list_.job_id = job.id
    if kind == TRIAL_JOB:
        list_.trial = None
    else:
        record(
            session, by, "list.start", list_.name, list=list_.id, source=list_.source,
            purpose=list_.purpose, basis=list_.basis, line=list_.line,
        )  # fmt: skip
    return job


def stop(session: Session, list_: ContactList, by: int | None, now: Now = utc_now) -> None:
    """Cancel the job under way; what the import has taken in stays, and it can go on later."""
    job = job_of(session, list_)
    if job is not None and job.status in ("queued", "running"):
        jobs.cancel(session, job, "Dihentikan.", now)
        record(session, by, "list.stop", list_.name, list=list_.id, line=list_.line)


def discard(
    session: Session, settings: Settings, list_: ContactList, by: int | None, now: Now = utc_now
) -> bool:
    """Throw the uploaded file away. A list of which nothing was taken in goes with it (True);
    another one counts as finished where it stands."""
    stop(session, list_, by, now)
    record(session, by, "list.discard", list_.name, list=list_.id, line=list_.line)
    gone = list_.line == 0
    if gone:
        session.delete(list_)
        session.flush()
        shutil.rmtree(folder_of(settings, list_.id), ignore_errors=True)
    else:
        list_.finished_at = list_.finished_at or now()
        clear_upload(settings, list_.id)
    return gone


def forget(database: Database, settings: Settings, now: Now = utc_now) -> int:
    """Remove files whose time is over, and lists never imported; how many folders went.

    Also what a crash left: the upload of a finished list, uploads that were cut off.
    """
    base, gone = settings.files_path / "lists", 0
    for folder in base.glob("*"):
        if folder.name.isdigit():
            with database.writing() as session:
                over = _is_over(session, settings, int(folder.name), now)
        else:
            over = now().timestamp() - folder.stat().st_mtime > _ABANDONED.total_seconds()
        if over:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _is_over(session: Session, settings: Settings, list_id: int, now: Now) -> bool:
    """True when nothing of this list's folder may be kept any longer."""
    row = session.get(ContactList, list_id, with_for_update=True)
    if row is None:
        # Another transaction may be about to write it down.
        changed = folder_of(settings, list_id).stat().st_mtime
        return now().timestamp() - changed > _ABANDONED.total_seconds()
    if row.finished_at:
        clear_upload(settings, row.id)
    if max(row.created_at, row.finished_at or row.created_at) >= now() - KEPT:
        return False
    if not row.finished_at:
        discard(session, settings, row, None, now)
    return True


def with_columns(
    mapping: Mapping, columns: dict[str, int], channels: Sequence[str], *, place_id: int | None,
    language: str, role: str, tags: Sequence[str],
) -> Mapping:  # fmt: skip
    """The mapping with what staff chose in place of what was guessed."""
    return replace(
        mapping, columns=columns, channels=[c for c in CHANNELS if c in channels],
        place_id=place_id, language=language, role=role, tags=list(tags),
    )  # fmt: skip
