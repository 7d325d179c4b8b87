"""Write each scan to a file of this process, before it is answered, and never fail."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import json
import os
import threading
import time
import uuid
import weakref
from collections import deque
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

KINDS = ("human", "bot", "head")
# Lines written at once when the disk is back.
_BATCH = 2000
# Seconds between two tries of a request's own thread while the disk refuses.
_PAUSE = 0.2
# Seconds between two rounds of the thread behind: fsync, retry, rotation, report.
_ROUND = 1.0
# The report keeps its length, so that a full disk can still overwrite it.
_STATUS_BYTES = 96

_writers: weakref.WeakSet[SpoolWriter] = weakref.WeakSet()


class SpoolWriter:
    """Appends scans to `scan-<UTC>-<pid>-<uuid8>.log`; `lost` and `held` say what it could not.

    Rotates at `max_bytes` or `max_age` seconds. While the disk refuses, up to `max_held` lines
    wait in memory. Safe for threads and after a fork.
    """

    def __init__(
        self,
        directory: Path,
        *,
        max_bytes: int = 8 * 1024 * 1024,
        max_age: float = 600.0,
        max_held: int = 100_000,
    ) -> None:
        self._directory = directory
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._max_held = max_held
        self._reset()
        _writers.add(self)

    def _reset(self) -> None:
        """Begin with nothing; in a forked child, without touching what the parent holds."""
        self.lost = 0
        self._held: deque[bytes] = deque()
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._status: int | None = None
        self._status_path: Path | None = None
        self._reported = (0, 0)
        self._opened = 0.0
        self._retry_at = 0.0
        self._torn = self._dirty = False
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @property
    def held(self) -> int:
        """Lines that wait in memory for the disk."""
        return len(self._held)

    def write(self, code: str, kind: str, at_ms: int | None = None) -> None:
        """Put one scan on disk, or hold it; `at_ms` is Unix time, default now. Never raises."""
        at_ms = time.time_ns() // 1_000_000 if at_ms is None else at_ms
        line = f"{at_ms} {code} {kind}\n".encode()
        with self._lock:
            if self._thread is None:
                self._start()
            if len(self._held) < self._max_held:
                self._held.append(line)
            else:
                self.lost += 1
            # A refusing disk is asked again and again, but not by every request.
            if time.monotonic() >= self._retry_at:
                self._put()

    def flush(self) -> None:
        """Try at once to write what is held, sync it and report. Never raises."""
        with self._lock:
            self._put()
        self._sync()
        with self._lock:
            self._report()

    def close(self) -> None:
        """Flush and let the file go, so that the drain may remove it. A later write reopens."""
        self._stop.set()
        self.flush()
        with self._lock:
            self._release()
            self._thread = None
            self._stop = threading.Event()
            if self._status is not None and self._status_path is not None:
                # A report of a loss outlives its process.
                if not self.lost and not self._held:
                    self._status_path.unlink(missing_ok=True)
                os.close(self._status)
                self._status = None

    def _put(self) -> None:
        """Move held lines to the file until none is left or the disk refuses."""
        while self._held:
            try:
                taken = self._append(list(islice(self._held, _BATCH)))
            except OSError:
                taken = 0
            for _ in range(taken):
                self._held.popleft()
            if not taken:
                self._retry_at = time.monotonic() + _PAUSE
                return
        self._retry_at = 0.0

    def _append(self, lines: list[bytes]) -> int:
        """Append in one write; returns how many lines are in the file for good."""
        descriptor, size = self._file()
        data = (b"\n" if self._torn else b"") + b"".join(lines)
        written = os.write(descriptor, data)
        self._dirty = self._dirty or written > 0
        if written == len(data):
            self._torn = False
            return len(lines)
        # Short: cut back to the last whole line. Readers stop at line ends, so none saw the rest.
        whole = data[:written].rfind(b"\n") + 1
        try:
            os.ftruncate(descriptor, size + whole)
            self._torn = self._torn and whole == 0
        except OSError:
            # The next write ends the torn line, and readers pass over it ...
            self._torn = written > whole or (self._torn and whole == 0)
            # ... unless only its line end is missing: then it counts already.
            if written == len(data) - 1 or data[written : written + 1] == b"\n":
                whole = written + 1
        return data[:whole].removeprefix(b"\n").count(b"\n")

    def _file(self) -> tuple[int, int]:
        """The open file and its size in bytes; a new one when due. Raises `OSError`."""
        if self._descriptor is not None:
            stat = os.fstat(self._descriptor)
            due = stat.st_size >= self._max_bytes
            # Without a name (someone emptied the directory) it would swallow scans.
            if not due and stat.st_nlink and not self._is_old():
                return self._descriptor, stat.st_size
            self._release()
        self._directory.mkdir(parents=True, exist_ok=True)
        if self._status is None:
            self._open_status()
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        name = f"scan-{stamp}-{os.getpid()}-{uuid.uuid4().hex[:8]}.log"
        # Locked before it gets its name: the drain must never find it unlocked and remove it.
        unnamed = self._directory / f".{name}"
        descriptor = os.open(unnamed, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unnamed.rename(self._directory / name)
        except OSError:
            os.close(descriptor)
            with contextlib.suppress(OSError):
                unnamed.unlink()
            raise
        self._descriptor, self._opened, self._torn = descriptor, time.monotonic(), False
        return descriptor, 0

    def _is_old(self) -> bool:
        return time.monotonic() - self._opened > self._max_age

    def _release(self) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.fsync(self._descriptor)
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
            self._descriptor, self._dirty = None, False

    def _sync(self) -> None:
        """Flush to the disk without making requests wait: on a descriptor of its own."""
        with self._lock:
            if self._descriptor is None or not self._dirty:
                return
            self._dirty = False
            try:
                copy = os.dup(self._descriptor)
            except OSError:
                return
        try:
            os.fsync(copy)
        except OSError:
            self._dirty = True
        finally:
            os.close(copy)

    def _open_status(self) -> None:
        path = self._directory / f"gate-{os.getpid()}-{uuid.uuid4().hex[:8]}.json"
        with contextlib.suppress(OSError):
            self._status = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640)
            self._status_path = path
            fcntl.flock(self._status, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._reported = (-1, -1)
            self._report()

    def _report(self) -> None:
        counts = (self.lost, len(self._held))
        if self._status is None or counts == self._reported:
            return
        text = json.dumps({"pid": os.getpid(), "lost": counts[0], "held": counts[1]})
        with contextlib.suppress(OSError):
            os.pwrite(self._status, text.ljust(_STATUS_BYTES).encode(), 0)
            self._reported = counts

    def _start(self) -> None:
        thread = threading.Thread(
            target=_look_after, args=(weakref.ref(self), self._stop), daemon=True, name="spool"
        )
        # Too many threads is no reason to turn a citizen away; the next scan tries again.
        with contextlib.suppress(RuntimeError):
            thread.start()
            self._thread = thread

    def _round(self) -> None:
        self.flush()
        with self._lock:
            # An idle gate lets its file go too, so that the drain can tidy up.
            if self._descriptor is not None and self._is_old():
                self._release()


def _look_after(reference: weakref.ref[SpoolWriter], stop: threading.Event) -> None:
    while not stop.wait(_ROUND):
        writer = reference()
        if writer is None:
            return
        writer._round()
        del writer


def _after_fork() -> None:
    for writer in list(_writers):
        writer._reset()


def _at_exit() -> None:
    for writer in list(_writers):
        writer.close()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)
