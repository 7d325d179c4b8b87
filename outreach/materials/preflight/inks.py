"""Black is one ink: QR and text in K alone stay sharp when the plates shift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from outreach.materials.preflight.drawn import Colour
from outreach.materials.preflight.report import Fault
from outreach.materials.preflight.sheet import Sheet

# Nobody sees these from black, and on the press they are four inks.
_NEARLY_BLACK = 0.22
_RICH = 0.8


def is_k_only(colour: Colour) -> bool:
    """True for what reaches the black plate alone: gray, the spot Black, CMYK with only K."""
    if colour.space == "cmyk":
        return not any(part > 0.001 for part in colour.parts[:3])
    return colour.space in ("gray", "spot:Black")


def is_white(colour: Colour) -> bool:
    if colour.space in ("rgb", "gray"):
        return all(part >= 0.999 for part in colour.parts)
    return colour.space == "cmyk" and not any(part > 0.001 for part in colour.parts)


def is_mixed_black(colour: Colour) -> bool:
    """True for black made of more than K: RGB black, or K with other inks under it."""
    if colour.space == "rgb":
        return all(part <= _NEARLY_BLACK for part in colour.parts)
    if colour.space == "cmyk" and len(colour.parts) == 4:
        return colour.parts[3] >= _RICH and not is_k_only(colour)
    return False


def check_inks(sheet: Sheet) -> Iterator[Fault]:
    """Text in mixed black, and colour on a mono sheet. A screen has no inks."""
    if sheet.rules.kind == "screen":
        return
    mixed = [words for words in sheet.words if is_mixed_black(words.colour)]
    if mixed:
        yield Fault("text_black", {"text": mixed[0].text[:40]})
    colours = [w.colour for w in sheet.words] + [shape.colour for shape in sheet.shapes]
    if sheet.rules.mono and _coloured(colours):
        yield Fault("mono_colour")


def _coloured(colours: Iterable[Colour]) -> bool:
    for colour in colours:
        if colour.space == "rgb" and max(colour.parts) - min(colour.parts) > 0.02:
            return True
        if colour.space == "cmyk" and not is_k_only(colour):
            return True
    return False
