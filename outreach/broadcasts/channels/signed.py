"""Short signed texts for addresses and buttons that the far side hands back to us."""

from __future__ import annotations

import base64
import hashlib
import hmac


def signature(key: bytes, purpose: str, body: str) -> str:
    """16 characters of a-z and 2-7 (80 bits) that only we can make for `body`."""
    digest = hmac.new(key, _bytes(f"{purpose}:{body}"), hashlib.sha256).digest()
    return base64.b32encode(digest)[:16].decode().lower()


def is_signed(key: bytes, purpose: str, body: str, given: str) -> bool:
    """Compared in constant time."""
    return same(signature(key, purpose, body), given)


def same(ours: str, given: str) -> bool:
    """True when both are equal and not empty; takes as long for any `given`."""
    return bool(ours) and hmac.compare_digest(_bytes(ours), _bytes(given))


def _bytes(text: str) -> bytes:
    """Half a character, which JSON can bring, is no reason to fall."""
    return text.encode("utf-8", "replace")
