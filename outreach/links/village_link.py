"""A village's secret link: signed over the place's id (`outreach.signed_link`).

Without a row a place has version 1, open.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotAllowed, NotFound
from outreach.links.models import VillageLink
from outreach.places.models import Place
from outreach.signed_link import make_token, signed_version, split_token
from outreach.wib import Now, utc_now

_PURPOSE = "village-link"


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
        place_id: make_token(
            key, _PURPOSE, place_id, known[place_id].version if place_id in known else 1
        )
        for place_id in wanted
        if place_id not in known or known[place_id].revoked_at is None
    }


def place_of_token(session: Session, key: bytes, token: str) -> Place:
    """The place whose open link this is; raises `Closed`, or `NotFound` for one never made."""
    found = split_token(token)
    if found:
        place_id, signature = found
        link = session.get(VillageLink, place_id)
        newest = link.version if link else 1
        version = signed_version(key, _PURPOSE, place_id, signature, newest)
        if version is not None:
            if version < newest or (link and link.revoked_at):
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
