"""A mark for each visitor and day, so that repeat scans can be estimated and nobody traced.

The mark is one of 65,536: many people share one, and the salt that made it is thrown away with
the day (WIB). Neither an address nor a device can be found again from what is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

NO_MARK = "-"
_DAY_MS = 24 * 3600 * 1000
# WIB is UTC+7 all the year.
_WIB_MS = 7 * 3600 * 1000
_SALT_BYTES = 16


def day_of(at_ms: int) -> int:
    """Days since 1 January 1970 in WIB; `at_ms` is Unix time in milliseconds."""
    return (at_ms + _WIB_MS) // _DAY_MS


class Marks:
    """Marks under a salt that all gates of one home share for a day; no file, no error.

    Without a writable `directory` this process has a salt of its own: the estimate suffers,
    never the citizen.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._day = -1
        self._salted = hashlib.blake2b(digest_size=2)

    def mark(self, address: str, user_agent: str, at_ms: int) -> str:
        """Four hexadecimal digits for this visitor on this day."""
        day = day_of(at_ms)
        if day != self._day:
            with contextlib.suppress(OSError):
                forget(self._directory, at_ms)
            self._salted = hashlib.blake2b(_salt(self._directory, day), digest_size=2)
            self._day = day
        hashed = self._salted.copy()
        hashed.update(f"{address} {user_agent}".encode("utf-8", "replace"))
        return hashed.hexdigest()


def forget(directory: Path, at_ms: int) -> None:
    """Throw away the salts of other days than that of `at_ms`. Raises `OSError`."""
    today = f"salt-{day_of(at_ms)}"
    for path in directory.glob("salt-*"):
        if path.name != today:
            path.unlink(missing_ok=True)


def _salt(directory: Path, day: int) -> bytes:
    """The day's salt, made by whichever gate asks first."""
    path = directory / f"salt-{day}"
    own = secrets.token_bytes(_SALT_BYTES)
    unnamed = directory / f".salt-{secrets.token_hex(8)}"
    with contextlib.suppress(OSError):
        try:
            unnamed.touch(mode=0o600)
            unnamed.write_bytes(own)
            # A link appears with its content, and only the first one does.
            os.link(unnamed, path)
        except FileExistsError:
            pass
        finally:
            unnamed.unlink(missing_ok=True)
        return path.read_bytes() or own
    return own
