"""The server that gate and web run in: granian, one process, told by the kernel of connections.

Several such servers share one port (SO_REUSEPORT): when one is killed the others go on.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

from granian import Granian
from granian.constants import Interfaces

# Where a process that can do its work writes one byte for whoever started it.
READY = "OUTREACH_READY_FD"
_PR_SET_PDEATHSIG = 1
# Threads of one process take turns at Python; Python's own 5 ms would make a scan wait for a page.
_TURN = 0.0005


def serve(target: str, host: str, port: int) -> None:
    """Serve the WSGI application named `module:name` until SIGTERM or SIGINT."""
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def begin() -> None:
    """Called by the process that answers, once its application is loaded."""
    # Granian's parent only watches; a worker that outlived it would be out of anybody's reach.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    sys.setswitchinterval(_TURN)
    tell_ready()


def tell_ready() -> None:
    """Tell whoever started this process that it can do its work; nobody may be listening."""
    told = os.environ.pop(READY, "")
    if told:
        with contextlib.suppress(OSError, ValueError):
            os.write(int(told), b"1")
            os.close(int(told))
