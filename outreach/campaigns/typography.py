"""Plain text as it is typed, made fit for print: quotes, dashes, spaces."""

from __future__ import annotations

import re
import unicodedata

# Where a line does not break: before a short last word, after a sentence's first word, after “di”.
_PAIRS = (r"([^ ]+) (\S{1,7})$", r"(?<=[.!?] )(\w+) ([^ ]+)", r"(?<!\S)(di) ([^ ]+)")
_LONGEST = 17  # letters: more on one line would not fit into a narrow column
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


def unbroken(text: str) -> str:
    """`text` whose lines end where a reader pauses; twice changes nothing."""
    for pair in _PAIRS:
        text = re.sub(pair, _joined, text)
    return text


def _joined(found: re.Match[str]) -> str:
    both = f"{found[1]}\N{NO-BREAK SPACE}{found[2]}"
    return both if len(both) <= _LONGEST else found[0]
