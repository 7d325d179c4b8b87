"""The gate: a WSGI application that answers a scan and notes it, without any database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from outreach.gate import pages, visitors
from outreach.gate.code import candidates, is_valid, normalise
from outreach.gate.snapshot import Snapshot, SnapshotReader
from outreach.gate.spool_writer import SpoolWriter

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[str, str]]

_SUGGESTIONS = 3
# Longest code looked at; what is typed by hand is never longer.
_LONGEST = 64
_HTML = "text/html; charset=utf-8"
_SAFE: Headers = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'",
    ),
]


def make_application(snapshot_path: Path, spool_directory: Path) -> Wsgi:
    """The gate over one snapshot and one spool; neither needs to exist yet."""
    return _Gate(SnapshotReader(snapshot_path), SpoolWriter(spool_directory))


class _Gate:
    def __init__(self, reader: SnapshotReader, writer: SpoolWriter) -> None:
        self._reader = reader
        self._writer = writer

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        visit = _Visit(environ, start_response, self._reader.current(), self._writer)
        return visit.answer()


class _Visit:
    """One request."""

    def __init__(
        self, environ: Environ, start: Any, snapshot: Snapshot | None, writer: SpoolWriter
    ) -> None:
        self._environ = environ
        self._start = start
        self._snapshot = snapshot
        self._writer = writer
        self._method: str = environ.get("REQUEST_METHOD", "GET")
        self._agent: str = environ.get("HTTP_USER_AGENT", "")
        query = environ.get("QUERY_STRING", "")
        self._query = parse_qs(query, errors="replace") if query else {}

    def answer(self) -> Iterable[bytes]:
        if self._method not in ("GET", "HEAD"):
            page = pages.built_in(self._language(), "")
            return self._send("405 Method Not Allowed", page, [("Allow", "GET, HEAD")])
        door, _, rest = self._environ.get("PATH_INFO", "").lstrip("/").partition("/")
        door = door.lower()
        if "kode" in self._query:
            rest = self._query["kode"][0]
        if door == "cek":
            return self._check(normalise(rest[:_LONGEST]))
        if door == "q":
            first, _, leaf = rest.partition("/")
            if leaf.lower() == "kontak.vcf":
                return self._card(normalise(first[:_LONGEST]))
            return self._scan(normalise(rest[:_LONGEST]))
        return self._unknown("", "404 Not Found")

    def _scan(self, code: str) -> Iterable[bytes]:
        snapshot = self._snapshot
        # To switch the language is to look again, not to scan again.
        counted = "l" not in self._query or "kode" in self._query
        if snapshot is None:
            if not is_valid(code):
                return self._unknown(code, "404 Not Found" if code else "200 OK")
            if counted:
                self._note(code)
            return self._send("200 OK", pages.built_in(self._language(), code))
        index = snapshot.codes.get(code)
        if index is None:
            return self._unknown(code, "404 Not Found" if code else "200 OK")
        if counted:
            self._note(code)
        target = snapshot.targets[index]
        if target.kind == "redirect" and counted:
            url = target.url.get(visitors.device(self._agent))
            if url:
                return self._send("302 Found", "", [("Location", url)])
        page = target.pages.get(self._language()) or target.pages["id"]
        page = pages.landing(page, code, snapshot.names.get(code, ""))
        return self._send("200 OK", self._at_home(page, f"/q/{code}"))

    def _note(self, code: str) -> None:
        self._writer.write(code, visitors.kind(self._method, self._agent))

    def _unknown(self, typed: str, status: str) -> Iterable[bytes]:
        language, snapshot = self._language(), self._snapshot
        page = snapshot.fallback.get(f"unknown-{language}") if snapshot else None
        if snapshot is None or page is None:
            return self._send(status, pages.built_in(language, typed))
        near = (code for code in candidates(typed) if code in snapshot.codes)
        found = [(code, snapshot.names.get(code, "")) for code in islice(near, _SUGGESTIONS)]
        page = pages.unknown(page, typed, found)
        return self._send(status, self._at_home(page, f"/q/{typed}"))

    def _check(self, typed: str) -> Iterable[bytes]:
        language, snapshot = self._language(), self._snapshot
        page = snapshot.fallback.get(f"check-{language}") if snapshot else None
        if snapshot is None or page is None:
            # It cannot be said whether a code is official, so nothing is claimed.
            return self._send("503 Service Unavailable", pages.built_in(language, typed))
        known = typed in snapshot.codes
        place = snapshot.names.get(typed, "") if known else None
        page = pages.check(page, typed, place)
        status = "200 OK" if known or not typed else "404 Not Found"
        return self._send(status, self._at_home(page, f"/cek/{typed}"))

    def _card(self, code: str) -> Iterable[bytes]:
        snapshot = self._snapshot
        index = snapshot.codes.get(code) if snapshot else None
        card = snapshot.targets[index].contact_card if snapshot and index is not None else None
        if not card:
            return self._unknown(code, "404 Not Found")
        headers = [("Content-Disposition", 'attachment; filename="kontak.vcf"')]
        return self._send("200 OK", card, headers, "text/vcard; charset=utf-8")

    def _language(self) -> str:
        if "l" in self._query:
            return "su" if self._query["l"][0].lower() == "su" else "id"
        accepted: str = self._environ.get("HTTP_ACCEPT_LANGUAGE", "").lower()
        for tag in accepted.split(","):
            # "in" is what Java, and so older Androids, call Indonesian.
            language = tag.strip()[:2]
            if language in ("su", "id", "in"):
                return "su" if language == "su" else "id"
        return "id"

    def _at_home(self, page: str, path: str) -> str:
        return pages.stay_at(page, path) if "kode" in self._query else page

    def _send(
        self, status: str, text: str, headers: Headers | None = None, content_type: str = _HTML
    ) -> Iterable[bytes]:
        body = text.encode()
        length = ("Content-Length", str(len(body)))
        self._start(status, [("Content-Type", content_type), length, *_SAFE, *(headers or [])])
        return [] if self._method == "HEAD" else [body]
