"""Numbers as words in Indonesian: `spelled(192)` is “seratus sembilan puluh dua”."""

from __future__ import annotations

MOST = 10**15
_UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
          "sepuluh", "sebelas")  # fmt: skip
_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (10**3, "ribu"))


def spelled(number: int) -> str:
    """`number` in words, 0 to `MOST` (10^15, “seribu triliun”); raises `ValueError` beyond.

    Source: KBBI; “se-” stands for one before belas, puluh, ratus and ribu, not before juta and up.
    """
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not between 0 and 10^15")
    return " ".join(_words(number)) or _UNITS[0]


def _words(number: int) -> list[str]:
    """The words of a number, none for 0."""
    for size, name in _SCALES:
        if number >= size:
            many, rest = divmod(number, size)
            head = ["seribu"] if (many, size) == (1, 1000) else [*_words(many), name]
            return head + _words(rest)
    if number >= 100:
        many, rest = divmod(number, 100)
        return (["seratus"] if many == 1 else [_UNITS[many], "ratus"]) + _words(rest)
    if number >= 20:
        many, rest = divmod(number, 10)
        return [_UNITS[many], "puluh", *_words(rest)]
    if number >= 12:
        return [_UNITS[number - 10], "belas"]
    return [_UNITS[number]] if number else []
