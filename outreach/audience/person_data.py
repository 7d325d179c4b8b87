"""All we hold about one person: handed over as a file, or erased, in one step.

Source: UU 27/2022, 6 to 8 (access, correction, erasure) and 43.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from outreach.accounts import audit
from outreach.accounts.models import Person
from outreach.audience.consent import ADDRESS, address_hash, suppress
from outreach.audience.contacts import mask
from outreach.audience.models import Contact, OptIn, Suppression
from outreach.wib import Now, utc_now


@dataclass(frozen=True)
class Sent:
    """A message that went, or was to go, to a contact; `status` is a delivery's."""

    at: datetime
    channel: str
    about: str
    status: str
    outcome: str


@dataclass(frozen=True)
class History:
    """What the room that sends knows of a contact, joined by the web layer.

    `of` gives the newest messages first; `forget` takes address and outcome from them, so that
    they stay counted without a name.
    """

    of: Callable[[Session, int], list[Sent]]
    forget: Callable[[Session, int], None]


def suppressions(session: Session, contact: Contact, key: bytes) -> list[Suppression]:
    """Where one of the contact's addresses must not be written to."""
    found = []
    for channel, kind in ADDRESS.items():
        address = getattr(contact, kind)
        stopped = address and session.get(Suppression, (address_hash(key, address), channel))
        if stopped:
            found.append(stopped)
    return found


def gather(session: Session, contact: Contact, sent: Sequence[Sent], key: bytes) -> dict[str, Any]:
    """Everything about the person, as JSON can hold it; moments in UTC, ISO 8601."""
    return {
        "name": contact.name,
        "addresses": {kind: getattr(contact, kind) for kind in dict.fromkeys(ADDRESS.values())},
        "role": contact.role,
        "agency": contact.agency.name if contact.agency else None,
        "tags": sorted(tag.tag for tag in contact.tags),
        "language": contact.language,
        "place": {"name": contact.place.label, "code": contact.place.code,
                  "district": contact.place.district.name},
        "created_at": contact.created_at.isoformat(),
        "consents": [
            {
                "channel": one.channel,
                "purpose": one.purpose,
                "basis": one.basis,
                "text": one.text.text,
                "text_version": one.text.version,
                "method": one.method,
                "proof": one.source,
                "recorded_at": one.recorded_at.isoformat(),
                "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
            }
            for one in contact.consents
        ],
        "stopped": [
            {"channel": one.channel, "reason": one.reason, "at": one.at.isoformat()}
            for one in suppressions(session, contact, key)
        ],
        "messages": [{**asdict(one), "at": one.at.isoformat()} for one in sent],
    }  # fmt: skip


def pack(data: dict[str, Any], page: str) -> bytes:
    """A ZIP with the data as JSON, for machines, and as a page, for people."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        file.writestr("data.html", page)
    return out.getvalue()


def erase(
    session: Session,
    contact: Contact,
    history: History,
    key: bytes,
    *,
    for_good: bool = False,
    now: Now = utc_now,
) -> None:
    """The person, their proofs and requests are gone; messages stay counted without a name, and the
    trail tells of them without an address.

    Suppressions stay, as hashes: they are what keeps a later list from bringing an address back.
    With `for_good` there is one for each address; without it, for those whose consents have all
    been withdrawn.
    """
    live = {one.channel for one in contact.consents if one.withdrawn_at is None}
    ended = {one.channel for one in contact.consents} - live
    for channel in ADDRESS if for_good else sorted(ended):
        suppress(session, contact, channel, key, now=now)
    known = [one for kind in dict.fromkeys(ADDRESS.values()) if (one := getattr(contact, kind))]
    audit.forget(
        session, contact.id, {mask(one) for one in known},
        {one.lower() for one in (contact.name, *known) if one},
    )  # fmt: skip
    history.forget(session, contact.id)
    asked = [
        (OptIn.channel == channel) & (OptIn.address == address)
        for channel, kind in ADDRESS.items()
        if (address := getattr(contact, kind))
    ]
    session.execute(delete(OptIn).where(or_(*asked)))
    session.delete(contact)
    session.flush()


def recorders(session: Session, contact: Contact) -> dict[int, str]:
    """Id → name of the staff who recorded the contact's consents."""
    ids = {one.recorded_by for one in contact.consents if one.recorded_by}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {number: name for number, name in rows}
