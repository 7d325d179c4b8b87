"""How many SMS a text becomes. Source: 3GPP TS 23.038, 6.2.1 (alphabet), and TS 23.040, 9.2.3.24.1
(a part of a longer text gives six bytes to its header).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # written as two
GSM, UCS2 = "GSM-7", "UCS-2"
_WHOLE = {GSM: 160, UCS2: 70}
_PART = {GSM: 153, UCS2: 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets (GSM-7) or 16-bit units (UCS-2); `left` how many still fit in."""

    encoding: str
    units: int
    number: int
    left: int


def segments(text: str) -> Segments:
    """What a text becomes; an empty one is one segment."""
    encoding = GSM if is_gsm(text) else UCS2
    sizes = [_size(character, encoding) for character in text]
    units = sum(sizes)
    if units <= _WHOLE[encoding]:
        return Segments(encoding, units, 1, _WHOLE[encoding] - units)
    number, used = _packed(sizes, _PART[encoding])
    return Segments(encoding, units, number, _PART[encoding] - used)


def is_gsm(text: str) -> bool:
    """True when every character is in the phones' own alphabet."""
    return all(character in _BASIC or character in _EXTENSION for character in text)


def foreign(text: str) -> list[str]:
    """The characters, each once, that make a text UCS-2 and so more than twice as dear."""
    found = dict.fromkeys(text)
    return [character for character in found if not is_gsm(character)]


def _size(character: str, encoding: str) -> int:
    if encoding == GSM:
        return 2 if character in _EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1


def _packed(sizes: Iterable[int], room: int) -> tuple[int, int]:
    """(Parts, units in the last one): what is written as two is never torn apart."""
    number, used = 1, 0
    for size in sizes:
        if used + size > room:
            number, used = number + 1, 0
        used += size
    return number, used
