"""“Mengapa pindaian ini ke sana?”: each device's way, the state of the targets, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from outreach.accounts.audit import about
from outreach.accounts.models import AuditEntry
from outreach.campaigns.models import Campaign
from outreach.errors import NotFound
from outreach.gate.code import candidates, normalise
from outreach.language import gettext as _
from outreach.links import route
from outreach.links.models import Code, Placement
from outreach.links.route import DEVICES, KIND_NAMES, Decision, decide, headed, reason
from outreach.links.rules import facts_of
from outreach.places.models import District, Place
from outreach.services.forms import DEVICE_NAMES
from outreach.services.words import why

_SERVICE_ACTIONS = (
    "service.add", "service.change", "service.target", "service.routes", "target.down",
    "target.up",
)  # fmt: skip
_CAMPAIGN_ACTIONS = (
    "campaign.add", "campaign.import", "campaign.plan", "campaign.routes", "campaign.finish",
    "campaign.resume", "campaign.reopen",
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """Where one device goes now, and the reason in the reader's language."""

    decision: Decision
    reason: str


def ways(campaign: Campaign, day: date) -> list[Way]:
    """One for each device, as the gate answers on that day."""
    facts = facts_of(campaign, day)
    return [Way(d, reason(d)) for d in (decide(facts, device) for device in DEVICES)]


def code_named(session: Session, typed: str) -> Code:
    """The code, however it is written; raises `NotFound`, naming codes that look like it."""
    wanted = normalise(typed[:64])
    found = session.get(Code, wanted)
    if found is not None:
        return found
    near = session.scalars(select(Code.code).where(Code.code.in_(candidates(wanted)))).all()
    if near:
        raise NotFound(
            "Kode “%(code)s” tidak ada.", "Mungkin maksud Anda: %(near)s.",
            code=wanted[:16], near=", ".join(near[:3]),
        )  # fmt: skip
    raise NotFound(
        "Kode “%(code)s” tidak ada.", "Tulis 8 huruf dan angka di bawah gambar QR.",
        code=wanted[:16],
    )  # fmt: skip


def codes_in(session: Session, campaign: Campaign) -> list[Code]:
    """The campaign's codes by district and place."""
    query = (
        select(Code)
        .join(Code.placement)
        .join(Placement.place)
        .join(Place.district)
        .options(contains_eager(Code.placement))
        .where(Placement.campaign_id == campaign.id)
        .order_by(District.name, Place.name, Placement.material)
    )
    return list(session.scalars(query))


def history(session: Session, campaign: Campaign) -> list[AuditEntry]:
    """What has changed the campaign's ways, the newest first."""
    campaign_slug, service_slug = campaign.slug, campaign.service.slug
    wanted: dict[str, tuple[str, ...]] = {campaign_slug: _CAMPAIGN_ACTIONS}
    wanted[service_slug] = wanted.get(service_slug, ()) + _SERVICE_ACTIONS
    return about(session, wanted)


def told(entry: AuditEntry) -> str:
    """What an entry of `history` says besides its name."""
    detail = entry.detail
    if entry.action == "service.target":
        return f"{DEVICE_NAMES[detail['device']]}: {detail['value'] or '–'}"
    if entry.action in ("target.down", "target.up"):
        said = f"{DEVICE_NAMES[detail['device']]}: {detail['value']}"
        return f"{said} ({why(detail['reason'])})" if detail["reason"] else said
    if entry.action in ("service.routes", "campaign.routes"):
        return "; ".join(_change(detail["before"], detail["after"]))
    return ""


def _change(before: dict[str, str], after: dict[str, str]) -> list[str]:
    def change(device: str) -> str:
        was, becomes = (
            KIND_NAMES[rules[device]] if device in rules else _("tanpa aturan sendiri")
            for rules in (before, after)
        )
        return f"{headed(route.DEVICE_NAMES[device])}: {was} → {becomes}"

    return [change(device) for device in DEVICES if before.get(device) != after.get(device)]
