"""Four eyes: propose, decide, and the hash that says what was agreed to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.accounts.models import Person
from outreach.campaigns.models import Approval, Campaign
from outreach.campaigns.versions import hold, newest
from outreach.errors import NotAllowed, OutreachError
from outreach.language import gettext as _
from outreach.services.models import Service
from outreach.services.registry import missing_targets
from outreach.wib import Now, utc_now

DEVICE_WORDS = {
    "telephone": "nomor telepon",
    "whatsapp": "WhatsApp",
    "web": "situs web",
    "android": "Play Store",
    "ios": "App Store",
}


def content_hash(campaign: Campaign) -> str:
    """SHA-256 (hex) of all that print and messages are made from: content and service facts.

    Rules for where scans go (`routes`) and the health of targets are not in it: they change what
    a code opens from day to day, not what is printed or sent.
    """
    locked = {"content": campaign.content, **service_facts(campaign.service)}
    canonical = json.dumps(locked, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def service_facts(service: Service) -> dict[str, Any]:
    """What of a service is printed and sent."""
    return {
        "service": service.name,
        "colours": [service.primary_colour, service.accent_colour, service.ink_colour],
        "targets": service.confirmed(),
        "logo": hashlib.sha256(service.logo).hexdigest() if service.logo else None,
    }


def plan_facts(campaign: Campaign) -> dict[str, Any]:
    """What of the plan a head decides on; approval does not lock it."""
    return {
        "name": campaign.name,
        "goal": campaign.goal,
        "starts_on": campaign.starts_on.isoformat() if campaign.starts_on else None,
        "ends_on": campaign.ends_on.isoformat() if campaign.ends_on else None,
        "places": sorted(place.id for place in campaign.places),
    }


def approved_hash(session: Session, campaign: Campaign) -> str | None:
    """The hash of the content as it is now, if exactly that is approved; else None."""
    approved = campaign.status == "approved" and last_decision_stands(session, campaign)
    return content_hash(campaign) if approved else None


def is_altered(session: Session, campaign: Campaign) -> bool:
    """True for one that was approved, but whose service has changed since: it prints DRAF again."""
    return campaign.status == "approved" and not last_decision_stands(session, campaign)


def last_decision_stands(session: Session, campaign: Campaign) -> bool:
    """True if the head's last word was to agree, and to exactly what there is now."""
    last = session.scalar(
        select(Approval)
        .where(Approval.campaign_id == campaign.id)
        .order_by(Approval.id.desc())
        .limit(1)
    )
    return bool(last and last.agreed and last.content_hash == content_hash(campaign))


# What a room below finds wrong with a campaign's content as it is now, one sentence each.
Check = Callable[[Session, Campaign], list[str]]


def obstacles(campaign: Campaign) -> list[str]:
    """What stands in the way of approval, one sentence each."""
    materials = campaign.content["materials"]
    # Materials need alike, and one sentence is enough.
    needs = {tuple(need): need for material in materials for need in material["needs"]}
    found = []
    for need in missing_targets(campaign.service, list(needs.values())):
        found.append(
            _(
                "%(service)s: %(target)s belum dikonfirmasi, padahal materi membutuhkannya.",
                service=campaign.service.name,
                target=_(" atau ").join(_(DEVICE_WORDS[device]) for device in need),
            )
        )
    if campaign.service.status in ("draft", "stopped"):
        found.append(
            _(
                "Status layanan %(service)s belum dikonfirmasi aktif.",
                service=campaign.service.name,
            )
        )
    return found


def faults(session: Session, campaign: Campaign, checks: Sequence[Check]) -> list[str]:
    """What all `checks` find wrong."""
    return [sentence for check in checks for sentence in check(session, campaign)]


def propose(
    session: Session,
    campaign: Campaign,
    by: Person,
    checks: Sequence[Check] = (),
    now: Now = utc_now,
) -> None:
    """Hand the campaign to the head; raises `NotAllowed` while something stands in the way."""
    hold(session, campaign)
    if campaign.status != "draft":
        raise NotAllowed("Kampanye ini sudah diajukan.", "Muat ulang halamannya.")
    _refuse_obstacles(session, campaign, checks)
    campaign.status, campaign.proposed_by, campaign.proposed_at = "proposed", by.id, now()
    campaign.proposed_hash = content_hash(campaign)
    record(session, by.id, "campaign.propose", campaign.slug)


def bar(session: Session, campaign: Campaign, by: Person) -> NotAllowed | None:
    """Why this person may not agree to what was proposed; None when they may.

    Nobody approves their own: neither who proposed it nor who wrote the newest version of its
    content. The proposer vouches for the hash of what was handed in, service facts included, and
    who agrees for the same one, so two people stand behind every byte.

    Who wrote an older version may agree: others have taken it over since, and to bar everybody who
    wrote anything would leave an office of three nobody to ask. One planner and one head always
    suffice where the head is `approver`, a role that cannot write. A head who is an administrator
    and corrected the text needs another one who decides, or has the planner save the next version.
    """
    if campaign.proposed_by == by.id:
        return NotAllowed(
            "Anda yang mengajukan, jadi orang lain yang memutuskan.",
            "Minta pimpinan masuk dengan akunnya sendiri.",
        )
    if newest(session, campaign).person_id == by.id:
        return NotAllowed(
            "Naskah terbarunya Anda yang menyimpan, jadi orang lain yang menyetujui.",
            "Minta pimpinan lain memutuskan, atau kembalikan supaya rekan Anda yang menyimpan "
            "versi berikutnya.",
        )
    return None


def is_as_proposed(campaign: Campaign) -> bool:
    """False when content or service facts are not what the proposer handed in."""
    return campaign.proposed_hash == content_hash(campaign)


def decide(
    session: Session,
    campaign: Campaign,
    by: Person,
    *,
    agreed: bool,
    seen_hash: str,
    note: str,
    checks: Sequence[Check] = (),
    now: Now = utc_now,
) -> None:
    """Agree, or give back with a note. `seen_hash` is what the head was shown: anything newer is
    refused, and so is whoever `bar` names. To give back is open to all who decide.
    """
    hold(session, campaign)
    if campaign.status != "proposed":
        raise NotAllowed("Kampanye ini tidak sedang diajukan.", "Muat ulang halamannya.")
    if agreed:
        _refuse_agreement(session, campaign, by, seen_hash, checks)
    elif not note.strip():
        raise OutreachError(
            "Catatan wajib diisi.", "Tulis apa yang perlu diperbaiki sebelum dikembalikan."
        )
    session.add(
        Approval(
            campaign_id=campaign.id,
            agreed=agreed,
            content_hash=content_hash(campaign),
            version=newest(session, campaign).number,
            note=note.strip(),
            facts=service_facts(campaign.service) | {"plan": plan_facts(campaign)},
            proposed_by=campaign.proposed_by,
            person_id=by.id,
            decided_at=now(),
        )
    )
    campaign.status = "approved" if agreed else "draft"
    record(session, by.id, "campaign.approve" if agreed else "campaign.return", campaign.slug)


def withdraw(session: Session, campaign: Campaign, by: Person) -> None:
    """Take the proposal back, to change something first; nobody has decided."""
    hold(session, campaign)
    if campaign.status != "proposed":
        raise NotAllowed("Kampanye ini tidak sedang diajukan.", "Muat ulang halamannya.")
    campaign.status = "draft"
    record(session, by.id, "campaign.withdraw", campaign.slug)


def reopen(session: Session, campaign: Campaign, by: Person) -> None:
    """Back to draft for changes; what is printed from now on carries DRAF again."""
    hold(session, campaign)
    if campaign.status != "approved":
        raise NotAllowed("Kampanye ini tidak sedang disetujui.", "Muat ulang halamannya.")
    campaign.status = "draft"
    record(session, by.id, "campaign.reopen", campaign.slug)


def _refuse_agreement(
    session: Session, campaign: Campaign, by: Person, seen_hash: str, checks: Sequence[Check]
) -> None:
    barred = bar(session, campaign, by)
    if barred:
        raise barred
    _refuse_obstacles(session, campaign, checks)
    if seen_hash != content_hash(campaign):
        raise NotAllowed(
            "Isi kampanye berubah sejak Anda membukanya; belum ada yang disetujui.",
            "Periksa isinya sekali lagi.",
        )
    if not is_as_proposed(campaign):
        raise NotAllowed(
            "Isi kampanye atau layanannya berubah sejak diajukan; belum ada yang disetujui.",
            "Kembalikan dengan catatan, supaya diajukan sekali lagi.",
        )


def _refuse_obstacles(session: Session, campaign: Campaign, checks: Sequence[Check]) -> None:
    standing = obstacles(campaign)
    if standing:
        raise NotAllowed(
            "%(obstacles)s",
            "Lengkapi di halaman layanan, lalu coba lagi.",
            obstacles=" ".join(standing),
        )
    found = faults(session, campaign, checks)
    if found:
        raise NotAllowed(
            "%(faults)s",
            "Perbaiki, buat berkas cetaknya sekali lagi, lalu coba lagi.",
            faults=" ".join(found),
        )
