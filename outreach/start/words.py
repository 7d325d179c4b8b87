"""What the steps of the guided start are called: in an address, and on pages."""

from __future__ import annotations

from outreach.language import lazy as _

# Step → (its part of the address, its name), in their order.
STEP_WORDS = {
    "service": ("layanan", _("Layanan")),
    "goal": ("tujuan", _("Tujuan")),
    "places": ("tempat", _("Tempat")),
    "dates": ("tanggal", _("Tanggal")),
    "materials": ("materi", _("Materi")),
    "reminders": ("pengingat", _("Pengingat")),
    "summary": ("ringkasan", _("Ringkasan")),
}
STEP_OF = {word: step for step, (word, _name) in STEP_WORDS.items()}
