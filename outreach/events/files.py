"""An event's papers: signed invitations, minutes and others, kept under the hash of their bytes."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotAllowed, NotFound, OutreachError
from outreach.events.file_kinds import ANNEXES, recognised
from outreach.events.models import Event
from outreach.events.models_kept import EventFile
from outreach.photo_files import write_whole
from outreach.settings import Settings
from outreach.wib import Now, utc_now

MAXIMUM_FILE = 20 * 1024 * 1024  # bytes
KINDS = ("minutes", "invitation", "other")


def files_of(session: Session, event_id: int) -> list[EventFile]:
    """An event's files in the order they came."""
    return list(
        session.scalars(
            select(EventFile).where(EventFile.event_id == event_id).order_by(EventFile.id)
        )
    )


def annexes_of(session: Session, event: Event) -> list[EventFile]:
    """The PDFs and JPGs marked for the LPJ; their bytes are at `event_file_path`."""
    return [file for file in files_of(session, event.id) if file.in_lpj]


def file_of(session: Session, event: Event, file_id: int) -> EventFile:
    """One file of this event; raises `NotFound`."""
    found = session.get(EventFile, file_id)
    if found is None or found.event_id != event.id:
        raise NotFound("Berkas itu tidak ada lagi.", "Muat ulang halamannya.")
    return found


def keep_event_file(settings: Settings, event_id: int, data: bytes) -> tuple[str, str, int]:
    """Recognise an upload and write it; returns its SHA-256, media and size in bytes.

    Raises `OutreachError` for what is not taken, and `OSError` when the disk refuses.
    """
    if len(data) > MAXIMUM_FILE:
        raise OutreachError(
            "Berkas ini lebih dari 20 MB.", "Kecilkan atau bagi dua, lalu unggah lagi."
        )
    media, kept = recognised(data)
    digest = hashlib.sha256(kept).hexdigest()
    write_whole(_path(settings, event_id, digest), kept)
    return digest, media, len(kept)


def add_file(
    session: Session,
    event: Event,
    kept: tuple[str, str, int],
    name: str,
    kind: str,
    in_lpj: bool,
    by: int,
    now: Now = utc_now,
) -> EventFile:
    """A file that `keep_event_file` has written; the same bytes again are the same row.

    Raises `NotAllowed` for a kind there is not. What cannot be an annex is not marked as one.
    """
    if kind not in KINDS:
        raise NotAllowed("Jenis berkas itu tidak ada.", "Pilih dari daftar.")
    digest, media, size = kept
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    known = session.scalar(
        select(EventFile).where(EventFile.event_id == event.id, EventFile.sha256 == digest)
    )
    if known is not None:
        return known
    file = EventFile(
        event_id=event.id, sha256=digest, kind=kind, name=plain_name(name, media), media=media,
        size=size, in_lpj=in_lpj and media in ANNEXES, added_by=by, added_at=now(),
    )  # fmt: skip
    session.add(file)
    session.flush()
    record(session, by, "event.file_add", event.campaign.slug, event=event.id, file=file.id,
           name=file.name, sha256=digest)  # fmt: skip
    return file


def mark_for_lpj(session: Session, file: EventFile, wanted: bool, by: int) -> None:
    """Bind it into the LPJ or not; raises `NotAllowed` for what cannot be bound."""
    if wanted and file.media not in ANNEXES:
        raise NotAllowed(
            "Hanya PDF dan JPG yang bisa masuk LPJ.", "Simpan sebagai PDF, lalu unggah lagi."
        )
    if file.in_lpj != wanted:
        file.in_lpj = wanted
        record(session, by, "event.file_mark", file.event.campaign.slug, event=file.event_id,
               file=file.id, in_lpj=wanted)  # fmt: skip


def remove_file(session: Session, file: EventFile, by: int) -> str:
    """Forget a file; returns its hash, for `forget_event_file` when this is safe."""
    record(session, by, "event.file_remove", file.event.campaign.slug, event=file.event_id,
           name=file.name, sha256=file.sha256)  # fmt: skip
    session.delete(file)
    return file.sha256


def forget_event_file(settings: Settings, event_id: int, digest: str) -> None:
    """Delete the bytes; what is gone already is no fault."""
    _path(settings, event_id, digest).unlink(missing_ok=True)


def event_file_path(settings: Settings, file: EventFile) -> Path:
    """Where a file's bytes are."""
    return _path(settings, file.event_id, file.sha256)


def plain_name(name: str, media: str) -> str:
    """A file name that every system takes, with the ending of what it is."""
    last = re.split(r"[/\\]", name)[-1]
    stem = last.rpartition(".")[0] or last
    plain = (c if c.isprintable() and c not in '<>:"|?*' else " " for c in stem)
    stem = " ".join("".join(plain).split())
    return f"{stem[:100].strip(' .') or 'berkas'}.{media}"


def _path(settings: Settings, event_id: int, digest: str) -> Path:
    return settings.files_path / "event-files" / str(event_id) / digest
