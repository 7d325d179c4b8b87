"""When and where a photo was taken, as the camera wrote it into the file (EXIF)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from PIL import Image

from outreach.wib import WIB, Now, utc_now

_DATE, _ORIGINAL, _OFFSET = 0x0132, 0x9003, 0x9011
_EXIF, _GPS = 0x8769, 0x8825
_HEAD = b"Exif\0\0"


@dataclass(frozen=True)
class Seen:
    """`latitude` and `longitude` in degrees, south and west negative; both or none."""

    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def seen(data: bytes, now: Now = utc_now) -> Seen:
    """What a JPEG, or its first 128 kB, says of time and place; nothing where it makes no sense.

    A time without a zone is Purwakarta's.
    """
    found = Image.Exif()
    try:
        found.load(_segment(data))
        own = found.get_ifd(_EXIF)
        at = _moment(own.get(_ORIGINAL) or found.get(_DATE), own.get(_OFFSET))
        where = found.get_ifd(_GPS)
        latitude = _degrees(where.get(2), where.get(1), "S", 90)
        longitude = _degrees(where.get(4), where.get(3), "W", 180)
    except Exception:
        # A camera's notes are read by a library that promises nothing for torn ones; a photo
        # without them is a photo all the same.
        return Seen()
    if at is not None and not datetime(2000, 1, 1, tzinfo=UTC) < at < now() + timedelta(days=1):
        at = None
    if latitude is None or longitude is None or latitude == longitude == 0:
        latitude = longitude = None
    return Seen(at, latitude, longitude)


def _segment(data: bytes) -> bytes:
    """The bytes of a JPEG's EXIF segment; none for anything else."""
    at = 2 if data[:2] == b"\xff\xd8" else len(data)
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if data[at + 1] == 0xE1 and body.startswith(_HEAD):
            return body
        at += 2 + max(length, 2)
    return b""


def _moment(text: Any, offset: Any) -> datetime | None:
    if not isinstance(text, str):
        return None
    zone: Any = WIB
    if isinstance(offset, str) and offset[:1] in ("+", "-"):
        hours, minutes = offset[1:].strip("\0 ").split(":")
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        zone = timezone(ahead if offset[0] == "+" else -ahead)
    return datetime.strptime(text.strip("\0 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)


def _degrees(parts: Any, side: Any, negative: str, most: int) -> float | None:
    """Degrees, minutes and seconds as one number with six decimals (0.1 m)."""
    if not parts or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    return round(-value if str(side).strip("\0 ") == negative else value, 6)
