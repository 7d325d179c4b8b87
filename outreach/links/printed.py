"""Which placements hang on walls: those whose material is neither sent nor shown on a screen."""

from __future__ import annotations

# Codes that go out by e-mail or chat: their placements are printed nowhere.
SENT = ("email", "whatsapp")
# The catalogue holds every screen image to a slug that begins so.
ON_SCREEN = "screen-"
