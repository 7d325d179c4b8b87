"""Secret links that are signed, not stored: a stolen database alone opens no door.

A token is a row's number and 80 bits of HMAC-SHA256 over purpose, number and version, in groups of
four that can be typed on an old PC: `57-k3vd-q2ya-zn5w-m7ro`. A new version makes every earlier
token void.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

_TOKEN = re.compile(r"([0-9]{1,9})-([a-z2-7]{4}(?:-?[a-z2-7]{4}){3})")


def make_token(key: bytes, purpose: str, number: int, version: int) -> str:
    """The token of that version; `purpose` keeps one door's tokens from opening another's."""
    signature = _signature(key, purpose, number, version)
    return "-".join([str(number), *(signature[at : at + 4] for at in range(0, 16, 4))])


def split_token(token: str) -> tuple[int, str] | None:
    """(Number, signature) of what looks like a token, in capitals or not, else None."""
    found = _TOKEN.fullmatch(token.strip().lower())
    return (int(found[1]), found[2].replace("-", "")) if found else None


def signed_version(
    key: bytes, purpose: str, number: int, signature: str, newest: int
) -> int | None:
    """Which version, up to the newest, carries this signature; None for one never made.

    Older ones are tried so that an old link is told from one that never was.
    """
    for version in range(newest, 0, -1):
        if hmac.compare_digest(_signature(key, purpose, number, version), signature):
            return version
    return None


def _signature(key: bytes, purpose: str, number: int, version: int) -> str:
    """16 letters and digits of base32: no 0, 1, 8 or 9, so none is mistaken for a letter."""
    digest = hmac.new(key, f"{purpose}:{number}:{version}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()
