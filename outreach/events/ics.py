"""Calendar files as RFC 5545 has them: written by hand, because ours need a dozen properties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from outreach.wib import WIB

MEDIA_TYPE = "text/calendar"
_FOLD_AT = 75
# How often a calendar that subscribed should ask again.
_REFRESH = "PT1H"


@dataclass(frozen=True)
class Told:
    """One event as a calendar is told of it; moments are aware.

    `uid` is the same for ever, `revision` grows with every change, `url` may be empty.
    """

    uid: str
    revision: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime | None
    title: str
    place: str
    text: str
    category: str
    url: str
    cancelled: bool


def calendar(name: str, events: Iterable[Told]) -> bytes:
    """A whole calendar file; `name` is what a calendar that subscribes calls it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Outreach//Kalender kegiatan//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "X-WR-TIMEZONE:Asia/Jakarta",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}",
        f"X-PUBLISHED-TTL:{_REFRESH}",
        # Jakarta has had no other time since 1964.
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Jakarta",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0700",
        "TZOFFSETTO:+0700",
        "TZNAME:WIB",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: Told) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"LAST-MODIFIED:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.revision}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        f"DTSTART;TZID=Asia/Jakarta:{event.starts_at.astimezone(WIB):%Y%m%dT%H%M%S}",
        f"SUMMARY:{_text(event.title)}",
        f"CATEGORIES:{_text(event.category)}",
    ]
    if event.ends_at:
        lines.append(f"DTEND;TZID=Asia/Jakarta:{event.ends_at.astimezone(WIB):%Y%m%dT%H%M%S}")
    if event.place:
        lines.append(f"LOCATION:{_text(event.place)}")
    if event.text:
        lines.append(f"DESCRIPTION:{_text(event.text)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def _text(value: str) -> str:
    """A TEXT value, section 3.3.11; control characters have no place in one."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in lines if sign in "\n\t" or (ord(sign) >= 32 and sign != "\x7f"))
    for sign in "\\;,":
        kept = kept.replace(sign, f"\\{sign}")
    return kept.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A content line of at most 75 octets a row, section 3.1; no letter is cut in two."""
    rows, row = [], b""
    for sign in line:
        octets = sign.encode()
        if len(row) + len(octets) > _FOLD_AT:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row]) + b"\r\n"
