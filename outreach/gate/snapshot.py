"""The one file the gate answers from: every code, its target and its ready-made pages."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

VERSION = 1
# Seconds between two looks at the file: a publication is live within this time.
_LOOK_EVERY = 0.5


class SnapshotBroken(ValueError):
    """The file is not a snapshot of this version, or it would lead a code into a dead end."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a code leads. `pages`: language → HTML; `url`: device → address, for a redirect.

    A redirect has pages too: they answer the devices without an address, so it is never dead.
    Raises `SnapshotBroken`.
    """

    kind: str
    pages: Mapping[str, str]
    url: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    contact_card: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("landing", "redirect"):
            raise SnapshotBroken(f"unknown kind of target: {self.kind!r}")
        if not self.pages.get("id"):
            raise SnapshotBroken("a target without a page in Indonesian")
        if self.kind == "redirect" and not self.url:
            raise SnapshotBroken("a redirect without an address")
        for url in self.url.values():
            # A line break here would let an address write headers of its own.
            if not url.isprintable() or not url.isascii() or " " in url:
                raise SnapshotBroken(f"not an address: {url!r}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All the gate knows. `generated_at`: ISO 8601, UTC; `codes`: code → index in `targets`.

    `names`: code → place label; `fallback`: "unknown-id", "check-su", … → HTML.
    Raises `SnapshotBroken`.
    """

    generated_at: str
    official_host: str
    base_url: str
    targets: list[Target]
    codes: Mapping[str, int]
    names: Mapping[str, str]
    fallback: Mapping[str, str]

    def __post_init__(self) -> None:
        if any(not 0 <= index < len(self.targets) for index in self.codes.values()):
            raise SnapshotBroken("a code without a target")


def write(path: Path, snapshot: Snapshot) -> None:
    """Replace the file in one step; readers see the old one or the new one. Raises `OSError`."""
    text = json.dumps({"version": VERSION, **asdict(snapshot)}, ensure_ascii=False)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{uuid.uuid4().hex[:8]}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    # The new name itself must survive a power cut too.
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def read(path: Path) -> Snapshot:
    """The snapshot in that file; raises `OSError` or `SnapshotBroken`."""
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        if data.pop("version") != VERSION:
            raise SnapshotBroken("another version of the format")
        data["targets"] = [Target(**target) for target in data["targets"]]
        return Snapshot(**data)
    except SnapshotBroken:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotBroken(str(error)) from error


class SnapshotReader:
    """The newest readable snapshot of a file, looked at no more than every half second."""

    def __init__(self, path: Path, look_every: float = _LOOK_EVERY) -> None:
        self._path = path
        self._look_every = look_every
        self._lock = threading.Lock()
        self._next_look = 0.0
        self._seen: tuple[int, ...] | None = ()
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot | None:
        """The snapshot; the former one while the file is missing or broken; None before any."""
        if time.monotonic() < self._next_look:
            return self._snapshot
        # While one thread loads, the others answer from what there is; at the start they wait.
        if self._lock.acquire(blocking=self._snapshot is None):
            try:
                if time.monotonic() >= self._next_look:
                    self._look()
                    self._next_look = time.monotonic() + self._look_every
            finally:
                self._lock.release()
        return self._snapshot

    def _look(self) -> None:
        try:
            stat = self._path.stat()
            signature = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        except OSError as error:
            self._say(None, error)
            return
        if signature == self._seen:
            return
        try:
            self._snapshot = read(self._path)
            self._seen = signature
        except (OSError, SnapshotBroken) as error:
            self._say(signature, error)

    def _say(self, signature: tuple[int, ...] | None, error: Exception) -> None:
        """Complain once about each state of the file, not at each look."""
        if signature != self._seen:
            print(f"gate: snapshot {self._path} not usable: {error}", file=sys.stderr)
        self._seen = signature
