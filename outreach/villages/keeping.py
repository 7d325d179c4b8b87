"""Sheets and pictures of a village: made at the first asking, one at a time, and kept."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from outreach.errors import OutreachError
from outreach.settings import Settings

log = logging.getLogger("outreach.materials")
# One sheet is made at a time and one more asker waits; the rest are told to come back. Strangers
# so hold two of the server's threads at most, and PDFium is not made for two threads at once.
making, waiting = threading.Lock(), threading.Lock()
_PATIENCE, _STAFFS_PATIENCE = 2.0, 60.0  # seconds


class Busy(OutreachError):
    """Other sheets are being made right now; the same request works a moment later."""


def kept(
    settings: Settings,
    stem: str,
    mark: str,
    kind: str,
    make: Callable[[], Mapping[str, bytes]],
    *,
    patient: bool = False,
) -> bytes:
    """The file of that stem, mark and kind; else what `make` gives, by kind, is kept.

    `mark` changes with whatever is on the sheet; files of the same stem with another mark go.
    Raises `Busy` while others are being made; who is `patient` (staff) waits for their turn.
    """
    folder = settings.files_path / "village"
    path = folder / f"{stem}-{mark}.{kind}"
    found = _read(path)
    if found is not None:
        return found
    _take_turn(patient)
    try:
        found = _read(path)
        if found is not None:
            return found
        made = make()
        _keep(folder, stem, {path.with_suffix(f".{one}"): data for one, data in made.items()})
        return made[kind]
    finally:
        making.release()


def _take_turn(patient: bool) -> None:
    """Hold `making`, at once or as the only stranger who waits; raises `Busy`."""
    if making.acquire(timeout=_STAFFS_PATIENCE) if patient else making.acquire(blocking=False):
        return
    if not patient and waiting.acquire(blocking=False):
        try:
            if making.acquire(timeout=_PATIENCE):
                return
        finally:
            waiting.release()
    raise Busy("Berkasnya sedang disiapkan.", "Coba lagi beberapa detik lagi.")


def _keep(folder: Path, stem: str, made: Mapping[Path, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, content in made.items():
            fresh = target.with_name(f".{target.name}.{os.getpid()}")
            fresh.write_bytes(content)
            fresh.replace(target)
        for old in folder.glob(f"{stem}-*"):
            if old not in made:
                old.unlink(missing_ok=True)
    except OSError:
        log.exception("a village's sheet was made but cannot be kept")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
