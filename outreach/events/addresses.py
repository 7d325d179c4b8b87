"""Secret calendar addresses: signed, so that a stolen database alone opens none.

A token is who it is for (`p` person, `c` campaign, `e` event), its id, and 130 bits of HMAC-SHA256
over both and a version: `p12-7kq…`. A new version makes every earlier address void; without a row
the version is 1.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotFound
from outreach.events.models import CalendarAddress

KINDS = ("person", "campaign", "event")
_LETTERS = {kind[0]: kind for kind in KINDS}
_TOKEN = re.compile(r"([pce])([1-9][0-9]{0,8})-([a-z2-7]{26})")


def address_of(session: Session, key: bytes, kind: str, subject_id: int) -> str:
    """The token of the address that holds now."""
    version = _version(session, kind, subject_id)
    return f"{kind[0]}{subject_id}-{_signature(key, kind, subject_id, version)}"


def subject_of(session: Session, key: bytes, token: str) -> tuple[str, int]:
    """Kind and id of what this address shows; raises `NotFound` for old and invented ones."""
    found = _TOKEN.fullmatch(token)
    if found:
        kind, subject_id = _LETTERS[found[1]], int(found[2])
        holds = _signature(key, kind, subject_id, _version(session, kind, subject_id))
        if hmac.compare_digest(holds, found[3]):
            return kind, subject_id
    raise NotFound("Alamat kalender ini tidak berlaku.", "Minta alamat yang baru.")


def renew(session: Session, kind: str, subject_id: int, by: int, subject: str) -> None:
    """Make the address anew; every earlier one is void. `subject` is its name in the trail."""
    row = session.get(CalendarAddress, (kind, subject_id))
    if row is None:
        row = CalendarAddress(kind=kind, subject_id=subject_id, version=1)
        session.add(row)
    row.version += 1
    record(session, by, "calendar.renew", subject, kind=kind)


def _version(session: Session, kind: str, subject_id: int) -> int:
    row = session.get(CalendarAddress, (kind, subject_id))
    return row.version if row else 1


def _signature(key: bytes, kind: str, subject_id: int, version: int) -> str:
    """26 letters and digits of base32."""
    digest = hmac.new(key, f"calendar:{kind}:{subject_id}:{version}".encode(), hashlib.sha256)
    return base64.b32encode(digest.digest()[:20]).decode().lower()[:26]
