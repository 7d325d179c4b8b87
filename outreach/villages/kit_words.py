"""Names of what is handed on, as staff read them, and the pictures there are."""

from __future__ import annotations

from outreach.language import lazy as _

# Status images: material → its size, as phones and people tell them apart.
PICTURES = {"screen-square": "1080 × 1080", "screen-story": "1080 × 1920"}
SCRIPT_NAMES = {
    "radio_30": _("Naskah radio 30 detik"),
    "radio_60": _("Naskah radio 60 detik"),
    "announcement": _("Pengumuman untuk dibacakan"),
}
