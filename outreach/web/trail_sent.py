"""What entries of the trail on broadcasts and their deliveries say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from outreach.accounts.models import AuditEntry
from outreach.broadcasts.words import CHANNEL_NAMES
from outreach.language import gettext as _
from outreach.language import lazy
from outreach.web.trail_campaigns import because
from outreach.web.trail_names import Names
from outreach.wib import moment, number

# What staff tick on the page where they send by hand.
_TICKS = {
    "terkirim": lazy("Ditandai terkirim."),
    "lewati": lazy("Ditandai dilewati."),
    "tidak-ada": lazy("Ditandai tidak ada di WhatsApp."),
    "kembalikan": lazy("Dikembalikan ke antrean."),
}


def _fired(entry: AuditEntry, names: Names) -> str:
    return _("Siaran “%(name)s” kepada %(n)s penerima.", n=number(entry.detail["recipients"]),
             name=names.broadcast(entry.detail["broadcast"]))  # fmt: skip


def _scheduled(entry: AuditEntry, names: Names) -> str:
    return _("Siaran “%(name)s”.", name=names.broadcast(entry.detail["broadcast"]))


def _missed(entry: AuditEntry, _names: Names) -> str:
    return _("Waktunya %(when)s.", when=moment(datetime.fromisoformat(entry.detail["due"])))


def _tested(entry: AuditEntry, _names: Names) -> str:
    return _("Lewat %(channel)s.", channel=CHANNEL_NAMES[entry.detail["channel"]])


def _decided(entry: AuditEntry, _names: Names) -> str:
    return _("Dikirim lagi.") if entry.detail["again"] else _("Dibiarkan tidak pasti.")


def _ticked(entry: AuditEntry, _names: Names) -> str:
    return str(_TICKS[entry.detail["what"]])


SENT: dict[str, Callable[[AuditEntry, Names], str]] = {
    "broadcast.fire": _fired,
    "broadcast.miss": _missed,
    "broadcast.pause": because,
    "broadcast.schedule": _scheduled,
    "broadcast.stop": because,
    "broadcast.test": _tested,
    "delivery.decide": _decided,
    "delivery.tick": _ticked,
}
