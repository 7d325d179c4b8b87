"""`python -m outreach run`: servers and worker under one command, restarted when they fall.

Killed itself, it leaves them running, and the next start takes their place without a pause:
the new servers share the port with the old ones, which go when the new ones are ready.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from outreach.errors import OutreachError
from outreach.gate.serve import READY
from outreach.settings import Settings, variable

# Long enough for a render or a send in hand; then the process is ended.
_GRACE = 10.0
# A process that falls sooner after its start has a fault, and is started again more slowly.
_STEADY = 5.0
_LONGEST_PAUSE = 10.0
# After so many seconds the former processes go although the new ones have not said a word.
_PATIENCE = 60.0
_NOTES = "processes.json"


def check_port(settings: Settings) -> None:
    """Raise `OutreachError` when the port is taken or not ours to use."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, int(settings.port)))
        except OSError as error:
            raise OutreachError(
                "Port %(port)s di %(host)s tidak bisa dipakai (%(reason)s).",
                "Hentikan program yang memakainya, atau pilih port lain dengan OUTREACH_PORT.",
                port=settings.port,
                host=settings.host,
                reason=error.strerror,
            ) from error


def left_running(home: Path) -> list[int]:
    """The processes of this home that outlived whoever watched them."""
    try:
        noted: dict[str, int] = json.loads((home / _NOTES).read_text())
    except (OSError, ValueError):
        return []
    # A number alone may belong to somebody else by now.
    return [int(pid) for pid, at in noted.items() if _started(int(pid)) == at]


class Processes:
    """The processes of one home, noted so that the next watcher knows them for ours.

    Raises `OutreachError` while another watcher lives.
    """

    def __init__(self, home: Path) -> None:
        self._file = home / _NOTES
        self._lock = os.open(home / "run.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutreachError(
                "Outreach sudah berjalan di folder %(home)s.",
                "Hentikan yang berjalan (Ctrl-C), atau pilih folder lain dengan OUTREACH_HOME.",
                home=home,
            ) from error
        self.left = left_running(home)
        self._going: dict[int, int] = {}

    def note(self, pids: list[int]) -> None:
        """Remember these, and those left of the former watcher."""
        noted = {pid: _started(pid) for pid in [*pids, *self.left]}
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({str(pid): at for pid, at in noted.items() if at}))
        fresh.replace(self._file)

    def end_left(self) -> None:
        """Let the processes of the former watcher finish what they have in hand and go."""
        for pid in self.left:
            self._going[pid] = _started(pid)
            _signal(pid, signal.SIGTERM)
        self.left = []

    def see_off(self, deadline: float) -> None:
        """Wait for those to be gone; at `deadline` (of the monotonic clock) they are ended.

        They hold the port, so a start right after us would find it taken.
        """
        while rest := [pid for pid, at in self._going.items() if at and _started(pid) == at]:
            if time.monotonic() >= deadline:
                for pid in rest:
                    _signal(pid, signal.SIGKILL)
            time.sleep(0.05)


def _started(pid: int) -> int:
    """When a process started, in clock ticks since boot; 0 when it is not there."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    state, *fields = stat.rpartition(") ")[2].split()
    return 0 if state == "Z" else int(fields[18])


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


@dataclass
class _Child:
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    ready: int | None = None
    started: float = 0.0
    pause: float = 0.0
    again: float = field(default=0.0)

    def start(self, env: dict[str, str]) -> None:
        if self.ready is not None:
            os.close(self.ready)
        self.ready, told = os.pipe()
        os.set_blocking(self.ready, False)
        # A session of its own: Ctrl-C reaches the children through us, once.
        self.process = subprocess.Popen(
            self.arguments, env={**env, READY: str(told)}, start_new_session=True, pass_fds=[told]
        )
        os.close(told)
        self.started = time.monotonic()

    def fell(self) -> int | None:
        """Its exit code when it is not there any more; then `again` says when to start it."""
        code = self.process.poll() if self.process else None
        if code is not None:
            self.process = None
            steady = time.monotonic() - self.started > _STEADY
            self.pause = 0.0 if steady else min(max(self.pause * 2, 0.5), _LONGEST_PAUSE)
            self.again = time.monotonic() + self.pause
        return code

    def is_ready(self) -> bool:
        """True once its application was loaded."""
        if self.ready is None or self.process is None:
            return False
        try:
            return os.read(self.ready, 1) == b"1"
        except BlockingIOError:
            return False


def supervise(
    settings: Settings,
    processes: Processes,
    commands: dict[str, list[str]],
    ready: Callable[[], None],
) -> int:
    """Keep each command running until SIGINT or SIGTERM; returns the exit code.

    `ready` is called once, when every command can do its work. A command that ends by itself is
    started again at once; one that falls at its start, after a pause that grows to 10 s.
    """
    env = {**os.environ, variable("home"): str(settings.home_path)}
    stopping = False

    def _stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    children = {name: _Child(arguments) for name, arguments in commands.items()}
    awaited = set(children)
    latest = time.monotonic() + _PATIENCE
    while not stopping:
        for name, child in children.items():
            code = child.fell()
            if code is not None:
                print(f"{name} berhenti ({code}); dijalankan lagi.", file=sys.stderr)
            if child.process is None and time.monotonic() >= child.again:
                child.start(env)
                processes.note([c.process.pid for c in children.values() if c.process])
            if name in awaited and child.is_ready():
                awaited.remove(name)
                if not awaited:
                    ready()
        if processes.left and (not awaited or time.monotonic() > latest):
            processes.end_left()
        time.sleep(0.1)
    processes.end_left()
    running = [child.process for child in children.values() if child.process]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + _GRACE
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    processes.see_off(deadline)
    processes.note([])
    return 0
