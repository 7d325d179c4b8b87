"""A child process that stays: what takes two seconds to load is loaded once.

It has the limits of any child (see `render`): one that runs away falls, and the next question
starts another. It ends by itself when its parent is gone or nobody asks for a while.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import threading
import time

from outreach.materials.render import MEMORY, SECONDS
from outreach.settings import ROOT

# Libraries that draw grow a little with each page; after so many another process takes over.
_ANSWERS = 500


class Fallen(Exception):
    """The process did not answer within its limits."""


class Warm:
    """One process, one question at a time: others wait for their turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answered = 0

    @property
    def pid(self) -> int | None:
        """The process's number, None while there is none."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._end()

    def ask(self, question: bytes) -> bytes:
        """The answer; raises `Fallen` when limits are reached."""
        with self._lock:
            return self._asked(question)

    def _asked(self, question: bytes) -> bytes:
        until = time.monotonic() + 2 * SECONDS
        try:
            process = self._told(question)
            assert process.stdout is not None
            size = int.from_bytes(_exactly(process.stdout.fileno(), 8, until))
            answer = _exactly(process.stdout.fileno(), size, until)
        except OSError as error:
            self._end()
            raise Fallen(str(error)) from None
        self._answered += 1
        if self._answered >= _ANSWERS:
            self._end()
        return answer

    def _told(self, question: bytes) -> subprocess.Popen[bytes]:
        """The process that has the question; one that has just ended is replaced."""
        for last in (False, True):
            process = self._running()
            assert process.stdin is not None
            try:
                process.stdin.write(len(question).to_bytes(8) + question)
                process.stdin.flush()
                break
            except BrokenPipeError:
                self._end()
                if last:
                    raise
        return process

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "outreach.materials.child", str(SECONDS), str(MEMORY),
                 "stay"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
            )  # fmt: skip
        return self._process

    def _end(self) -> None:
        process, self._process, self._answered = self._process, None, 0
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                # What it was not told any more is of no use.
                with contextlib.suppress(OSError):
                    pipe.close()


def _exactly(source: int, size: int, until: float) -> bytes:
    parts = []
    while size:
        if not select.select([source], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError("no answer in time")
        part = os.read(source, min(size, 1 << 20))
        if not part:
            raise ConnectionAbortedError("the process has ended")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
