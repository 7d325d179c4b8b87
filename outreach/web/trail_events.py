"""What entries of the trail on events, their daftar hadir and posters in place say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from outreach.accounts.models import AuditEntry
from outreach.language import gettext as _
from outreach.villages.installation_words import STEP_NAMES
from outreach.web.trail_names import Names
from outreach.wib import moment, number


def _event(entry: AuditEntry, names: Names) -> str:
    """`Kegiatan “Gempungan”.`, as it was called then where the entry says so."""
    return _("Kegiatan “%(event)s”.", event=_called(entry, names))


def _called(entry: AuditEntry, names: Names) -> str:
    return str(entry.detail.get("title") or names.event(entry.detail["event"]))


def _changed(entry: AuditEntry, names: Names) -> str:
    was, now = (datetime.fromisoformat(entry.detail[key]) for key in ("was", "now"))
    if was == now:
        return _event(entry, names)
    return _("Kegiatan “%(event)s” dipindah dari %(was)s ke %(now)s.",
             event=_called(entry, names), was=moment(was), now=moment(now))  # fmt: skip


def _file(entry: AuditEntry, names: Names) -> str:
    return _("“%(file)s” di kegiatan “%(event)s”.", file=entry.detail["name"],
             event=_called(entry, names))  # fmt: skip


def _marked(entry: AuditEntry, names: Names) -> str:
    values = {"file": names.file(entry.detail["file"]), "event": _called(entry, names)}
    if entry.detail["in_lpj"]:
        return _("“%(file)s” di kegiatan “%(event)s” masuk berkas LPJ.", **values)
    return _("“%(file)s” di kegiatan “%(event)s” tidak lagi masuk berkas LPJ.", **values)


def _photo(entry: AuditEntry, names: Names) -> str:
    event = _called(entry, names)
    if "time_and_place" not in entry.detail:
        return _("Satu foto di kegiatan “%(event)s”.", event=event)
    if entry.detail["time_and_place"]:
        return _("Satu foto di kegiatan “%(event)s”, dengan waktu dan tempat pemotretannya.",
                 event=event)  # fmt: skip
    return _("Satu foto di kegiatan “%(event)s”, tanpa waktu dan tempat pemotretannya.",
             event=event)  # fmt: skip


def _arranged(entry: AuditEntry, names: Names) -> str:
    count = number(len(entry.detail["in_report"]))
    return _("%(n)s foto kegiatan “%(event)s” masuk laporan.", n=count, event=_called(entry, names))


def _from_paper(entry: AuditEntry, names: Names) -> str:
    return _("%(n)s orang dari lembar kertas kegiatan “%(event)s”.",
             n=number(entry.detail["people"]), event=_called(entry, names))  # fmt: skip


def _taken(entry: AuditEntry, names: Names) -> str:
    return _("Nama %(n)s orang yang hadir di kegiatan “%(event)s”.",
             n=number(entry.detail["people"]), event=_called(entry, names))  # fmt: skip


def _one(entry: AuditEntry, names: Names) -> str:
    return _("Satu orang di kegiatan “%(event)s”; namanya tidak disimpan di jejak ini.",
             event=_called(entry, names))  # fmt: skip


def _window(entry: AuditEntry, names: Names) -> str:
    before, after = entry.detail["days_before"], entry.detail["days_after"]
    values = {"event": _called(entry, names), "before": before, "after": after}
    if before and after:
        return _("Kegiatan “%(event)s”: terbuka %(before)s hari sebelum sampai %(after)s hari "
                 "sesudah harinya.", **values)  # fmt: skip
    if before:
        return _("Kegiatan “%(event)s”: terbuka %(before)s hari sebelum sampai hari kegiatan "
                 "selesai.", event=values["event"], before=before)  # fmt: skip
    if after:
        return _("Kegiatan “%(event)s”: terbuka dari hari kegiatan sampai %(after)s hari "
                 "sesudahnya.", event=values["event"], after=after)  # fmt: skip
    return _("Kegiatan “%(event)s”: terbuka pada hari kegiatan saja.", event=values["event"])


def _step(entry: AuditEntry, _names: Names) -> str:
    return _("%(n)s titik: %(step)s.", n=number(entry.detail["placements"]),
             step=str(STEP_NAMES[entry.detail["step"]]).lower())  # fmt: skip


def _reported(entry: AuditEntry, names: Names) -> str:
    return _piece(names.placement(entry.detail["placement"]))


def _photo_of_poster(entry: AuditEntry, names: Names) -> str:
    return _piece(names.of_photo(entry.detail["event"]))


def _piece(found: tuple[str, str, str]) -> str:
    material, campaign, _place = found
    if not material:
        return ""
    return _("%(material)s kampanye %(campaign)s.", material=material, campaign=campaign)


EVENTS: dict[str, Callable[[AuditEntry, Names], str]] = {
    "attendance.add": _from_paper,
    "attendance.change": _one,
    "attendance.export": _taken,
    "attendance.remove": _one,
    "check_in.close": _event,
    "check_in.open": _event,
    "check_in.renew": _event,
    "check_in.window": _window,
    "event.add": _event,
    "event.change": _changed,
    "event.file_add": _file,
    "event.file_mark": _marked,
    "event.file_remove": _file,
    "event.photo_add": _photo,
    "event.photo_remove": _photo,
    "event.photos_arrange": _arranged,
    "event.remove": _event,
    "installation.photo_remove": _photo_of_poster,
    "installation.report": _reported,
    "installation.step": _step,
}
