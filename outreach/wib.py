"""Time as people in Purwakarta read it: Asia/Jakarta, Indonesian words and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from outreach.language import current

WIB = ZoneInfo("Asia/Jakarta")
Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, aware, in UTC. Everything that needs time takes a `Now`."""
    return datetime.now(UTC)


def today(now: Now = utc_now) -> date:
    """The calendar day in Purwakarta."""
    return now().astimezone(WIB).date()


def long_date(day: date, language: str | None = None) -> str:
    """`Senin, 3 Februari 2025`; in the reader's language, or in the one asked for."""
    return format_date(day, "EEEE, d MMMM y", locale=language or current())


def short_date(day: date, language: str | None = None) -> str:
    """`3 Februari 2025`."""
    return format_date(day, "d MMMM y", locale=language or current())


def month_name(day: date, language: str | None = None) -> str:
    """`Februari 2025`."""
    return format_date(day, "MMMM y", locale=language or current())


def month_short(day: date, language: str | None = None) -> str:
    """`Feb`."""
    return format_date(day, "MMM", locale=language or current())


def weekday_name(day: date, language: str | None = None) -> str:
    """`Senin`."""
    return format_date(day, "EEEE", locale=language or current())


def day(at: datetime, language: str | None = None) -> str:
    """`3 Februari 2025`: the day in Purwakarta of an aware datetime."""
    return short_date(at.astimezone(WIB).date(), language)


def moment(at: datetime, language: str | None = None) -> str:
    """`Senin, 3 Februari 2025 pukul 09.00 WIB` of an aware datetime."""
    local, language = at.astimezone(WIB), language or current()
    when = clock(at, language) if language == "en" else f"pukul {clock(at, language)}"
    return f"{long_date(local.date(), language)} {when} WIB"


def clock(at: datetime, language: str | None = None) -> str:
    """`09.00`, in English `09:00`: the time in Purwakarta of an aware datetime."""
    return f"{at.astimezone(WIB):{'%H:%M' if (language or current()) == 'en' else '%H.%M'}}"


def number(value: float, decimals: int = 0, language: str | None = None) -> str:
    """`1.122` and `99,4`: full stop for thousands, comma for decimals (in English the reverse)."""
    shown = f"{value:,.{decimals}f}"
    if (language or current()) == "en":
        return shown
    return shown.translate(str.maketrans(",.", ".,"))


def rupiah(value: float, language: str | None = None) -> str:
    """`Rp12.500.000`, in whole rupiah."""
    return f"Rp{number(value, language=language)}"


def whole_number(text: str) -> int | None:
    """The number that `number` writes, or one typed plainly; None for anything else.

    Full stops, commas and blanks part thousands, so they are followed by three digits: `12,5` is
    none, and neither is a minus. At most 15 digits, what a spreadsheet keeps exactly.
    """
    text = " ".join(text.split())
    if not re.fullmatch(r"[0-9]+|[0-9]{1,3}([., ])[0-9]{3}(\1[0-9]{3})*", text):
        return None
    digits = re.sub(r"[., ]", "", text)
    return int(digits) if len(digits.lstrip("0")) <= 15 else None
