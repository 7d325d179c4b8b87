"""Time as people in Purwakarta read it: Asia/Jakarta, Indonesian words and numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus",
          "September", "Oktober", "November", "Desember")  # fmt: skip

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, aware, in UTC. Everything that needs time takes a `Now`."""
    return datetime.now(UTC)


def today(now: Now = utc_now) -> date:
    """The calendar day in Purwakarta."""
    return now().astimezone(WIB).date()


def long_date(day: date) -> str:
    """`Senin, 3 Februari 2025`."""
    return f"{DAYS[day.weekday()]}, {short_date(day)}"


def short_date(day: date) -> str:
    """`3 Februari 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment(at: datetime) -> str:
    """`Senin, 3 Februari 2025 pukul 09.00 WIB` of an aware datetime."""
    local = at.astimezone(WIB)
    return f"{long_date(local.date())} pukul {local:%H.%M} WIB"


def number(value: float, decimals: int = 0) -> str:
    """`1.122` and `99,4`: full stop for thousands, comma for decimals."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
