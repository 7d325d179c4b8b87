"""Plain text as it is typed, made fit for print: quotes, dashes, spaces."""

from __future__ import annotations

import re
import unicodedata

_OPENS = r"(?:^|(?<=[\s(\[{/\N{EN DASH}\N{EM DASH}\N{LEFT DOUBLE QUOTATION MARK}]))"


def typographic(text: str | None) -> str:
    """Straight quotes curled, three dots and dashes joined, spaces single. Twice changes nothing.

    A quote opens at the beginning and after a space or bracket; “Jum'at” gets an apostrophe.
    """
    said = " ".join(unicodedata.normalize("NFC", text or "").split())
    said = "".join(letter for letter in said if unicodedata.category(letter)[0] != "C")
    said = re.sub(_OPENS + '"', "\N{LEFT DOUBLE QUOTATION MARK}", said)
    said = said.replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}")
    said = re.sub(_OPENS + "'", "\N{LEFT SINGLE QUOTATION MARK}", said)
    said = said.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    return re.sub(r" --? ", " \N{EN DASH} ", said.replace("...", "\N{HORIZONTAL ELLIPSIS}"))
