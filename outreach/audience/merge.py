"""A batch of rows beside what is known already: what is new, what is added, what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from outreach.audience.consent import ADDRESS
from outreach.audience.rows import Entry, Refused

_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Known:
    """A contact as far as an import asks: `id` is 0 while it is not stored.

    `consents` are the channels with a live basis for the list's purpose, `withdrawn` those where
    it was withdrawn and not given again.
    """

    id: int
    email: str | None
    phone: str | None
    role: str = ""
    consents: frozenset[str] = _NONE
    withdrawn: frozenset[str] = _NONE
    tags: frozenset[str] = _NONE
    agency_id: int | None = None


# Address → reason (`asked` or `dead`) for which it must not be written to.
Stopped = Mapping[str, str]


class Book(Protocol):
    """Where contacts are looked up."""

    def find(self, emails: Sequence[str], phones: Sequence[str]) -> list[Known]:
        """The contacts that have any of these addresses."""

    def stopped(self, emails: Iterable[str], phones: Iterable[str]) -> Stopped:
        """Those of the addresses that are suppressed on a channel of the list."""


@dataclass
class Judged:
    """What becomes of a batch. `changed` holds known contacts that got an address, a role or
    an agency."""

    new: list[tuple[Known, Entry]] = field(default_factory=list)
    changed: dict[int, Known] = field(default_factory=dict)
    consents: list[tuple[Known, str]] = field(default_factory=list)
    tags: list[tuple[Known, str]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    merged: int = 0


def judge(batch: Sequence[Entry], book: Book, channels: Sequence[str]) -> Judged:
    """What each row becomes, in order: later rows of the batch see what earlier ones add.

    A known contact gets what it lacks and never loses anything. A row is refused when its addresses
    belong to two contacts, when its contact has another address of that kind, and when the person
    stopped or withdrew on a channel of the list: a list does not bring them back.
    """
    emails = [entry.email for entry in batch if entry.email]
    phones = [entry.phone for entry in batch if entry.phone]
    stopped = book.stopped(emails, phones)
    by_email: dict[str, Known] = {}
    by_phone: dict[str, Known] = {}
    for known in book.find(emails, phones):
        if known.email:
            by_email[known.email] = known
        if known.phone:
            by_phone[known.phone] = known
    mailed = frozenset(channel for channel in channels if ADDRESS[channel] == "email")
    called = frozenset(channels) - mailed
    # By whether a row has an e-mail and a number; made once, for a list may have a million rows.
    reached = {
        (True, True): mailed | called, (True, False): mailed, (False, True): called,
        (False, False): _NONE,
    }  # fmt: skip
    told = Judged()
    for entry in batch:
        email, phone = entry.email, entry.phone
        one = by_email.get(email) if email else None
        other = by_phone.get(phone) if phone else None
        reason = _refusal(entry, one, other, channels, stopped)
        if reason:
            told.refused.append(Refused(entry.line, entry.cells, reason))
            continue
        known = one or other or Known(0, email, phone, entry.role, agency_id=entry.agency_id)
        if one is None and other is None:
            told.new.append((known, entry))
        else:
            told.merged += 1
            _complete(known, entry, told)
        if email:
            by_email[email] = known
        if phone:
            by_phone[phone] = known
        wanted = reached[bool(email), bool(phone)]
        if not wanted <= known.consents:
            missing = wanted - known.consents
            told.consents += [(known, channel) for channel in channels if channel in missing]
            known.consents = known.consents | wanted if known.consents else wanted
        for tag in entry.tags:
            if tag not in known.tags:
                known.tags |= {tag}
                told.tags.append((known, tag))
    return told


def _refusal(
    entry: Entry, one: Known | None, other: Known | None, channels: Sequence[str], stopped: Stopped
) -> str:
    """A key of `rows.REASONS`, or nothing: `one` has the row's e-mail, `other` its number."""
    if stopped:
        why = stopped.get(entry.email or "") or stopped.get(entry.phone or "")
        if why:
            return "dead" if why == "dead" else "stopped"
    known = one or other
    if known is None:
        return ""
    if one is not None and other is not None and one is not other:
        return "two"
    if entry.email and known.email and known.email != entry.email:
        return "other_email"
    if entry.phone and known.phone and known.phone != entry.phone:
        return "other_phone"
    if known.withdrawn and any(
        channel in known.withdrawn and getattr(entry, ADDRESS[channel]) for channel in channels
    ):
        return "stopped"
    return ""


def _complete(known: Known, entry: Entry, told: Judged) -> None:
    before = known.email, known.phone, known.role, known.agency_id
    known.email = known.email or entry.email
    known.phone = known.phone or entry.phone
    known.role = known.role or entry.role
    known.agency_id = known.agency_id or entry.agency_id
    if known.id and before != (known.email, known.phone, known.role, known.agency_id):
        told.changed[known.id] = known
