"""Photos of posters in place, as files: cleaned, in two sizes, under names nobody can guess at."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from outreach.pictures import clean_photo
from outreach.settings import Settings

SMALL_SIDE = 480  # pixels, for lists on a phone


def keep_photo(settings: Settings, placement_id: int, upload_id: str, upload: bytes) -> str:
    """Clean an upload and keep it; returns its name. The same upload is the same file again.

    Raises `OutreachError` for what is not a photo, and `OSError` when the disk refuses.
    """
    large = clean_photo(upload)
    small = clean_photo(large, SMALL_SIDE)
    name = hashlib.sha256(f"{placement_id}:{upload_id}".encode()).hexdigest()[:32]
    for path, content in (
        (photo_path(settings, name), large),
        (photo_path(settings, name, small=True), small),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two tries of the same upload may run side by side.
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        fresh.write_bytes(content)
        fresh.replace(path)
    return name


def photo_path(settings: Settings, name: str, *, small: bool = False) -> Path:
    """Where a photo's file is."""
    return settings.files_path / "photos" / f"{name}{'-small' if small else ''}.jpg"


def forget_photo(settings: Settings, name: str) -> None:
    """Delete both sizes; what is gone already is no fault."""
    for small in (False, True):
        photo_path(settings, name, small=small).unlink(missing_ok=True)
