"""A campaign's colours: its service's own and their checked shades, and what may stand on what."""

from __future__ import annotations

from typing import Any

from outreach.language import gettext as _
from outreach.language import lazy
from outreach.services.models import Service

# Name → field of the service, and how far towards black (< 0) or white (> 0).
SHADES = {
    "primary": ("primary_colour", 0.0),
    "primary-dark": ("primary_colour", -0.35),
    "accent": ("accent_colour", 0.0),
    "accent-dark": ("accent_colour", -0.6),
    "accent-light": ("accent_colour", 0.55),
    "ink": ("ink_colour", 0.0),
}
SHADE_NAMES = {
    "primary": lazy("Warna utama"),
    "primary-dark": lazy("Warna utama, lebih tua"),
    "accent": lazy("Warna aksen"),
    "accent-dark": lazy("Warna aksen, lebih tua"),
    "accent-light": lazy("Warna aksen, lebih muda"),
    "ink": lazy("Warna tulisan"),
}
# WCAG 2.2: 1.4.3 for text, 1.4.11 for drawings that carry a meaning.
TEXT, DRAWING = 4.5, 3.0
_WHITE = "#ffffff"


def shades(service: Service) -> dict[str, str]:
    """Name → `#rrggbb`."""
    return {name: _towards(getattr(service, field), far) for name, (field, far) in SHADES.items()}


def chosen(content: dict[str, Any], service: Service) -> tuple[str, str]:
    """The colours of ground and tiles as `#rrggbb`: the service's own unless staff chose."""
    look, known = content.get("look", {}), shades(service)
    return known[look.get("ground", "primary")], known[look.get("tile", "accent")]


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21. Source: WCAG 2.2, relative luminance."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def objections(service: Service, ground: str, tile: str) -> dict[str, str]:
    """What speaks against these names of shades, by field; empty when they may be used."""
    known = shades(service)
    found = {}
    text = contrast(_WHITE, known[ground])
    if text < TEXT:
        found["ground"] = _(
            "Tulisan putih di atas warna ini hanya %(ratio)s : 1; supaya terbaca dari jauh perlu "
            "4,5 : 1. Pilih warna yang lebih tua.",
            ratio=_ratio(text),
        )
    drawing = contrast(known[ground], known[tile])
    if drawing < DRAWING:
        found["tile"] = _(
            "Gambar di atas petak ini hanya %(ratio)s : 1; supaya terlihat jelas perlu 3 : 1. "
            "Pilih warna yang lebih jauh dari warna dasarnya.",
            ratio=_ratio(drawing),
        )
    return found


def _ratio(value: float) -> str:
    return f"{int(value * 10) / 10:.1f}".replace(".", ",")


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _towards(colour: str, far: float) -> str:
    end = 255 if far > 0 else 0
    mixed = [round(part + (end - part) * abs(far)) for part in _parts(colour)]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
