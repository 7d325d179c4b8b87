"""Plan a campaign: from a pack, with places and dates, changed while it is a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.campaigns.models import Campaign, listed
from outreach.campaigns.pack import Pack, ServiceSpec, TargetSpec, dump_pack, load_pack
from outreach.campaigns.versions import hold, keep, refuse_locked
from outreach.errors import NotFound, OutreachError
from outreach.places.find import venues, villages
from outreach.places.models import Place
from outreach.services.models import DEVICES, Service, Target
from outreach.services.registry import check_value
from outreach.settings import ROOT
from outreach.wib import utc_now

PACKS = ROOT / "campaigns"
# What stands in a campaign's place in the address of the guided start.
_NEW = "baru"


@dataclass(frozen=True)
class Plan:
    """What staff decide; no `places` means the whole regency."""

    name: str
    goal: str
    starts_on: date | None
    ends_on: date | None
    places: Sequence[Place]


def campaigns(session: Session, *, archived: bool = False) -> list[Campaign]:
    """All campaigns that are not put away, or all that are; newest first, as `listed` says."""
    away = Campaign.archived_at.is_not(None)
    query = (
        select(Campaign)
        .where(away if archived else ~away)
        .options(*listed())
        .order_by(Campaign.id.desc())
    )
    return list(session.scalars(query))


def campaign_names(
    session: Session, *, archived: bool = False, slug: str | None = None
) -> list[tuple[str, str]]:
    """Slug and name of campaigns, by name. Of those that are put away only `slug`, unless
    `archived`.
    """
    query = select(Campaign.slug, Campaign.name).order_by(Campaign.name)
    if not archived:
        query = query.where(or_(Campaign.archived_at.is_(None), Campaign.slug == slug))
    return [(found, name) for found, name in session.execute(query)]


def any_archived(session: Session) -> bool:
    """True when something was put away."""
    return bool(session.scalar(select(exists().where(Campaign.archived_at.is_not(None)))))


def campaign_by_slug(session: Session, slug: str) -> Campaign:
    """The campaign of that slug; `NotFound` names the ones there are."""
    found = session.scalar(select(Campaign).where(Campaign.slug == slug))
    if found is None:
        known = ", ".join(session.scalars(select(Campaign.slug).order_by(Campaign.slug)))
        raise NotFound(
            "Kampanye “%(slug)s” tidak ada.", "Yang ada: %(known)s.", slug=slug, known=known or "–"
        )
    return found


def campaign_places(session: Session, campaign: Campaign) -> list[Place]:
    """The campaign's villages: the ones it names, or all of them."""
    return list(campaign.places) or villages(session)


def campaign_venues(session: Session, campaign: Campaign) -> list[Place]:
    """The venues in the districts that the campaign covers."""
    covered = {place.district_code for place in campaign_places(session, campaign)}
    return [venue for venue in venues(session) if venue.district_code in covered]


def packs() -> list[Pack]:
    """The ready-made packs shipped with the product."""
    return [load_pack(path.parent) for path in sorted(PACKS.glob("*/campaign.toml"))]


def import_pack(session: Session, folder: Path, by: int | None = None) -> str:
    """Bring a pack in as a campaign of the same slug: `added`, `changed` or `unchanged`.

    A plan's dates and places, and what staff confirmed of the service, stay as they are.
    Raises `PackError` naming file, line and field, and `NotAllowed` while the head examines the
    campaign or when it is finished; then nothing has changed.
    """
    pack = load_pack(folder)
    service = _service_from(session, pack)
    campaign = session.scalar(select(Campaign).where(Campaign.slug == pack.slug))
    if campaign is None:
        campaign = Campaign(
            slug=pack.slug, name=pack.name, goal=pack.goal, note=pack.note, service_id=service.id,
            content=pack.content, status="draft", created_at=utc_now(),
        )  # fmt: skip
        _enter(session, campaign, service, by)
        record(session, by, "campaign.import", pack.slug)
        return "added"
    if campaign.content == pack.content:
        return "unchanged"
    hold(session, campaign)
    refuse_locked(campaign)
    keep(session, campaign, pack.content, by)
    campaign.status = "draft"
    record(session, by, "campaign.import", pack.slug)
    return "changed"


def export_pack(session: Session, slug: str, folder: Path) -> None:
    """Write the campaign as a pack that `import_pack` reads back.

    Words and drawings go along; chosen shades, uploaded pictures and a material's own words stay.
    """
    campaign = campaign_by_slug(session, slug)
    service = campaign.service
    targets = {
        t.device: TargetSpec(t.value, t.confirmed_at is not None, t.source)
        for t in service.targets
        if t.value
    }
    dump_pack(
        Pack(
            slug=slug,
            name=campaign.name,
            goal=campaign.goal,
            note=campaign.note,
            service=ServiceSpec(
                slug=service.slug,
                name=service.name,
                status=service.status,
                purpose=service.purpose,
                primary=service.primary_colour,
                accent=service.accent_colour,
                ink=service.ink_colour,
                aliases=tuple(service.aliases),
                emergency=service.emergency,
                targets=targets,
            ),
            content=campaign.content,
        ),
        folder,
    )


def draft_campaign(
    session: Session,
    service: Service,
    content: dict[str, Any],
    plan: Plan,
    by: int | None,
    *,
    note: str = "",
    **detail: str,
) -> Campaign:
    """A draft with this content under a slug of its own; `detail` enters the trail."""
    campaign = Campaign(
        slug=_free_slug(session, plan.name), name=plan.name.strip(), goal=plan.goal.strip(),
        note=note, service_id=service.id, content=content, status="draft", created_at=utc_now(),
    )  # fmt: skip
    _enter(session, campaign, service, by)
    _apply(campaign, plan)
    record(session, by, "campaign.add", campaign.slug, **detail)
    return campaign


def change_plan(session: Session, campaign: Campaign, plan: Plan, by: int) -> bool:
    """Change name, goal, dates and places; raises `NotAllowed` while the head examines them, and
    once the campaign is finished by hand.

    A head who agreed saw to how many people in which places it goes. With places that were not
    among them an approved campaign becomes a draft; returns whether it did.
    """
    hold(session, campaign)
    refuse_locked(campaign)
    again = campaign.status == "approved" and _widens(campaign.places, plan.places)
    _apply(campaign, plan)
    record(session, by, "campaign.plan", campaign.slug)
    if again:
        campaign.status = "draft"
        record(session, by, "campaign.reopen", campaign.slug)
    return again


def _widens(before: Sequence[Place], after: Sequence[Place]) -> bool:
    """True when `after` has a place that `before` has not; none means the whole regency."""
    if not before:
        return False
    return not after or bool({place.id for place in after} - {place.id for place in before})


def _apply(campaign: Campaign, plan: Plan) -> None:
    campaign.name, campaign.goal = plan.name.strip(), plan.goal.strip()
    campaign.starts_on, campaign.ends_on = plan.starts_on, plan.ends_on
    campaign.places = list(plan.places)


def _enter(session: Session, campaign: Campaign, service: Service, by: int | None) -> None:
    """Into the database, with its content as the first version."""
    campaign.service = service
    session.add(campaign)
    session.flush()
    keep(session, campaign, campaign.content, by)


def _service_from(session: Session, pack: Pack) -> Service:
    given = pack.service
    found = session.scalar(select(Service).where(Service.slug == given.slug))
    if found is not None:
        return found
    service = Service(
        slug=given.slug,
        name=given.name,
        aliases=list(given.aliases),
        status=given.status,
        purpose=given.purpose,
        emergency=given.emergency,
        primary_colour=given.primary,
        accent_colour=given.accent,
        ink_colour=given.ink,
    )
    for device in DEVICES:
        target = given.targets.get(device)
        service.targets.append(
            Target(
                device=device,
                value=check_value(device, target.value) if target else "",
                source=target.source if target else "",
                confirmed_at=utc_now() if target and target.confirmed else None,
            )
        )
    session.add(service)
    session.flush()
    return service


def _free_slug(session: Session, name: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50]
    if not base:
        raise OutreachError("Nama kampanye perlu huruf atau angka.", "Tulis nama yang terbaca.")
    # Counting those that begin alike is not enough: “x-2” may be somebody's own name.
    taken = set(session.scalars(select(Campaign.slug).where(Campaign.slug.like(f"{base}%"))))
    taken.add(_NEW)
    return next(
        slug
        for slug in chain([base], (f"{base}-{number}" for number in count(2)))
        if slug not in taken
    )
