"""Publish the snapshot that the gate answers from: every code, its target and its pages."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry
from outreach.campaigns.finish import running
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.gate import snapshot
from outreach.links import pages
from outreach.links.models import Code, Placement
from outreach.links.route import DEVICES, EVERGREEN, decide, reason
from outreach.links.rules import facts_of
from outreach.places.models import District, Place
from outreach.settings import Settings
from outreach.wib import Now, today, utc_now


def fingerprint(session: Session, settings: Settings) -> str:
    """Changes whenever the snapshot must: codes are only added, and other changes are trailed."""
    codes = session.scalar(select(func.count()).select_from(Code))
    newest = session.scalar(select(func.max(AuditEntry.id)))
    return f"{settings.public_url} {codes} {newest} {today()}"


def publish(database: Database, settings: Settings, now: Now = utc_now) -> None:
    """Write the snapshot of all codes; readers see the old one or the new one, never half."""
    with database.reading() as session:
        made = build(session, settings, now)
    settings.snapshot_path.parent.mkdir(parents=True, exist_ok=True)
    snapshot.write(settings.snapshot_path, made)


def build(session: Session, settings: Settings, now: Now = utc_now) -> snapshot.Snapshot:
    """The snapshot as the database has it now."""
    host, day = urlsplit(settings.public_url).netloc, today(now)
    targets: list[snapshot.Target] = []
    index: dict[int, int] = {}
    others = running(session, day)
    for campaign in session.scalars(select(Campaign).order_by(Campaign.id)):
        index[campaign.id] = len(targets)
        targets.append(_target(campaign, host, day, others))
    codes, names = {}, {}
    for code, campaign_id, kind, name, district in session.execute(
        select(Code.code, Placement.campaign_id, Place.kind, Place.name, District.name)
        .join(Code.placement)
        .join(Placement.place)
        .join(Place.district)
    ):
        codes[code] = index[campaign_id]
        label = f"{kind.capitalize()} {name}" if kind in ("desa", "kelurahan") else name
        names[code] = f"{label}, Kec. {district}"
    return snapshot.Snapshot(
        generated_at=now().isoformat(),
        official_host=host,
        base_url=settings.public_url,
        targets=targets,
        codes=codes,
        names=names,
        fallback=pages.fallback(host),
    )


def _target(campaign: Campaign, host: str, day: date, others: list[Campaign]) -> snapshot.Target:
    service, facts = campaign.service, facts_of(campaign, day)
    decisions = [decide(facts, device) for device in DEVICES]
    over = decisions[0].kind == EVERGREEN
    urls = {d.device: d.address for d in decisions if d.address}
    return snapshot.Target(
        kind="redirect" if urls else "landing",
        pages={
            language: pages.evergreen(campaign, language, host, day, others)
            if over
            else pages.landing(campaign, language, host, day)
            for language in pages.LANGUAGES
        },
        url=urls,
        reason=" ".join(dict.fromkeys(map(reason, decisions))),
        contact_card=pages.contact_card(service) if service.emergency else None,
    )
