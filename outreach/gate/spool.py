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
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from outreach.gate.marks import NO_MARK
from outreach.gate.spool_writer import KINDS, SpoolWriter

__all__ = ["Batch", "Losses", "SpoolWriter", "has_room", "is_finished", "is_well", "losses", "read"]

HOUR_MS = 3600 * 1000
_MARK = f"(?:[0-9a-f]{{4}}|{NO_MARK})"
_MARKS = re.compile(f"{_MARK}(?: {_MARK})*")
# Thirteen digits of ms: from 2001 to 2286. A torn line can hold any number.
_LINE = re.compile(rf"[0-9]{{13}} [0-9A-Z]{{1,16}} (?:{'|'.join(KINDS)}) {_MARK}")
# Bytes that must be free for the spool to count as well.
_SPARE = 4 * 1024 * 1024


class Batch(NamedTuple):
    """Scans as they were spooled: each one, and grouped by what the sums are kept by.

    `scans`: (code, Unix time in ms, kind); `groups`: (hours since 1970, code, kind) → the mark
    of each scan of that group, so that their number is the number of scans.
    """

    scans: list[tuple[str, int, str]]
    groups: dict[tuple[int, str, str], list[str]]


class Losses(NamedTuple):
    """Scans that reached no file: `lost` for good, `held` in the memory of a living gate."""

    lost: int
    held: int


def read(path: Path, offset: int) -> tuple[Batch, int]:
    """The scans from byte `offset` to the last line end, and the offset behind it.

    Malformed lines, left by a writer that died or a full disk, are passed over.
    Raises `OSError`.
    """
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read()
    end = data.rfind(b"\n") + 1
    return _parse(data[:end].decode("ascii", "replace")), offset + end


def _parse(text: str) -> Batch:
    lines = text.split("\n")
    batch = _group(lines)
    if all(_is_whole(*group, marks) for group, marks in batch.groups.items()):
        return batch
    return _group([line for line in lines if _LINE.fullmatch(line)])


def _group(lines: list[str]) -> Batch:
    scans: list[tuple[str, int, str]] = []
    groups: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    # This loop is most of a drain's time; what can be looked at once for a group is.
    for line in lines:
        try:
            moment, code, kind, mark = line.split(" ")
            at_ms = int(moment)
        except ValueError:
            continue
        groups[at_ms // HOUR_MS, code, kind].append(mark)
        scans.append((code, at_ms, kind))
    return Batch(scans, dict(groups))


def _is_whole(hour: int, code: str, kind: str, marks: list[str]) -> bool:
    example = f"{hour * HOUR_MS} {code} {kind} {NO_MARK}"
    return bool(_LINE.fullmatch(example) and _MARKS.fullmatch(" ".join(marks)))


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


def has_room(directory: Path) -> bool:
    """True while the spool's disk has space to spare. Raises `OSError`."""
    room = os.statvfs(directory)
    return room.f_bavail * room.f_frsize >= _SPARE


def is_well(directory: Path) -> bool:
    """True while the spool can be written, has room, and no gate holds scans in memory."""
    try:
        roomy = has_room(directory)
    except OSError:
        return False
    return roomy and os.access(directory, os.W_OK | os.X_OK) and losses(directory).held == 0
