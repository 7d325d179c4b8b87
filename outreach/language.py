"""The interface's language: Indonesian is the source, English a catalogue beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from babel.support import LazyProxy
from flask import has_request_context, session

CATALOGUE = Path(__file__).parent / "web" / "english.po"
LANGUAGES = ("id", "en")


_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside it everything is in that language: what is made for others, not for this visitor."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def current() -> str:
    """`id` or `en`, as this visitor chose; `id` outside a request."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    return session.get("language", "id") if has_request_context() else "id"


@cache
def english() -> dict[str, str]:
    """Indonesian sentence → English sentence."""
    with CATALOGUE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def gettext(sentence: str, **values: object) -> str:
    """The sentence in the reader's language, its `%(name)s` fields filled from `values`.

    What has no translation stays Indonesian; `tests/web/test_english.py` lets none be without.
    """
    found = english().get(sentence, sentence) if current() == "en" else sentence
    return found % values if values else found


def lazy(sentence: str, **values: object) -> LazyProxy:
    """A sentence of a form or a table, translated anew each time it is shown."""
    return LazyProxy(gettext, sentence, enable_cache=False, **values)
