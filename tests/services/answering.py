"""A real HTTPS server on this machine that can be switched off, on, or told what to answer."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.running import free_port


def certificate(folder: Path) -> Path:
    """A certificate and key in one file, for 127.0.0.1 and localhost."""
    path = folder / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", path, "-out", folder / "c.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + (folder / "c.pem").read_bytes())
    return path


class Site:
    """`https://localhost:PORT`. `answers`: path → (status, Location or None); else 200."""

    def __init__(self, pem: Path) -> None:
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        self.answers: dict[str, tuple[int, str | None]] = {}
        self.head_allowed = True
        self.asked: list[str] = []
        self._pem = pem
        self._server: ThreadingHTTPServer | None = None

    def switch_on(self) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._answer(site.head_allowed)

            def do_GET(self) -> None:
                self._answer(True)

            def _answer(self, allowed: bool) -> None:
                site.asked.append(f"{self.command} {self.path}")
                status, onward = site.answers.get(self.path, (200, None))
                self.send_response(status if allowed else 405)
                if onward:
                    self.send_header("Location", onward)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        ThreadingHTTPServer.allow_reuse_address = True
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._pem)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def switch_off(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@contextmanager
def site(pem: Path) -> Iterator[Site]:
    made = Site(pem)
    made.switch_on()
    try:
        yield made
    finally:
        made.switch_off()
