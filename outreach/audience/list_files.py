"""The files of a list in the home: what was handed in, and the rejected rows.

Both are personal data: the upload goes when its import ends, the rest after 30 days (`forget`), and
either at once when somebody who stands in it is erased (`kept_files`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO

from outreach.audience.models import ContactList
from outreach.errors import OutreachError
from outreach.settings import Settings

REPORT, TRIAL_REPORT = "rejected.csv", "rejected-trial.csv"
UPLOAD = "upload"
_PIECE = 1 << 20


def folder_of(settings: Settings, list_id: int) -> Path:
    """Where a list's files are."""
    return settings.files_path / "lists" / str(list_id)


def upload_of(folder: Path) -> Path:
    """The uploaded file; raises `OutreachError` when it is gone."""
    file = folder / UPLOAD
    if not file.is_file():
        raise OutreachError(
            "Berkas daftar ini sudah dihapus (paling lama disimpan 30 hari).",
            "Unggah lagi berkasnya.",
        )
    return file


def keep(file: IO[bytes], path: Path) -> str:
    """Copy to `path` piece by piece; SHA-256 (hex) of what was copied."""
    digest = hashlib.sha256()
    with path.open("wb") as kept:
        path.chmod(0o600)
        while piece := file.read(_PIECE):
            digest.update(piece)
            kept.write(piece)
    return digest.hexdigest()


def clear_upload(settings: Settings, list_id: int) -> None:
    """Remove what was handed in; the report of rejected rows stays until `forget`."""
    folder = folder_of(settings, list_id)
    for file in folder.glob("*"):
        if file.name != REPORT:
            file.unlink(missing_ok=True)


def report_of(settings: Settings, list_: ContactList) -> tuple[Path, int] | None:
    """The file of rejected rows and how many bytes of it count: the import's, else the trial's."""
    folder = folder_of(settings, list_.id)
    if list_.line or list_.finished_at:
        file, length = folder / REPORT, list_.report_bytes
    else:
        file, length = folder / TRIAL_REPORT, -1 if list_.trial else 0
    if not length or not file.is_file():
        return None
    return file, file.stat().st_size if length < 0 else length
