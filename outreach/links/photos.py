"""Photos of posters in place, as files under the home."""

from __future__ import annotations

from pathlib import Path

from outreach.photo_files import forget_photo_files, keep_photo_files, photo_file
from outreach.settings import Settings


def keep_photo(settings: Settings, placement_id: int, upload_id: str, upload: bytes) -> str:
    """Clean an upload and keep it; returns its name. The same upload is the same file again.

    Raises `OutreachError` for what is not a photo, and `OSError` when the disk refuses.
    """
    return keep_photo_files(_folder(settings), placement_id, upload_id, upload)


def photo_path(settings: Settings, name: str, *, small: bool = False) -> Path:
    """Where a photo's file is."""
    return photo_file(_folder(settings), name, small=small)


def forget_photo(settings: Settings, name: str) -> None:
    """Delete both sizes; what is gone already is no fault."""
    forget_photo_files(_folder(settings), name)


def _folder(settings: Settings) -> Path:
    return settings.files_path / "photos"
