"""A browser's subscription, as it is kept: where to push, and the two keys to seal with."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from outreach.broadcasts.channels.push.sealed import decoded, seal
from outreach.errors import OutreachError

# The push services of browsers. Anybody can hand in a subscription: without this list our own
# server would knock at any address they name.
SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)
_LONGEST = 1000  # characters of an endpoint


class Subscription(NamedTuple):
    """`key` (65 bytes) and `secret` (16 bytes) are the browser's."""

    endpoint: str
    key: bytes
    secret: bytes

    @property
    def origin(self) -> str:
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"


def read_subscription(given: object, services: tuple[str, ...] = SERVICES) -> Subscription:
    """What a browser's `subscription.toJSON()` says; raises `OutreachError` for anything else."""
    try:
        if not isinstance(given, dict):
            raise TypeError
        endpoint, keys = given["endpoint"], given["keys"]
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        known = any(host == name or host.endswith(f".{name}") for name in services)
        if not known or parts.username is not None or len(endpoint) > _LONGEST:
            raise ValueError(host)
        if parts.scheme != "https" and host != "127.0.0.1":
            raise ValueError(parts.scheme)
        if not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
            raise ValueError("endpoint")
        _ = parts.port
        found = Subscription(endpoint, decoded(keys["p256dh"]), decoded(keys["auth"]))
        # Only a real point of the curve can be sealed for.
        seal(b"", found.key, found.secret)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise OutreachError(
            "Langganan notifikasi ini tidak dikenal.",
            "Coba lagi dari peramban Chrome, Firefox, Edge, atau Safari.",
        ) from None
    return found


def kept(given: dict[str, Any]) -> str:
    """The subscription as one text, the same for the same browser."""
    keys = {"auth": given["keys"]["auth"], "p256dh": given["keys"]["p256dh"]}
    return json.dumps({"endpoint": given["endpoint"], "keys": keys}, sort_keys=True)
