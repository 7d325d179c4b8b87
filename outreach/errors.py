"""Errors meant for people: a sentence that says what happened, and a remedy."""

from __future__ import annotations

from outreach.language import gettext


class OutreachError(Exception):
    """Raised where the fact is known; turned into a page or an exit code in one place.

    `sentence` says what happened and what is safe; `remedy` says what to do now. Both may hold
    fields like `%(name)s` for `values`, and are read in the language of whoever reads them.
    """

    def __init__(self, sentence: str, remedy: str = "", **values: object) -> None:
        super().__init__(sentence)
        self._sentence, self._remedy, self._values = sentence, remedy, values

    @property
    def parts(self) -> tuple[str, str, dict[str, object]]:
        """What the error was made of, to raise it again in another process."""
        return self._sentence, self._remedy, self._values

    @property
    def sentence(self) -> str:
        return gettext(self._sentence, **self._values)

    @property
    def remedy(self) -> str:
        return gettext(self._remedy, **self._values)

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()


class NotFound(OutreachError):
    """Something that was asked for by name does not exist."""


class NotAllowed(OutreachError):
    """The person's role, or the state of the thing, does not permit the deed."""


class StorageError(OutreachError):
    """The home folder or the database cannot be used as it is."""
