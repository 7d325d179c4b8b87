"""What an entry of the trail says to people: what it is about, by name, and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry
from outreach.language import gettext as _
from outreach.web.trail_campaigns import CAMPAIGNS
from outreach.web.trail_events import EVENTS
from outreach.web.trail_names import Names
from outreach.web.trail_people import PEOPLE
from outreach.web.trail_sent import SENT

Teller = Callable[[AuditEntry, Names], str]
# Action → what it says besides its name. One that is not here has nothing more to say.
TELLERS: dict[str, Teller] = {**CAMPAIGNS, **EVENTS, **PEOPLE, **SENT}

_OF_CAMPAIGN = ("attendance", "campaign", "check_in", "commitment", "cost", "event", "order",
                "paper", "print")  # fmt: skip
_OF_SERVICE = ("service", "target", "usage")


@dataclass(frozen=True)
class Said:
    """An entry in words: `about` is a name, `text` a sentence; either may be empty."""

    about: str
    text: str


def told(session: Session, entries: Sequence[AuditEntry]) -> list[Said]:
    """Each entry in the reader's language, in the same order."""
    names = Names(session, entries)
    return [Said(_about(entry, names), _text(entry, names)) for entry in entries]


def _text(entry: AuditEntry, names: Names) -> str:
    teller = TELLERS.get(entry.action)
    if teller is None:
        return ""
    try:
        return teller(entry, names)
    except (KeyError, TypeError, ValueError, AttributeError):
        # An entry of an older release may lack what later ones tell. Rows of the trail are never
        # changed; its page must open all the same.
        return ""


def _about(entry: AuditEntry, names: Names) -> str:
    room, subject = entry.action.partition(".")[0], entry.subject
    if room in _OF_CAMPAIGN or entry.action in ("broadcast.fire", "broadcast.schedule"):
        return _("Kampanye %(name)s", name=names.campaign(subject))
    if room in _OF_SERVICE:
        name = names.service(subject)
        said_already = name.lower().startswith("layanan ")
        return name if said_already else _("Layanan %(name)s", name=name)
    if entry.action in ("broadcast.stop", "broadcast.lift"):
        return _("Semua siaran")
    if room == "broadcast":
        return _("Siaran %(name)s", name=subject)
    if room == "delivery":
        name = names.of_delivery(subject)
        return _("Siaran %(name)s", name=name) if name else _("Kiriman nomor %(n)s", n=subject)
    if room == "person":
        return names.person(subject)
    if entry.action == "calendar.renew" and entry.detail.get("kind") == "campaign":
        return _("Kampanye %(name)s", name=names.campaign(subject))
    if entry.action == "calendar.renew":
        return names.person(subject)
    if entry.action in ("agency.import", "contact.add_many"):
        return ""
    if room == "contact" and subject.startswith("#"):
        return _("Kontak nomor %(n)s", n=subject.lstrip("#"))
    if entry.action == "contact.export":
        return _("Daftar kontak")
    if entry.action == "installation.step":
        return names.campaign(subject)
    if room == "installation":
        number = entry.detail.get("placement" if entry.action.endswith("report") else "event", 0)
        found = names.placement if entry.action.endswith("report") else names.of_photo
        return found(number)[2] or subject
    return names.place(entry.detail.get("place", 0)) or subject
