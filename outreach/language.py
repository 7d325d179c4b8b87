"""The interface's language: Indonesian is the source, English a catalogue beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import has_request_context, session

CATALOGUE = Path(__file__).parent / "web" / "english.po"
LANGUAGES = ("id", "en")


def current() -> str:
    """`id` or `en`, as this visitor chose; `id` outside a request."""
    return session.get("language", "id") if has_request_context() else "id"


@cache
def english() -> dict[str, str]:
    """Indonesian sentence → English sentence."""
    with CATALOGUE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def gettext(sentence: str) -> str:
    """The sentence in the visitor's language; what has no translation stays Indonesian."""
    return english().get(sentence, sentence) if current() == "en" else sentence


def ngettext(one: str, many: str, count: int) -> str:
    """Indonesian has no plural; English takes the catalogue's word for the form in use."""
    return gettext(one if count == 1 else many)
