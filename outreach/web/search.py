"""One word over everything that has a page: campaigns, places, codes, events, people we know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, defer, lazyload

from outreach.agencies.models import Agency
from outreach.audience.listing import Wanted, narrow
from outreach.audience.models import Contact
from outreach.broadcasts.models import Broadcast
from outreach.campaigns.models import Campaign
from outreach.events.models import Event
from outreach.gate.code import is_valid, normalise
from outreach.language import gettext as _
from outreach.links.models import Code
from outreach.places.find import search as search_places
from outreach.services.models import Service
from outreach.wib import day

# Of each kind so many; behind them stands the kind's own list.
MOST = 6
SHORTEST = 2
_PUT_AWAY = Campaign.archived_at.is_not(None)


@dataclass(frozen=True)
class Hit:
    """Something found: its name, what tells it from others, its page; whether it is put away."""

    name: str
    about: str
    href: str
    archived: bool = False


@dataclass(frozen=True)
class Group:
    """Hits of one kind; `more` is the address of all of them, or empty when none is left out."""

    title: str
    icon: str
    hits: list[Hit]
    more: str = ""


def find_everywhere(session: Session, word: str) -> list[Group]:
    """What has `word` in its name, the kinds with nothing left out; empty for less than 2 letters.
    Of each kind what belongs to a campaign that is put away comes last.

    A contact is also found by the beginning of its e-mail address or telephone number.
    """
    # PostgreSQL takes no text that holds a NUL.
    word = word.replace("\0", "").strip()[:80]
    if len(word) < SHORTEST:
        return []
    return [group for group in _groups(session, word) if group.hits]


def _groups(session: Session, word: str) -> Iterator[Group]:
    code = session.get(Code, normalise(word)) if is_valid(normalise(word)) else None
    if code is not None:
        place = code.placement.place
        about = f"{place.label}, Kec. {place.district.name}"
        yield Group(_("Kode QR"), "qr-code",
                    [Hit(code.code, about, url_for("links.code", code=code.code))])  # fmt: skip
    campaigns = session.scalars(
        select(Campaign)
        .where(Campaign.name.icontains(word, autoescape=True))
        .options(defer(Campaign.content))
        .order_by(_PUT_AWAY, Campaign.id.desc())
        .limit(MOST + 1)
    ).all()
    # What is left out here stands in the list it belongs to.
    left_out = "1" if campaigns and _away(campaigns[-1]) else None
    yield _group(
        _("Kampanye"), "megaphone", url_for("campaigns.overview", cari=word, arsip=left_out),
        (Hit(c.name, c.service.name, url_for("campaigns.page", slug=c.slug), _away(c))
         for c in campaigns),
    )  # fmt: skip
    events = session.scalars(
        select(Event)
        .join(Event.campaign)
        .where(Event.title.icontains(word, autoescape=True), Event.removed_at.is_(None))
        .options(contains_eager(Event.campaign).defer(Campaign.content))
        .order_by(_PUT_AWAY, Event.starts_at.desc())
        .limit(MOST + 1)
    ).all()
    yield _group(
        _("Kegiatan"), "calendar", "",
        (Hit(e.title, f"{day(e.starts_at)}, {e.campaign.name}",
             url_for("events.page", slug=e.campaign.slug, event_id=e.id), _away(e.campaign))
         for e in events),
    )  # fmt: skip
    yield _group(
        _("Tempat"), "map-pin", url_for("places.overview", cari=word),
        (Hit(p.label, f"Kec. {p.district.name}",
             url_for("places.overview", cari=p.name, di=p.district_code))
         for p in search_places(session, word)),
    )  # fmt: skip
    named = or_(
        Agency.name.icontains(word, autoescape=True),
        Agency.short_name.icontains(word, autoescape=True),
    )
    agencies = session.scalars(
        select(Agency).where(named).order_by(Agency.short_name).limit(MOST + 1)
    ).all()
    yield _group(
        _("OPD"), "building-2", url_for("agencies.overview", q=word, keadaan="semua"),
        (Hit(a.short_name, a.name, url_for("agencies.page", agency_id=a.id)) for a in agencies),
    )  # fmt: skip
    services = session.scalars(
        select(Service).where(Service.name.icontains(word, autoescape=True)).order_by(Service.name)
    ).unique()
    yield _group(
        _("Layanan"), "smartphone", "",
        (Hit(s.name, s.purpose, url_for("services.page", slug=s.slug)) for s in services),
    )  # fmt: skip
    broadcasts = session.scalars(
        select(Broadcast)
        .join(Broadcast.campaign)
        .where(Broadcast.name.icontains(word, autoescape=True))
        .options(contains_eager(Broadcast.campaign).defer(Campaign.content))
        .order_by(_PUT_AWAY, Broadcast.id.desc())
        .limit(MOST + 1)
    ).all()
    yield _group(
        _("Siaran"), "send", "",
        (Hit(b.name, b.campaign.name, url_for("broadcast_list.one", broadcast_id=b.id),
             _away(b.campaign)) for b in broadcasts),
    )  # fmt: skip
    contacts = session.scalars(
        narrow(select(Contact), Wanted(word=word))
        .options(lazyload(Contact.consents))
        .limit(MOST + 1)
    ).all()
    yield _group(
        _("Kontak"), "users", url_for("audience.overview", q=word),
        (Hit(c.name, f"{c.role}, {c.place.label}" if c.role else c.place.label,
             url_for("person.page", contact_id=c.id)) for c in contacts),
    )  # fmt: skip


def _away(campaign: Campaign) -> bool:
    return campaign.archived_at is not None


def _group(title: str, icon: str, more: str, hits: Iterable[Hit]) -> Group:
    found = list(hits)
    return Group(title, icon, found[:MOST], more if len(found) > MOST else "")
