"""Texts that no spreadsheet takes for formulas."""

from __future__ import annotations

# What makes a spreadsheet read a text as a formula; the wide forms are taken for the narrow ones.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would compute it.

    Leading spaces are looked past, because some programs drop them. Source: OWASP, CSV Injection.
    """
    begins = text.lstrip(" \N{NO-BREAK SPACE}")
    return f"'{text}" if begins.startswith(_DANGEROUS) or text.startswith(_DANGEROUS) else text
