"""Ask an address whether it answers, as a phone would: HTTPS, a few redirects, no body read."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

REDIRECTS = 5
SECONDS = 8.0  # for each of connecting and answering
_USER_AGENT = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Outreach-Probe/1.0"
# The server is there and only turns machines away.
_ALIVE = {401, 403, 407, 429}


@dataclass(frozen=True)
class Outcome:
    """`well`, or the `reason` why not: an HTTP status or a word.

    Words: `name` (not found), `private`, `refused`, `timeout`, `tls`, `redirects`, `broken`.
    """

    well: bool
    reason: str = ""


Probe = Callable[[str], Outcome]


class _Refused(Exception):
    """Not a connection that may be made."""


def probe(url: str, *, private_too: bool = False, seconds: float = SECONDS) -> Outcome:
    """HEAD, and GET where HEAD is not understood. Never raises.

    Addresses that are not public are not asked unless `private_too`: a target must not become a
    way to look around the office's own network.
    """
    try:
        for method in ("HEAD", "GET"):
            status = _follow(method, url, private_too, seconds)
            if status < 400 or status in _ALIVE:
                return Outcome(True)
        return Outcome(False, str(status))
    except _Refused as error:
        return Outcome(False, str(error))
    except socket.gaierror:
        return Outcome(False, "name")
    except ssl.SSLError:
        return Outcome(False, "tls")
    except TimeoutError:
        return Outcome(False, "timeout")
    except OSError:
        return Outcome(False, "refused")
    except (http.client.HTTPException, ValueError):
        return Outcome(False, "broken")


def _follow(method: str, url: str, private_too: bool, seconds: float) -> int:
    """The status at the end of the redirects."""
    for _ in range(REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            # A store's page may hand over to the store's own app.
            return 200
        connection = _connection(parts.scheme, parts.hostname, parts.port, private_too, seconds)
        try:
            path = parts.path or "/"
            connection.request(
                method,
                f"{path}?{parts.query}" if parts.query else path,
                headers={"Host": parts.netloc.rpartition("@")[2], "User-Agent": _USER_AGENT},
            )
            answer = connection.getresponse()
            onward = answer.getheader("Location")
            if answer.status not in (301, 302, 303, 307, 308) or not onward:
                return answer.status
        finally:
            connection.close()
        url = urljoin(url, onward)
    raise _Refused("redirects")


def _connection(
    scheme: str, host: str, port: int | None, private_too: bool, seconds: float
) -> http.client.HTTPConnection:
    """Connected to an address that was looked at first, so that a name cannot change its mind."""
    secure = scheme == "https"
    port = port or (443 if secure else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not private_too and not all(ipaddress.ip_address(a).is_global for a in addresses):
        raise _Refused("private")
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    plain = socket.create_connection((addresses[0], port), timeout=seconds)
    if not secure:
        connection.sock = plain
        return connection
    try:
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    return connection
