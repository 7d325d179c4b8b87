"""A far side that speaks HTTP on a port of its own, and may misbehave as real ones do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from outreach.broadcasts.channels import Letter


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; headers by lower-case name."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class HangUp(Exception):
    """The far side takes the request and closes the connection without a word."""


Said = tuple[int, dict[str, str], bytes]
Answering = Callable[[Asked], Said]


@contextmanager
def far_side(answering: Answering) -> Iterator[str]:
    """Yields the origin of a server that answers every request by `answering`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                status, extra, said = answering(Asked(self.command, self.path, headers, body))
            except HangUp:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # who asked may be gone
                self.wfile.write(said)

        do_GET = do_POST = _serve

        def log_message(self, *_arguments: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def said(status: int, body: object, **headers: str) -> Said:
    """An answer in JSON."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"Content-Type": "application/json", **given}, json.dumps(body).encode()


def letter(address: str, number: int = 1, **changes: Any) -> Letter:
    """A letter to an address."""
    given = {"subject": "Halo", "body": "Isi pesan", "unsubscribe_url": "https://x.id/berhenti/t"}
    return Letter(number, address, **{**given, **changes})
