"""What channels, states and schedules are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from outreach.audience.words import CHANNELS
from outreach.language import gettext, lazy
from outreach.wib import WIB, moment, short_date

_ = lazy

CHANNEL_NAMES = {**CHANNELS, "manual": _("WhatsApp dengan tangan")}
# Channels whose messages have a line above the text.
WITH_SUBJECT = ("email", "push")
# (Name, tone of the badge) of a broadcast's and of a delivery's state.
STATES = {
    "draft": (_("Draf"), "draft"),
    "proposed": (_("Menunggu persetujuan"), "warn"),
    "approved": (_("Berjalan"), "info"),
    "paused": (_("Dijeda"), "warn"),
    "done": (_("Selesai"), "ok"),
    "cancelled": (_("Dibatalkan"), "neutral"),
}
DELIVERY_STATES = {
    "queued": (_("Antre"), "info"),
    "sending": (_("Sedang dikirim"), "info"),
    "sent": (_("Terkirim"), "ok"),
    "failed": (_("Gagal"), "danger"),
    "in_doubt": (_("Tidak pasti"), "warn"),
    "skipped": (_("Dilewati"), "neutral"),
}
FIRING_STATES = {
    "sending": (_("Sedang dikirim"), "info"),
    "done": (_("Selesai"), "ok"),
    "skipped": (_("Terlewat"), "warn"),
    "cancelled": (_("Dibatalkan"), "neutral"),
}
# What a follow-up waits for (`audience.segments.ACTIVITIES`): to choose from, and as a sentence.
CONDITIONS = {
    "unscanned": (
        _("Belum ada pindaian dari desanya"),
        _("Bila %(n)s hari belum ada pindaian dari desanya"),
    ),
    "not_up": (
        _("Posternya belum dilaporkan terpasang"),
        _("Bila %(n)s hari posternya belum dilaporkan terpasang"),
    ),
    "silent": (
        _("Posternya jauh lebih sepi daripada yang lain"),
        _("Bila posternya jauh lebih sepi daripada yang lain, dilihat paling sedikit %(n)s hari"),
    ),
}
DAYS = (
    _("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu")
)  # fmt: skip


def schedule_words(rule: Mapping[str, Any], event: str = "") -> str:
    """A rule in plain words; `event` is the name of the one it follows."""
    if rule["kind"] == "once":
        return moment(datetime.fromisoformat(rule["at"]).astimezone(WIB))
    hour = rule["at"].replace(":", ".")
    if rule["kind"] == "event":
        days = ", ".join(offset_words(offset) for offset in sorted(set(rule["offsets"])))
        name = event or gettext("kegiatan yang dibatalkan")
        return gettext("%(days)s dari %(event)s, pukul %(hour)s WIB", days=days, event=name,
                       hour=hour)  # fmt: skip
    if rule["kind"] == "weekly":
        days = ", ".join(str(DAYS[day]) for day in sorted(rule["days"]))
        said = (
            gettext("Setiap %(days)s pukul %(hour)s WIB", days=days, hour=hour)
            if rule["every"] == 1
            else gettext("Setiap %(n)s minggu pada hari %(days)s pukul %(hour)s WIB",
                         n=rule["every"], days=days, hour=hour)
        )  # fmt: skip
    elif rule["kind"] == "monthly":
        said = gettext("Setiap tanggal %(day)s pukul %(hour)s WIB", day=rule["day"], hour=hour)
        if rule["day"] > 28:
            said += gettext(" (atau hari terakhir bulan itu)")
    elif rule["kind"] == "workdays":
        said = gettext("Setiap hari kerja pukul %(hour)s WIB", hour=hour)
    else:
        _label, condition = CONDITIONS[rule["condition"]]
        said = gettext(
            "%(condition)s, pukul %(hour)s WIB; tiap kontak sekali saja",
            condition=str(condition) % {"n": rule["after_days"]},
            hour=hour,
        )
    begins = short_date(date.fromisoformat(rule["from"]))
    if rule.get("until"):
        ends = short_date(date.fromisoformat(rule["until"]))
        return said + gettext(", mulai %(begins)s sampai %(ends)s", begins=begins, ends=ends)
    return said + gettext(", mulai %(begins)s", begins=begins)


def offset_words(offset: int) -> str:
    """`H-7`, `H-0`, `H+1`: days before and after an event, as officials write them."""
    return f"H+{offset}" if offset > 0 else f"H-{-offset}"
