"""The real product as a process, a real SMTP server, and a decoder that did not make the codes."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from aiosmtpd.controller import Controller

from outreach.cli import main
from outreach.settings import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Any, seconds: float, what: str) -> Any:
    """Ask again until `condition()` is true; real processes have no clock to inject."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} not within {seconds} s")


class Mailbox:
    """An SMTP server's handler that keeps what it accepted."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.recipients: list[str] = []

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        # aiosmtpd reads one command after the other, so it can take several at once.
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def smtp_server(handler: Any) -> Iterator[str]:
    """Yields the server's `smtp://` address."""
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def answers(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(url, timeout=2).status == 200)
    except OSError:
        return False


@contextmanager
def product(home: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`python -m outreach run` on a free port; yields its address and process."""
    port = free_port()
    env = {
        **os.environ,
        "OUTREACH_HOME": str(home),
        "OUTREACH_PORT": str(port),
        **{f"OUTREACH_{name.upper()}": value for name, value in settings.items()},
    }
    process = subprocess.Popen([sys.executable, "-m", "outreach", "run"], cwd=ROOT, env=env)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/readyz"), 30, "the product")
        yield address, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


def descendants(pid: int) -> list[int]:
    """Every process below that one; one that is gone has none."""
    found = []
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def told(pid: int) -> str:
    """How a process was called; empty when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def command(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command line of the product."""
    env = {
        **os.environ,
        "OUTREACH_HOME": str(home),
        **{f"OUTREACH_{name.upper()}": value for name, value in settings.items()},
    }
    return subprocess.run(
        [sys.executable, "-m", "outreach", *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def inside(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`command` in this process: what the command does, without the second that a start takes."""
    out, told = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTREACH_HOME", str(home))
        for name, value in settings.items():
            patch.setenv(f"OUTREACH_{name.upper()}", value)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
            code = main(arguments)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), told.getvalue())


def decode_pages(pdf: bytes, pixels_per_mm: float = 6) -> list[list[str]]:
    """The texts of all QR codes on each page, read by ZXing from the rendered page."""
    document = pypdfium2.PdfDocument(pdf)
    scale = pixels_per_mm * 25.4 / 72
    return [
        [found.text for found in zxingcpp.read_barcodes(page.render(scale=scale).to_pil())]
        for page in document
    ]
