"""What entries of the trail on accounts, contacts and their lists say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from outreach.accounts.models import AuditEntry
from outreach.accounts.words import ROLE_NAMES
from outreach.audience.listing import NONE
from outreach.audience.words import BASES, CHANNELS, PURPOSES
from outreach.language import gettext as _
from outreach.web.trail_names import Names
from outreach.wib import number


def _role(entry: AuditEntry, _names: Names) -> str:
    role = ROLE_NAMES[entry.detail["role"]]
    if "active" not in entry.detail:
        return _("Perannya %(role)s.", role=role)
    if entry.detail["active"]:
        return _("Perannya %(role)s; akunnya aktif.", role=role)
    return _("Perannya %(role)s; akunnya tidak aktif.", role=role)


def _added(entry: AuditEntry, _names: Names) -> str:
    said = _("%(n)s kontak.", n=number(int(entry.subject)))
    return f"{said} {_why(entry)}" if "source" in entry.detail else said


def _gone(_entry: AuditEntry, _names: Names) -> str:
    return _("Datanya dihapus, jadi namanya pun tidak ada lagi di sini.")


def _consent(entry: AuditEntry, _names: Names) -> str:
    return _("%(purpose)s, lewat %(channel)s.", purpose=PURPOSES[entry.detail["purpose"]],
             channel=CHANNELS[entry.detail["channel"]])  # fmt: skip


def _joined(entry: AuditEntry, names: Names) -> str:
    channel = CHANNELS[entry.detail["channel"]]
    if entry.detail.get("event"):
        return _("Lewat %(channel)s, di kegiatan “%(event)s”.", channel=channel,
                 event=names.event(entry.detail["event"]))  # fmt: skip
    return _("Lewat %(channel)s.", channel=channel)


def _stopped(entry: AuditEntry, _names: Names) -> str:
    if entry.detail["channel"] == "*":
        return _("Tidak mau menerima pesan lewat kanal mana pun.")
    return _("Tidak mau menerima pesan lewat %(channel)s.",
             channel=CHANNELS[entry.detail["channel"]])  # fmt: skip


def _exported(entry: AuditEntry, names: Names) -> str:
    wishes = "; ".join(_wishes(entry.detail, names))
    return _("Yang dipilih: %(wishes)s.", wishes=wishes) if wishes else _("Semua kontak.")


def _wishes(detail: Mapping[str, Any], names: Names) -> Iterator[str]:
    if detail.get("word"):
        yield _("memuat “%(word)s”", word=detail["word"])
    if detail.get("district"):
        yield _("kecamatan %(name)s", name=names.district(detail["district"]))
    if detail.get("agency"):
        yield _("OPD %(name)s", name=names.agency(detail["agency"]))
    if detail.get("role"):
        yield _("peran %(name)s", name=detail["role"])
    if detail.get("tag"):
        yield _("tanda %(name)s", name=detail["tag"])
    if detail.get("channel") == NONE:
        yield _("tidak boleh dikirimi")
    elif detail.get("channel"):
        yield _("boleh dikirimi lewat %(channel)s", channel=CHANNELS[detail["channel"]])


def _imported(entry: AuditEntry, _names: Names) -> str:
    counts = {key: number(entry.detail[key]) for key in ("added", "merged", "rejected")}
    return _("%(added)s baru, %(merged)s digabung, %(rejected)s ditolak.", **counts)


def _started(entry: AuditEntry, _names: Names) -> str:
    said = _why(entry)
    return f"{said} {_read(entry, _names)}" if entry.detail["line"] else said


def _why(entry: AuditEntry) -> str:
    """Where a list comes from, and why it may be used."""
    detail = entry.detail
    return _("Sumber: %(source)s. Tujuan: %(purpose)s. Dasar: %(basis)s.", source=detail["source"],
             purpose=PURPOSES[detail["purpose"]], basis=BASES[detail["basis"]])  # fmt: skip


def _read(entry: AuditEntry, _names: Names) -> str:
    if not entry.detail["line"]:
        return _("Belum ada baris yang diimpor.")
    return _("Sudah diimpor sampai baris %(n)s.", n=number(entry.detail["line"]))


PEOPLE: dict[str, Callable[[AuditEntry, Names], str]] = {
    "contact.add_many": _added,
    "contact.agree": _consent,
    "contact.export": _exported,
    "contact.join": _joined,
    "contact.remove": _gone,
    "contact.stop": _stopped,
    "contact.withdraw": _consent,
    "list.discard": _read,
    "list.import": _imported,
    "list.start": _started,
    "list.stop": _read,
    "person.add": _role,
    "person.change": _role,
}
