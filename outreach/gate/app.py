"""The gate: a WSGI application that answers a scan and notes it, without any database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from outreach.gate import pages, visitors
from outreach.gate.code import candidates, is_valid, normalise
from outreach.gate.marks import NO_MARK, Marks
from outreach.gate.snapshot import Snapshot, SnapshotReader
from outreach.gate.spool_writer import SpoolWriter

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[str, str]]

_SUGGESTIONS = 3
# Longest code looked at; what is typed by hand is never longer.
_LONGEST = 64
# Enough of an unknown code to recognise it by; see `orphan_counts`.
_ORPHAN = 16
_HTML = "text/html; charset=utf-8"
_UNSEEN: Headers = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
]
_SAFE: Headers = [
    *_UNSEEN,
    ("X-Content-Type-Options", "nosniff"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'",
    ),
]
_REDIRECT: Headers = [("Content-Length", "0"), *_UNSEEN]


def make_application(snapshot_path: Path, spool_directory: Path) -> Wsgi:
    """The gate over one snapshot and one spool; neither needs to exist yet."""
    return _Gate(
        SnapshotReader(snapshot_path), SpoolWriter(spool_directory), Marks(snapshot_path.parent)
    )


class _Gate:
    def __init__(self, reader: SnapshotReader, writer: SpoolWriter, marks: Marks) -> None:
        self._reader = reader
        self._writer = writer
        self._marks = marks

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        snapshot = self._reader.current()
        path: str = environ.get("PATH_INFO", "")
        # Nearly every scan asks for a code just as it is printed: nothing to make out of it.
        if (
            snapshot is not None
            and path[:3] in ("/Q/", "/q/")
            and (index := snapshot.codes.get(path[3:])) is not None
            and environ.get("REQUEST_METHOD") == "GET"
            and not environ.get("QUERY_STRING")
        ):
            url = snapshot.targets[index].url.get(self.note(path[3:], environ))
            if url:
                start_response("302 Found", [("Location", url), *_REDIRECT])
                return []
            return _Visit(environ, start_response, snapshot, self).page_of(path[3:])
        return _Visit(environ, start_response, snapshot, self).answer()

    def note(self, code: str, environ: Environ) -> str:
        """Put a scan into the spool; returns the kind of device it was made with."""
        at_ms = time.time_ns() // 1_000_000
        agent: str = environ.get("HTTP_USER_AGENT", "")
        kind, device = visitors.recognise(agent)
        mark = NO_MARK
        if environ.get("REQUEST_METHOD") == "HEAD":
            kind = "head"
        elif kind == "human":
            if visitors.fetched_ahead(environ):
                kind = "preview"
            else:
                mark = self._marks.mark(visitors.address(environ), agent, at_ms)
        self._writer.write(code, kind, mark, at_ms)
        return device


class _Visit:
    """One request that is not a plain scan of a printed code."""

    def __init__(
        self, environ: Environ, start: Any, snapshot: Snapshot | None, gate: _Gate
    ) -> None:
        self._environ = environ
        self._start = start
        self._snapshot = snapshot
        self._gate = gate
        self._method: str = environ.get("REQUEST_METHOD", "GET")
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

    def page_of(self, code: str) -> Iterable[bytes]:
        """The ready-made page of a code that the snapshot has."""
        assert self._snapshot is not None
        target = self._snapshot.targets[self._snapshot.codes[code]]
        page = target.pages.get(self._language()) or target.pages["id"]
        page = pages.landing(page, code, self._snapshot.names.get(code, ""))
        return self._send("200 OK", self._at_home(page, f"/q/{code}"))

    def _scan(self, code: str) -> Iterable[bytes]:
        snapshot = self._snapshot
        # To switch the language is to look again, not to scan again.
        counted = "l" not in self._query or "kode" in self._query
        known = code in snapshot.codes if snapshot else is_valid(code)
        if not known:
            if code and counted and self._is_person():
                self._gate.note(code[:_ORPHAN], self._environ)
            return self._unknown(code, "404 Not Found" if code else "200 OK")
        device = self._gate.note(code, self._environ) if counted else ""
        if snapshot is None:
            return self._send("200 OK", pages.built_in(self._language(), code))
        url = snapshot.targets[snapshot.codes[code]].url.get(device)
        if url:
            self._start("302 Found", [("Location", url), *_REDIRECT])
            return []
        return self.page_of(code)

    def _is_person(self) -> bool:
        """Machines try addresses at random; what they miss is no torn poster."""
        kind = visitors.recognise(self._environ.get("HTTP_USER_AGENT", "")).kind
        return kind == "human" and self._method == "GET"

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
