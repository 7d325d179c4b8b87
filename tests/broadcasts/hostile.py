"""A mail server as bad as real ones, and senders that are processes of their own."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import zlib
from collections import Counter
from typing import Any

from outreach.settings import ROOT
from tests.running import Mailbox

# Time runs faster for senders, so that a back-off of minutes takes seconds.
FASTER = 60


class Hostile(Mailbox):
    """Drops connections before and after it has accepted a letter, greylists, refuses for now and
    for good, and stalls; which address meets what is decided by the address alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.accepted: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self._met: Counter[str] = Counter()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        kind = zlib.crc32(address.encode()) % 100
        self._met[address] += 1
        if kind == 0:
            return "550 5.1.1 no such user"
        if kind in range(1, 6) and self._met[address] == 1:
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        [address] = envelope.rcpt_tos
        kind = zlib.crc32(address.encode()) % 100
        if kind == 6:
            self.dropped[address] += 1
            server.transport.abort()
            return "451 gone"
        if kind == 7 and self._met[address] == 1:
            return "452 4.3.1 disk full"
        if kind == 8:
            return "554 5.7.1 refused"
        if kind == 9:
            await asyncio.sleep(0.2)
        self.accepted[address] += 1
        if kind == 10:
            self.dropped[address] += 1
            server.transport.abort()
        return "250 OK"


PROGRAM = f"""
import sys, time, os, secrets
from datetime import timedelta
from outreach.database import Database
import outreach.tables
from outreach.broadcasts.channels import Letter
from outreach.broadcasts.channels.email import EmailChannel
from outreach.broadcasts.dispatch import dispatch
from outreach.broadcasts.settle import sweep
from outreach.wib import utc_now
from tests.broadcasts.test_delivery import ALWAYS, made
from tests.build import KEY
begun = float(sys.argv[3])
def now():
    return utc_now() + timedelta(seconds=(time.time() - begun) * {FASTER - 1})
database = Database(sys.argv[1])
channel = EmailChannel(sys.argv[2], "a@example.go.id", timeout=5)
holder = f"{{os.getpid()}}-{{secrets.token_hex(4)}}"
print("ready", flush=True)
while True:
    sweep(database, now)
    dispatch(database, channel, compose=made, key=KEY, window=ALWAYS, holder=holder, now=now)
    time.sleep(0.05)
"""


def sender(database_url: str, smtp_url: str, begun: float) -> subprocess.Popen[bytes]:
    """A process that sends whatever is due until it is killed; it has loaded when this returns."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, database_url, smtp_url, str(begun)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout and process.stdout.readline() == b"ready\n"
    return process


def kill_some(processes: list[subprocess.Popen[bytes]], chance: random.Random) -> int:
    """`kill -9` one of them; returns which."""
    which = chance.randrange(len(processes))
    victim = processes[which]
    victim.kill()
    victim.wait()
    assert victim.stdout
    victim.stdout.close()
    return which
