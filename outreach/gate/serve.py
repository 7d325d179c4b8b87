"""The server that gate and web run in: granian, one process, told by the kernel of connections.

Several such servers share one port (SO_REUSEPORT): when one is killed the others go on.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces

# Where a process that can do its work writes one byte for whoever started it.
READY = "OUTREACH_READY_FD"
_PR_SET_PDEATHSIG = 1
# Requests that a server takes on at once; the others wait in the kernel.
_WAITING = 1024


def serve(target: str, where: tuple[str, int] | Path, threads: int) -> None:
    """Serve the WSGI application named `module:name` until SIGTERM or SIGINT.

    `where`: host and port, or a Unix socket that nobody else listens at. The gate alone is
    fastest with one of `threads`: more would only hand Python to each other.
    """
    if isinstance(where, Path):
        # What a killed server left behind would refuse the next one.
        where.unlink(missing_ok=True)
        place: dict[str, Any] = {"uds": where, "uds_permissions": 0o600}
    else:
        place = {"address": where[0], "port": where[1]}
    Granian(
        target,
        **place,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backpressure=_WAITING,
        log_access=False,
        # Its warnings are about threads, which wait for the web application, not for a core.
        log_level="error",  # type: ignore[arg-type]
    ).serve()


def begin() -> None:
    """Called by the process that answers, once its application is loaded."""
    # Granian's parent only watches; a worker that outlived it would be out of anybody's reach.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = multiprocessing.parent_process()
    if parent is not None and os.getppid() != parent.pid:
        # It fell while this one was loading, before it could be told so.
        raise SystemExit
    tell_ready()


def tell_ready() -> None:
    """Tell whoever started this process that it can do its work; nobody may be listening."""
    told = os.environ.pop(READY, "")
    if told:
        with contextlib.suppress(OSError, ValueError):
            os.write(int(told), b"1")
            os.close(int(told))
