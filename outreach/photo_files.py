"""Photos from phones, as files: cleaned, in two sizes, under names nobody can guess at."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from outreach.pictures import clean_photo

SMALL_SIDE = 480  # pixels, for lists on a phone


def keep_photo_files(folder: Path, subject: int, upload_id: str, upload: bytes) -> str:
    """Clean an upload and keep it; returns its name. The same upload of a subject (the row it
    belongs to) is the same file again.

    Raises `OutreachError` for what is not a photo, and `OSError` when the disk refuses.
    """
    large = clean_photo(upload)
    small = clean_photo(large, SMALL_SIDE)
    name = hashlib.sha256(f"{subject}:{upload_id}".encode()).hexdigest()[:32]
    for path, content in (
        (photo_file(folder, name), large),
        (photo_file(folder, name, small=True), small),
    ):
        write_whole(path, content)
    return name


def photo_file(folder: Path, name: str, *, small: bool = False) -> Path:
    """Where a photo's file is."""
    return folder / f"{name}{'-small' if small else ''}.jpg"


def forget_photo_files(folder: Path, name: str) -> None:
    """Delete both sizes; what is gone already is no fault."""
    for small in (False, True):
        photo_file(folder, name, small=small).unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """The whole file or none, although two tries of the same upload may run side by side."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
