"""Rules for where scans go: per service and, before it, per campaign; and the facts they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.campaigns.finish import is_finished
from outreach.campaigns.models import Campaign
from outreach.errors import NotAllowed
from outreach.links.route import DEVICES, Facts, addresses, choices
from outreach.services.models import Service


def facts_of(campaign: Campaign, day: date) -> Facts:
    """What decides on the campaign's codes on that day (in Purwakarta)."""
    return replace(
        facts_of_service(campaign.service),
        campaign_rules=campaign.routes,
        finished=is_finished(campaign, day),
    )


def facts_of_service(service: Service) -> Facts:
    """What decides for a service whatever the campaign."""
    return Facts(
        addresses=addresses(service.confirmed()),
        down=service.down(),
        service_rules=service.routes,
        emergency=service.emergency,
        stopped=service.status == "stopped",
    )


def set_rules(session: Session, of: Service | Campaign, rules: Mapping[str, str], by: int) -> None:
    """Device → kind of target or `landing`; a device left out, or empty, has no rule of its own.

    Printed codes and what approval locked stay as they are. Raises `NotAllowed` for a kind that
    has no confirmed address; a rule that stood before may stay.
    """
    service = of if isinstance(of, Service) else of.service
    if service.emergency:
        raise NotAllowed(
            "Layanan darurat selalu membuka halaman dengan tombol Telepon 112.",
            "Arah pindaiannya tidak perlu diatur.",
        )
    facts = facts_of_service(service)
    wanted = {device: rules[device] for device in DEVICES if rules.get(device)}
    for device, kind in wanted.items():
        if kind not in choices(facts, device) and of.routes.get(device) != kind:
            raise NotAllowed(
                "Sasaran itu belum dikonfirmasi, jadi tidak bisa dipilih.",
                "Konfirmasi dulu di halaman layanan.",
            )
    if wanted == of.routes:
        return
    before, of.routes = dict(of.routes), wanted
    record(
        session, by, "service.routes" if isinstance(of, Service) else "campaign.routes", of.slug,
        before=before, after=wanted,
    )  # fmt: skip
