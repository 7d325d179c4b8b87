"""`python -m outreach run`: server and worker under one command, restarted when they fall."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from outreach.errors import OutreachError
from outreach.settings import Settings, variable

# Long enough for a render or a send in hand; then the process is ended.
_GRACE = 10.0


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


def supervise(settings: Settings, commands: dict[str, list[str]]) -> int:
    """Keep each command running until SIGINT or SIGTERM; returns the exit code.

    A command that ends by itself is started again, after a pause that grows to 10 s.
    """
    env = {**os.environ, variable("home"): str(settings.home_path)}
    stopping = False

    def _stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    running: dict[str, subprocess.Popen[bytes]] = {}
    pause = dict.fromkeys(commands, 0.5)
    again = dict.fromkeys(commands, 0.0)
    while not stopping:
        for name, arguments in commands.items():
            child = running.get(name)
            if child is None and time.monotonic() >= again[name]:
                # A group of its own: Ctrl-C reaches the children through us, once.
                running[name] = subprocess.Popen(arguments, env=env, start_new_session=True)
            elif child is not None and child.poll() is not None:
                print(f"{name} berhenti ({child.returncode}); dijalankan lagi.", file=sys.stderr)
                del running[name]
                again[name] = time.monotonic() + pause[name]
                pause[name] = min(pause[name] * 2, 10.0)
        time.sleep(0.1)
    for child in running.values():
        child.terminate()
    deadline = time.monotonic() + _GRACE
    for child in running.values():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return 0
