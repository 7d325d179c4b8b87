"""One kept HTTP connection to a channel's far side, and what a failure on it means.

The standard library's client rather than a pool such as urllib3: connecting is a step of its own
there, so a failure before it is done and one after it cannot be mistaken for each other. A pool
tells both by the same `SSLError`, and one of them would send a letter twice.
"""

from __future__ import annotations

import http.client
import json
import select
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from outreach.broadcasts.channels import Letter, Outcome
from outreach.errors import OutreachError
from outreach.wib import utc_now

LONGEST = 64 * 1024  # bytes of an answer that are read; no far side has more to say
# A connection that rested longer may have been forgotten on the way, and nobody would tell us.
_REST_SECONDS = 15.0
_LOCAL = ("localhost", "127.0.0.1", "::1")
_WAIT_SECONDS, _LONGEST_WAIT = 60.0, 3600.0


class Unreached(Exception):
    """There is no connection: nothing has left us. Its text says why, for staff."""


class Unanswered(Exception):
    """The request left and no whole answer came back: it may have been carried out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the far side said; `headers` by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def said(self) -> dict[str, Any]:
        """The body as a JSON object; {} when it is none."""
        with suppress(ValueError, RecursionError):
            found = json.loads(self.body)
            if isinstance(found, dict):
                return found
        return {}

    def text(self) -> str:
        """The body as staff may read it."""
        return plain(self.body[:600].decode("utf-8", "replace"))[:200]

    def wait(self) -> float:
        """Seconds to wait by Retry-After (RFC 9110, 10.2.3), a minute without it."""
        given = self.headers.get("retry-after", "")
        seconds = _WAIT_SECONDS
        with suppress(ValueError, TypeError):
            seconds = float(given) if given.isdigit() else (
                (parsedate_to_datetime(given) - utc_now()).total_seconds()
            )  # fmt: skip
        return min(max(seconds, 1.0), _LONGEST_WAIT)


class Line:
    """Requests to one origin. Only https, and http to this machine."""

    def __init__(self, origin: str, setting: str, *, timeout: float = 20.0) -> None:
        """`origin` is what an address begins with; `setting` where it comes from, `timeout` seconds
        for connecting, and again for the whole answer.
        """
        self._host, self._port, self._secure = origin_of(origin, setting)
        self._timeout = timeout
        self._context = ssl.create_default_context() if self._secure else None
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer, whatever its status; redirects are not followed.

        Raises `Unreached` or `Unanswered`.
        """
        connection = self._ready()
        deadline = time.monotonic() + self._timeout
        try:
            connection.request(
                method, path, body or None, {"User-Agent": "Outreach", **(headers or {})}
            )
        except (ValueError, http.client.HTTPException) as error:
            # Something in it cannot be written as a request: it was looked at before it left.
            self.close()
            raise Unreached(_reason(error)) from error
        except OSError as error:
            self.close()
            raise Unanswered(_reason(error)) from error
        try:
            response = connection.getresponse()
            read = b""
            while len(read) <= LONGEST and (piece := response.read1(LONGEST)):
                read += piece
                if time.monotonic() > deadline:
                    raise TimeoutError("jawaban terlalu lambat")
            response.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            raise Unanswered(_reason(error)) from error
        if len(read) > LONGEST or response.will_close:
            self.close()
        self._used = time.monotonic()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, read[:LONGEST])

    def close(self) -> None:
        """Hang up; the line can be used again."""
        if self._connection:
            with suppress(OSError):
                self._connection.close()
            self._connection = None

    def _ready(self) -> http.client.HTTPConnection:
        kept = self._connection
        rested = time.monotonic() - self._used
        if kept and kept.sock and rested < _REST_SECONDS and not _has_hung_up(kept.sock):
            return kept
        self.close()
        made: http.client.HTTPConnection
        if self._context:
            made = http.client.HTTPSConnection(
                self._host, self._port, timeout=self._timeout, context=self._context
            )
        else:
            made = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        try:
            made.connect()
        except (OSError, http.client.HTTPException, ValueError) as error:
            made.close()
            raise Unreached(_reason(error)) from error
        self._connection = made
        return made


def plain(text: object) -> str:
    """A far side's words on one line of at most 300 characters, such that any database keeps it."""
    kept = str(text)[:2000].encode("utf-8", "replace").decode().replace("\0", "")
    return " ".join(kept.split())[:300]


def origin_of(url: str, setting: str) -> tuple[str, int | None, bool]:
    """Host, port and whether by TLS; raises `OutreachError` for an address that may not be used."""
    try:
        parts = urlsplit(url)
        host, port, scheme = parts.hostname or "", parts.port, parts.scheme
    except ValueError:
        host, port, scheme = "", None, ""
    if not host or (scheme != "https" and not (scheme == "http" and host in _LOCAL)):
        raise OutreachError(
            "Alamat di %(setting)s tidak bisa dipakai.",
            "Pakai https://…; http:// hanya untuk komputer ini sendiri.",
            setting=setting,
        )
    return host, port, scheme == "https"


def hand_over(
    letter: Letter, ask: Callable[[], Answer], judge: Callable[[Letter, Answer], Outcome]
) -> Outcome:
    """One letter's outcome: `judge` reads an answer, a failed connection is judged here."""
    try:
        return judge(letter, ask())
    except Unreached as error:
        return Outcome(letter.delivery_id, "retry", f"Tidak tersambung: {error}"[:300])
    except Unanswered as error:
        return Outcome(letter.delivery_id, "in_doubt", f"Tidak ada jawaban: {error}"[:300])


def broken(letter: Letter, answer: Answer) -> Outcome:
    """An answer that is not the far side's own: a proxy's page, a server in trouble.

    429 and 503 refuse the request (RFC 6585, 4; RFC 9110, 15.6.4). Behind any other 5xx it may have
    been carried out.
    """
    detail = f"HTTP {answer.status} {answer.text()}"[:300]
    if answer.status in (429, 503):
        return Outcome(letter.delivery_id, "throttled", detail, after=answer.wait())
    if answer.status >= 500 or answer.status < 300:
        return Outcome(letter.delivery_id, "in_doubt", detail)
    return Outcome(letter.delivery_id, "retry", detail)


def _has_hung_up(sock: socket.socket) -> bool:
    """There is something to read before anything was asked: it can only be the end."""
    look = select.poll()
    look.register(sock, select.POLLIN)
    return bool(look.poll(0))


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "waktu habis"
    return " ".join(str(error).split())[:150] or type(error).__name__
