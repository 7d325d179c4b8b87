"""A browser's subscription, as it is kept: where to push, and the two keys to seal with."""

from __future__ import annotations

import json
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from outreach.broadcasts.channels.push.sealed import coded, decoded, seal
from outreach.errors import OutreachError

# The push services of browsers, by their host or what it ends with. Anybody can hand in a
# subscription: without this list our own server would knock at any address they name.
SERVICES = (
    "fcm.googleapis.com",  # Chrome and most that are built on it
    "jmt17.google.com",  # Chromium as Linux distributions build it
    ".push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
)
_LONGEST = 1000  # characters of an endpoint
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?/[!\"$-\[\]-~]*")  # printable, no space, # or \


class Subscription(NamedTuple):
    """`key` (65 bytes) and `secret` (16 bytes) are the browser's."""

    endpoint: str
    key: bytes
    secret: bytes

    @property
    def address(self) -> str:
        """As contacts hold it: one text, the same for the same browser."""
        keys = {"auth": coded(self.secret), "p256dh": coded(self.key)}
        return json.dumps({"endpoint": self.endpoint, "keys": keys})

    @property
    def origin(self) -> str:
        """What the sender's token is made out to (RFC 8292, 2)."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        """What is asked for there."""
        return self.endpoint.removeprefix(self.origin)


def read_subscription(given: object, services: tuple[str, ...] = SERVICES) -> Subscription:
    """What a browser's `subscription.toJSON()` says; raises `OutreachError` for anything else.

    `services` begins with a dot where any host below that name is one; a port stands there only in
    tests, whose far side is this machine.
    """
    try:
        if not isinstance(given, dict):
            raise TypeError
        endpoint, keys = given["endpoint"], given["keys"]
        parts = urlsplit(endpoint)
        # The whole of it, so neither a port nor a name and password pass.
        host = parts.netloc
        if not any(host == name or (name[0] == "." and host.endswith(name)) for name in services):
            raise ValueError(host)
        if parts.scheme != "https" and not host.startswith("127.0.0.1:"):
            raise ValueError(parts.scheme)
        if len(endpoint) > _LONGEST or not _PLAIN.fullmatch(endpoint):
            raise ValueError("endpoint")
        found = Subscription(endpoint, decoded(keys["p256dh"]), decoded(keys["auth"]))
        # Only a real point of the curve can be sealed for.
        seal(b"", found.key, found.secret)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise OutreachError(
            "Langganan notifikasi ini tidak dikenal.",
            "Coba lagi dari peramban Chrome, Firefox, Edge, atau Safari.",
        ) from None
    return found
