"""What kinds of events, and what stands in an event's way, are called on pages."""

from __future__ import annotations

from outreach.events.conflicts import Conflict
from outreach.language import gettext
from outreach.language import lazy as _

EVENT_NAMES = {
    "gempungan": _("Gempungan"),
    "school": _("Sekolah"),
    "market": _("Pasar"),
    "car_free_day": _("Car Free Day"),
    "fair": _("Pameran atau bazar"),
    "radio": _("Siaran radio"),
    "visit": _("Kunjungan desa"),
    "meeting": _("Rapat atau sosialisasi"),
    "other": _("Lainnya"),
}


def conflict_words(conflict: Conflict) -> str:
    """What is in the way, in one sentence."""
    other = conflict.other
    if other and conflict.kind == "person":
        return gettext(
            "%(name)s juga bertugas di “%(title)s” (%(campaign)s), pukul %(hours)s.",
            name=conflict.name, title=other.title, campaign=other.campaign, hours=other.hours,
        )  # fmt: skip
    if other:
        return gettext(
            "%(name)s juga dipakai “%(title)s” (%(campaign)s), pukul %(hours)s.",
            name=conflict.name, title=other.title, campaign=other.campaign, hours=other.hours,
        )  # fmt: skip
    if conflict.kind == "holiday":
        return gettext("Hari libur: %(name)s.", name=conflict.name)
    if conflict.kind == "sunday":
        return gettext("Hari Minggu.")
    return gettext("Di luar tanggal kampanye.")


def conflict_label(conflict: Conflict) -> str:
    """The same in a few words, for the narrow days of a calendar."""
    if conflict.kind == "person":
        return gettext("Bentrok: %(name)s", name=conflict.name)
    if conflict.kind == "place":
        return gettext("Tempat bentrok")
    if conflict.kind == "outside":
        return gettext("Di luar tanggal kampanye")
    return gettext("Hari libur") if conflict.kind == "holiday" else gettext("Hari Minggu")
