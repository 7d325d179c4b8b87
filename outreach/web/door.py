"""The one port: scans are answered here, everything else is handed to the web application.

A process of its own, so that no page of staff, however slow, makes a citizen wait, and no fault
of the web application closes the gate. The two speak HTTP over a Unix socket.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import quote

from outreach.gate.app import Wsgi

_GATE = ("/q", "/cek")
# RFC 9110, 7.6.1 and 10.1.1: they speak of one connection and end with it.
_HOP = {
    "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
    "trailer", "transfer-encoding", "upgrade",
}  # fmt: skip
_CHUNK = 64 * 1024
_SECONDS = 120
# Bytes of a refused body that are still taken in.
_LONGEST = 128 * 1024 * 1024
_RESTING = (
    b'<!doctype html><html lang="id"><meta charset="utf-8">'
    b'<meta name="viewport" content="width=device-width,initial-scale=1">'
    b'<meta http-equiv="refresh" content="3"><title>Sebentar</title>'
    b"<style>body{margin:0;padding:3rem 1.25rem;font:1.25rem/1.5 system-ui,sans-serif;"
    b"color:#10312e;background:#fff}main{max-width:34rem;margin:auto}</style>"
    b"<main><h1>Outreach sedang dimulai ulang.</h1><p>Isian yang sudah disimpan tetap aman. "
    b"Halaman ini dimuat lagi sendiri dalam beberapa detik.</p></main></html>"
)


class _Connection(HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("outreach", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def make_door(gate: Wsgi, web_socket: str) -> Wsgi:
    """The gate at `/q/` and `/cek/`, whatever listens at `web_socket` for the rest."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "").lower()
        if any(path == prefix or path.startswith(prefix + "/") for prefix in _GATE):
            return gate(environ, start_response)
        return _hand_over(environ, start_response, web_socket)

    return serve


def _hand_over(environ: dict[str, Any], start: Any, web_socket: str) -> Iterable[bytes]:
    connection = _Connection(web_socket)
    try:
        answer = _ask(connection, environ)
    except (OSError, HTTPException):
        connection.close()
        start(
            "503 Service Unavailable",
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(_RESTING))),
                ("Retry-After", "3"),
                ("Cache-Control", "no-store"),
            ],
        )
        return [_RESTING]
    headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP]
    start(f"{answer.status} {answer.reason}", headers)
    return _body(connection, answer)


def _ask(connection: _Connection, environ: dict[str, Any]) -> HTTPResponse:
    query = environ.get("QUERY_STRING", "")
    # WSGI gives the path unquoted, its bytes as Latin-1 (PEP 3333).
    path = quote(environ.get("PATH_INFO", "/").encode("latin-1"), safe="/!$&'()*+,;=:@~-._")
    connection.putrequest(
        environ["REQUEST_METHOD"], f"{path}?{query}" if query else path,
        skip_host=True, skip_accept_encoding=True,
    )  # fmt: skip
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            header = name[5:].replace("_", "-")
            if header.lower() not in _HOP:
                connection.putheader(header, value.encode("latin-1"))
    if environ.get("CONTENT_TYPE"):
        connection.putheader("Content-Type", environ["CONTENT_TYPE"])
    chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    if chunked:
        connection.putheader("Transfer-Encoding", "chunked")
    elif environ.get("CONTENT_LENGTH"):
        connection.putheader("Content-Length", environ["CONTENT_LENGTH"])
    connection.endheaders()
    if chunked or environ.get("CONTENT_LENGTH"):
        _send_body(connection, environ["wsgi.input"], chunked)
    return connection.getresponse()


def _send_body(connection: _Connection, body: Any, chunked: bool) -> None:
    refused, seen = False, 0
    while part := body.read(_CHUNK):
        seen += len(part)
        if not refused:
            try:
                connection.send(b"%X\r\n%b\r\n" % (len(part), part) if chunked else part)
            except (BrokenPipeError, ConnectionResetError):
                # Too large, and answered before it was read. A browser shows that answer only
                # after it has sent everything, so the rest is taken in and thrown away.
                refused = True
        if refused and seen > _LONGEST:
            return
    if chunked and not refused:
        connection.send(b"0\r\n\r\n")


def _body(connection: _Connection, answer: HTTPResponse) -> Iterator[bytes]:
    try:
        while part := answer.read(_CHUNK):
            yield part
    finally:
        connection.close()
