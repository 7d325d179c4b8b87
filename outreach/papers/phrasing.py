"""How Indonesian letters say a day, a time, a sum of money, a village's head.

Papers are in Indonesian whatever language their reader has chosen for the pages. Sources: EYD V
(2022) for money, numbers and “s.d.”; DOMAIN.md for dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from outreach import wib
from outreach.papers.terbilang import spelled
from outreach.places.models import Place

# Where something is written in by hand.
BLANK = "…" * 12
SHORT_BLANK = "…" * 6


def long_date(day: date) -> str:
    """`Senin, 3 Februari 2025`."""
    return wib.long_date(day, "id")


def short_date(day: date) -> str:
    """`3 Februari 2025`."""
    return wib.short_date(day, "id")


def span(starts: date | None, ends: date | None) -> str:
    """`3 Februari 2025 s.d. 7 Maret 2025`, or what is known of it; empty when nothing is."""
    if starts and ends:
        return " s.d. ".join(dict.fromkeys([short_date(starts), short_date(ends)]))
    if starts:
        return f"mulai {short_date(starts)}"
    return f"sampai dengan {short_date(ends)}" if ends else ""


def day_of(starts: datetime) -> str:
    """`Senin, 3 Februari 2025` of an aware moment, in Purwakarta."""
    return long_date(starts.astimezone(wib.WIB).date())


def hours(starts: datetime, ends: datetime | None) -> str:
    """`pukul 09.00 s.d. 12.00 WIB`, or `pukul 09.00 WIB s.d. selesai`."""
    begin = f"pukul {starts.astimezone(wib.WIB):%H.%M}"
    if ends is None:
        return f"{begin} WIB s.d. selesai"
    return f"{begin} s.d. {ends.astimezone(wib.WIB):%H.%M} WIB"


def number(value: int) -> str:
    """`1.122`."""
    return wib.number(value, language="id")


def counted(value: int) -> str:
    """`192 (seratus sembilan puluh dua)`."""
    return f"{number(value)} ({spelled(value)})"


def rupiah(value: int) -> str:
    """`Rp15.000.000,00`."""
    return f"Rp{number(value)},00"


def head_of(place: Place) -> str:
    """Who leads a village: `Kepala Desa Cibodas`, `Lurah Nagri Kidul`; else the leader of it."""
    if place.kind == "desa":
        return f"Kepala Desa {place.name}"
    if place.kind == "kelurahan":
        return f"Lurah {place.name}"
    return f"Pimpinan {place.name}"


def where(place: Place) -> str:
    """`Desa Cibodas, Kecamatan Sukatani`; a venue with its address where it has one."""
    parts = [place.label, *([place.address] if place.address else [])]
    return ", ".join([*parts, f"Kecamatan {place.district.name}"])


def sentence(words: str) -> str:
    """With a capital letter and a full stop."""
    words = words.strip()
    end = "" if words.endswith((".", "!", "?")) or not words else "."
    return words[:1].upper() + words[1:] + end


def kinds_of(places: Sequence[Place]) -> str:
    """What they are called together: `desa dan kelurahan`, or the one kind there is."""
    kinds = {place.kind for place in places}
    return " dan ".join(kind for kind in ("desa", "kelurahan") if kind in kinds)


def reach(places: Sequence[Place]) -> str:
    """`192 (seratus sembilan puluh dua) desa dan kelurahan di 17 (tujuh belas) kecamatan`."""
    districts = {place.district_code for place in places}
    return f"{counted(len(places))} {kinds_of(places)} di {counted(len(districts))} kecamatan"


def service_called(name: str) -> str:
    """`layanan Call Center 112`; a name that says itself what it is stays as it is."""
    return name if name.lower().startswith("layanan ") else f"layanan {name}"


def on(when: str) -> str:
    """A `span` within a sentence: `pada 3 Februari 2025 s.d. 7 Maret 2025`."""
    return when if when.startswith(("mulai", "sampai")) else f"pada {when}"
