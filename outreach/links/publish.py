"""Publish the snapshot that the gate answers from: every code, its target and its pages."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path
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

log = logging.getLogger("outreach.links.publish")


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
    snapshot.write(settings.snapshot_path, _with_former(made, settings.snapshot_path))


def _with_former(made: snapshot.Snapshot, path: Path) -> snapshot.Snapshot:
    """`made`, and the codes that only the former snapshot has, leading where they led.

    A database put back from a backup does not know the codes issued since; they hang on walls.
    """
    try:
        former = snapshot.read(path)
    except (OSError, snapshot.SnapshotBroken):
        return made
    lost = [code for code in former.codes if code not in made.codes]
    if not lost:
        return made
    log.warning("%d published codes are not in the database; they keep leading on", len(lost))
    targets, codes, names = list(made.targets), dict(made.codes), dict(made.names)
    place: dict[int, int] = {}
    for code in lost:
        index = former.codes[code]
        if index not in place:
            place[index] = len(targets)
            targets.append(former.targets[index])
        codes[code] = place[index]
        names[code] = former.names.get(code, "")
    return replace(made, targets=targets, codes=codes, names=names)


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
