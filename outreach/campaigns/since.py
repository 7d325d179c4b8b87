"""What has changed since a campaign was last approved: its content, its service, its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.approve import plan_facts, service_facts
from outreach.campaigns.models import Approval, Campaign
from outreach.campaigns.versions import Change, changes, version
from outreach.language import gettext as _
from outreach.language import lazy
from outreach.places.models import Place
from outreach.wib import long_date, number

_NAMES = {
    "name": lazy("Nama kampanye"),
    "goal": lazy("Tujuan"),
    "starts_on": lazy("Mulai"),
    "ends_on": lazy("Sampai"),
    "service": lazy("Nama layanan"),
    "colour 1": lazy("Warna utama"),
    "colour 2": lazy("Warna aksen"),
    "colour 3": lazy("Warna tulisan"),
    "logo": lazy("Logo layanan"),
    "telephone": lazy("Nomor telepon"),
    "whatsapp": lazy("WhatsApp"),
    "web": lazy("Situs web"),
    "android": lazy("Play Store"),
    "ios": lazy("App Store"),
}

_NAMED = 8  # places that are named; more would hide what else changed


@dataclass(frozen=True)
class Since:
    """`content` is what differs in the words and pictures; `facts` (name, before, after) what does
    in service and plan.
    """

    approval: Approval
    content: list[Change]
    facts: list[tuple[str, str, str]]


def since_agreed(session: Session, campaign: Campaign) -> Since | None:
    """What differs from what the head last agreed to; None when nobody ever has."""
    agreed = session.scalar(
        select(Approval)
        .where(Approval.campaign_id == campaign.id, Approval.agreed)
        .order_by(Approval.id.desc())
        .limit(1)
    )
    if agreed is None:
        return None
    then = version(session, campaign, agreed.version).content if agreed.version else None
    return Since(
        agreed,
        changes(then, campaign.content) if then is not None else [],
        _facts(session, agreed.facts, campaign) if agreed.facts else [],
    )


def _facts(
    session: Session, before: Mapping[str, Any], campaign: Campaign
) -> list[tuple[str, str, str]]:
    now = service_facts(campaign.service) | {"plan": plan_facts(campaign)}
    one, other = _flat(before), _flat(now)
    differing = [key for key in _NAMES if one.get(key) != other.get(key)]
    return [
        (str(_NAMES[key]), _shown(key, one.get(key)), _shown(key, other.get(key)))
        for key in differing
    ] + _places(session, before["plan"]["places"], now["plan"]["places"])


def _flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    colours = {f"colour {n}": colour for n, colour in enumerate(facts["colours"], start=1)}
    named = {key: facts[key] for key in ("service", "logo")}
    return {**facts["plan"], **named, **colours, **facts["targets"]}


def _shown(key: str, value: Any) -> str:
    if not value:
        return ""
    if key in ("starts_on", "ends_on"):
        return long_date(date.fromisoformat(value))
    return _("gambar %(mark)s", mark=value[:8]) if key == "logo" else str(value)


def _places(session: Session, before: list[int], now: list[int]) -> list[tuple[str, str, str]]:
    if before == now:
        return []
    said = _number(now)
    more, fewer = set(now) - set(before), set(before) - set(now)
    if before and now:
        if more:
            said += _("; ditambah: %(names)s", names=_named(session, more))
        if fewer:
            said += _("; dikurangi: %(names)s", names=_named(session, fewer))
    return [(_("Tempat"), _number(before), said)]


def _number(places: list[int]) -> str:
    """No place means the whole regency."""
    if not places:
        return _("Seluruh 192 desa dan kelurahan")
    return _("%(n)s desa/kelurahan", n=number(len(places)))


def _named(session: Session, ids: set[int]) -> str:
    found = session.scalars(select(Place).where(Place.id.in_(ids)).order_by(Place.code))
    labels = [place.label for place in found.unique()]
    rest = len(labels) - _NAMED
    return ", ".join(labels[:_NAMED]) + (_(" dan %(n)s lagi", n=number(rest)) if rest > 0 else "")
