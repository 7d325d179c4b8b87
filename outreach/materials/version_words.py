"""What a version changed, in words for people."""

from __future__ import annotations

from collections.abc import Sequence

from outreach.campaigns.colours import SHADE_NAMES
from outreach.campaigns.versions import Change
from outreach.language import current, lazy
from outreach.language import gettext as _
from outreach.materials.catalogue import name_of

_FIELDS = {
    "headline": lazy("Judul"),
    "subhead": lazy("Subjudul"),
    "points": lazy("Butir"),
    "call": lazy("Ajakan"),
    "event": lazy("Acara: tempat dan waktu"),
    "sponsor": lazy("Baris sponsor"),
    "how_to_report": lazy("Cara melapor"),
    "email": lazy("Naskah e-mail"),
    "whatsapp": "WhatsApp",
    "sms": "SMS",
    "group": lazy("Pesan untuk grup WhatsApp"),
    "radio_30": lazy("Naskah radio 30 detik"),
    "radio_60": lazy("Naskah radio 60 detik"),
    "announcement": lazy("Pengumuman untuk dibacakan"),
    "proofread": lazy("Sudah dibaca penutur asli"),
    "until": lazy("Tampil sampai"),
    "ground": lazy("Warna dasar"),
    "tile": lazy("Warna petak gambar"),
    "logo": lazy("Logo kampanye"),
    "sponsor_logo": lazy("Logo sponsor"),
    "materials": lazy("Daftar materi"),
    "art": lazy("Gambar"),
    "invented": lazy("Tanda karangan"),
}
_LANGUAGES = {"id": lazy("Bahasa Indonesia"), "su": lazy("Basa Sunda")}
_USUAL = {"ground": "primary", "tile": "accent"}
# Letters of a value that are shown: a whole script, or its last sentence could change unseen.
_LONGEST = 1_500


def told(changes: Sequence[Change]) -> list[tuple[str, str, str]]:
    """(field, before, after) of each change, empty where there was nothing."""
    return [
        (
            field_name(change.path),
            _value(change.path, change.before),
            _value(change.path, change.after),
        )
        for change in changes
    ]


def field_name(path: tuple[str, ...]) -> str:
    """What the part of a campaign's content is called that lies at that path."""
    parts = []
    for key in path:
        if key in _LANGUAGES:
            parts.append(str(_LANGUAGES[key]))
        elif key in _FIELDS:
            parts.append(str(_FIELDS[key]))
        elif key.isdigit():
            parts[-1] += f" {key}"
        elif path[0] == "own" and key == path[1]:
            parts.append(_("hanya %(material)s", material=name_of(key, current())))
    return ", ".join(parts) or ".".join(path)


def _value(path: tuple[str, ...], value: str) -> str:
    field = path[-1]
    if field in _USUAL:
        return str(SHADE_NAMES[value or _USUAL[field]])
    if field in ("logo", "sponsor_logo"):
        return _("gambar %(mark)s", mark=value[:8]) if value else ""
    if field == "proofread":
        return _("ya") if value == "True" else _("belum")
    if path[0] == "art":
        return _("gambar") if value else ""
    return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
