"""Read what the gate has spooled: the drain's and the health check's side of the files.

A file `scan-*.log` is held under an exclusive flock by its writer, from before it gets that
name until the writer is through with it or dies. So a file whose lock can be taken never grows.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

from outreach.gate.code import ALPHABET
from outreach.gate.spool_writer import KINDS, SpoolWriter

__all__ = ["Losses", "Scan", "SpoolWriter", "is_finished", "is_well", "losses", "read_lines"]

_LINE = re.compile(rf"([0-9]{{1,15}}) ([{ALPHABET}]{{8}}) ({'|'.join(KINDS)})".encode())
# Bytes that must be free for the spool to count as well.
_SPARE = 4 * 1024 * 1024


class Scan(NamedTuple):
    """One answered scan; `at_ms` is Unix time in milliseconds."""

    at_ms: int
    code: str
    kind: str


class Losses(NamedTuple):
    """Scans that reached no file: `lost` for good, `held` in the memory of a living gate."""

    lost: int
    held: int


def read_lines(path: Path, offset: int) -> tuple[list[Scan], int]:
    """The scans from byte `offset` to the last line end, and the offset behind it.

    Malformed lines, left by a writer that died or a full disk, are passed over.
    Raises `OSError`.
    """
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read()
    end = data.rfind(b"\n") + 1
    matches = (_LINE.fullmatch(line) for line in data[:end].split(b"\n"))
    scans = [Scan(int(m[1]), m[2].decode(), m[3].decode()) for m in matches if m]
    return scans, offset + end


def is_finished(path: Path) -> bool:
    """True when nobody writes to the file any more; a missing file is not finished.

    Ask before reading: then what was read up to the end is all there will ever be.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        # Shared: two processes that ask at once do not take each other for the writer.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)


def losses(directory: Path) -> Losses:
    """What all gates of that spool report; what a dead one still held is lost."""
    lost = held = 0
    for path in directory.glob("gate-*.json"):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            dead = is_finished(path)
            status = json.loads(path.read_bytes())
            lost += status["lost"] + (status["held"] if dead else 0)
            held += 0 if dead else status["held"]
    return Losses(lost, held)


def is_well(directory: Path) -> bool:
    """True while the spool can be written, has room, and no gate holds scans in memory."""
    try:
        room = os.statvfs(directory)
    except OSError:
        return False
    if not os.access(directory, os.W_OK | os.X_OK) or room.f_bavail * room.f_frsize < _SPARE:
        return False
    return losses(directory).held == 0
