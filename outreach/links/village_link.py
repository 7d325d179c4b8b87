"""A village's secret link: signed, so that a stolen database alone opens no door.

A token is the place's id and 80 bits of HMAC-SHA256 over id and version, in groups of four that
can be typed on the office's old PC: `57-k3vd-q2ya-zn5w-m7ro`. A new version makes every earlier
link void; without a row a place has version 1, open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotAllowed, NotFound
from outreach.links.models import VillageLink
from outreach.places.models import Place
from outreach.wib import Now, utc_now

_TOKEN = re.compile(r"([0-9]{1,9})-([a-z2-7]{4}(?:-?[a-z2-7]{4}){3})")


class Closed(NotAllowed):
    """The link was ours once: revoked, or replaced by a newer one."""


def tokens(session: Session, key: bytes, place_ids: Iterable[int]) -> dict[int, str]:
    """Place id → token of its open link; places whose link is closed are left out."""
    wanted = list(place_ids)
    known = {
        link.place_id: link
        for link in session.scalars(select(VillageLink).where(VillageLink.place_id.in_(wanted)))
    }
    return {
        place_id: _token(key, place_id, known[place_id].version if place_id in known else 1)
        for place_id in wanted
        if place_id not in known or known[place_id].revoked_at is None
    }


def place_of_token(session: Session, key: bytes, token: str) -> Place:
    """The place whose open link this is; raises `Closed`, or `NotFound` for one never made."""
    found = _TOKEN.fullmatch(token.strip().lower())
    if found:
        place_id, signature = int(found[1]), found[2].replace("-", "")
        link = session.get(VillageLink, place_id)
        version = link.version if link else 1
        # Older versions are tried so that an old link is told from one that never was.
        for tried in range(version, 0, -1):
            if hmac.compare_digest(_signature(key, place_id, tried), signature):
                if tried < version or (link and link.revoked_at):
                    raise Closed("Tautan ini sudah tidak berlaku.", "Minta tautan yang baru.")
                return session.get_one(Place, place_id)
    raise NotFound("Tautan ini tidak dikenal.", "Periksa apakah tautannya lengkap.")


def renew(session: Session, place: Place, by: int) -> None:
    """A new link for the place; every earlier one is void."""
    link = _row(session, place)
    link.version, link.revoked_at = link.version + 1, None
    record(session, by, "village_link.renew", place.label, place=place.id)


def revoke(session: Session, place: Place, by: int, now: Now = utc_now) -> None:
    """Close the place's link until it is renewed; closing a closed one changes nothing."""
    link = _row(session, place)
    if link.revoked_at is None:
        link.revoked_at = now()
        record(session, by, "village_link.revoke", place.label, place=place.id)


def _row(session: Session, place: Place) -> VillageLink:
    link = session.get(VillageLink, place.id)
    if link is None:
        link = VillageLink(place_id=place.id, version=1)
        session.add(link)
    return link


def _token(key: bytes, place_id: int, version: int) -> str:
    signature = _signature(key, place_id, version)
    return "-".join([str(place_id), *(signature[at : at + 4] for at in range(0, 16, 4))])


def _signature(key: bytes, place_id: int, version: int) -> str:
    """16 letters and digits of base32: no 0, 1, 8 or 9, so none is mistaken for a letter."""
    digest = hmac.new(key, f"village-link:{place_id}:{version}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()
