"""Write each scan to a file of this process, before it is answered, and never fail."""

from __future__ import annotations

import atexit
import contextlib
import errno
import fcntl
import json
import os
import sys
import threading
import time
import uuid
import weakref
from collections import deque
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

KINDS = ("human", "bot", "preview", "head")
# Lines written at once when the disk is back.
_BATCH = 2000
# Seconds between two tries of a request's own thread while the disk refuses.
_PAUSE = 0.2
# Seconds between two rounds of the thread behind: fsync, retry, rotation, report.
# Half a second, so that no scan waits for its fsync longer than one.
_ROUND = 0.5
# The report keeps its length, so that a full disk can still overwrite it.
_STATUS_BYTES = 96

# The size while no file is open: above every limit, so that the first line asks for one.
_NO_FILE = sys.maxsize

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
        self._size = _NO_FILE
        self._torn = self._dirty = False
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @property
    def held(self) -> int:
        """Lines that wait in memory for the disk."""
        return len(self._held)

    def write(self, code: str, kind: str, mark: str, at_ms: int) -> None:
        """Put one scan on disk, or hold it; `at_ms` is Unix time in ms. Never raises."""
        line = f"{at_ms} {code} {kind} {mark}\n".encode()
        with self._lock:
            if self._thread is None:
                self._start()
            # As it nearly always is: an open file with room, and nobody waiting.
            if self._size < self._max_bytes and not self._held and not self._torn:
                if self._append(line) == 1:
                    return
                self._retry_at = time.monotonic() + _PAUSE
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
            # An idle gate lets its file go too, so that the drain can tidy up.
            if self._descriptor is not None and self._is_due():
                self._release()
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
            taken = 0
            with contextlib.suppress(OSError):
                self._open_when_due()
                taken = self._append(b"".join(islice(self._held, _BATCH)))
            for _ in range(taken):
                self._held.popleft()
            if not taken:
                self._retry_at = time.monotonic() + _PAUSE
                return
        self._retry_at = 0.0

    def _append(self, lines: bytes) -> int:
        """Append whole lines in one write; returns how many are in the file for good."""
        descriptor = self._descriptor
        assert descriptor is not None
        data = b"\n" + lines if self._torn else lines
        try:
            written = os.write(descriptor, data)
        except OSError as error:
            # The drain can make room on a full disk only from files that nobody holds.
            if self._size and error.errno in (errno.ENOSPC, errno.EDQUOT):
                self._release()
            return 0
        self._dirty = True
        if written == len(data):
            self._size += written
            self._torn = False
            return lines.count(b"\n")
        # Short: cut back to the last whole line. Readers stop at line ends, so none saw the rest.
        whole = data[:written].rfind(b"\n") + 1
        try:
            os.ftruncate(descriptor, self._size + whole)
            self._size += whole
            self._torn = self._torn and whole == 0
        except OSError:
            self._size += written
            # The next write ends the torn line, and readers pass over it ...
            self._torn = written > whole or (self._torn and whole == 0)
            # ... unless only its line end is missing: then it counts already.
            if written == len(data) - 1 or data[written : written + 1] == b"\n":
                whole = written + 1
        return data[:whole].removeprefix(b"\n").count(b"\n")

    def _open_when_due(self) -> None:
        """Have an open file with room; raises `OSError`."""
        if self._descriptor is not None:
            if self._size < self._max_bytes:
                return
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
        self._size = 0

    def _is_due(self) -> bool:
        """True for a file that is old, or that has no name any more and would swallow scans."""
        assert self._descriptor is not None
        old = time.monotonic() - self._opened > self._max_age
        return old or not os.fstat(self._descriptor).st_nlink

    def _release(self) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.fsync(self._descriptor)
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
            self._descriptor, self._dirty, self._size = None, False, _NO_FILE

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


def _look_after(reference: weakref.ref[SpoolWriter], stop: threading.Event) -> None:
    while not stop.wait(_ROUND):
        writer = reference()
        if writer is None:
            return
        writer.flush()
        del writer


def _after_fork() -> None:
    for writer in list(_writers):
        writer._reset()


def _at_exit() -> None:
    for writer in list(_writers):
        writer.close()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)
