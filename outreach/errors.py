"""Errors meant for people: a sentence that says what happened, and a remedy."""


class OutreachError(Exception):
    """Raised where the fact is known; turned into a page or an exit code in one place.

    `sentence` says what happened and what is safe; `remedy` says what to do now.
    """

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()


class NotFound(OutreachError):
    """Something that was asked for by name does not exist."""


class NotAllowed(OutreachError):
    """The person's role, or the state of the thing, does not permit the deed."""


class StorageError(OutreachError):
    """The home folder or the database cannot be used as it is."""
