"""What a village's own page shows: running campaigns, their posters, and what to hand on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, literal, or_, select
from sqlalchemy.orm import Session

from outreach.campaigns.approve import approved_hash
from outreach.campaigns.copy import texts
from outreach.campaigns.finish import is_alive
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.errors import NotFound
from outreach.events.models import Event
from outreach.links.models import InstallationEvent, Placement
from outreach.links.progress import Poster, history, posters_of_place
from outreach.materials.catalogue import name_of
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.villages.codes import shared_links
from outreach.villages.held_here import next_events
from outreach.villages.kit import Kit, kit_of
from outreach.villages.message import chat_url
from outreach.villages.poster import fits_office, poster_language
from outreach.villages.words import LANGUAGES, WORDS
from outreach.wib import Now, day, today, utc_now

_TONES = {"in_place": "good", "checked": "good", "again": "bad"}


@dataclass(frozen=True)
class Wall:
    """One poster of the village: what it is, whether the office can print it, how far it came."""

    placement_id: int
    name: str
    printable: bool
    tone: str
    state: str
    more: str


@dataclass(frozen=True)
class Share:
    """A text to hand on, and the link that opens WhatsApp with it."""

    kit: Kit
    chat: str


@dataclass(frozen=True)
class Card:
    """A running campaign: the village's posters, what it hands on, and what is held there next.

    `shares` are in the languages that may be handed on, the page's own first.
    """

    campaign: Campaign
    headline: str
    walls: list[Wall]
    shares: list[Share]
    events: list[Event]

    @property
    def done(self) -> bool:
        """True when nothing is left to put up."""
        return all(wall.tone == "good" for wall in self.walls)


def running(session: Session, campaign: Campaign, now: Now = utc_now) -> bool:
    """True while what is printed carries no DRAF, the campaign is not over and its service is
    there; it may begin later, because posters are put up before."""
    over = campaign.ends_on is not None and campaign.ends_on < today(now)
    return not over and is_alive(campaign) and approved_hash(session, campaign) is not None


def cards(
    session: Session,
    database: Database,
    settings: Settings,
    place: Place,
    language: str,
    now: Now = utc_now,
) -> list[Card]:
    """The page's cards: first what is still to be done, then the newest campaign."""
    campaigns = running_here(session, place, now)
    events = next_events(session, place, [campaign.id for campaign in campaigns], now)
    found = [
        Card(
            campaign=campaign,
            headline=texts(campaign, poster_language(campaign, language), today(now))["headline"],
            walls=_walls(session, posters_of_place(session, campaign, place.id), language),
            shares=[
                Share(kit, chat_url(kit.message))
                for kit in kits(session, database, settings, campaign, place, language, now)
            ],
            events=events.get(campaign.id, []),
        )
        for campaign in campaigns
    ]
    return sorted(found, key=lambda card: card.done)


def running_here(session: Session, place: Place, now: Now = utc_now) -> list[Campaign]:
    """The running campaigns that the place belongs to or has a poster of, the newest first."""
    posters = select(Placement.campaign_id).where(Placement.place_id == place.id)
    named = Campaign.places.any(Place.id == place.id)
    # A campaign that names no villages is for all of them.
    everywhere = and_(~Campaign.places.any(), literal(place.is_village))
    query = (
        select(Campaign)
        .where(
            Campaign.status == "approved",
            or_(Campaign.ends_on.is_(None), Campaign.ends_on >= today(now)),
            or_(Campaign.id.in_(posters), named, everywhere),
        )
        .order_by(Campaign.id.desc())
    )
    return [campaign for campaign in session.scalars(query) if running(session, campaign, now)]


def running_one(session: Session, place: Place, campaign_id: int, now: Now = utc_now) -> Campaign:
    """One of `running_here`; raises `NotFound` for any other campaign."""
    for campaign in running_here(session, place, now):
        if campaign.id == campaign_id:
            return campaign
    raise NotFound("Kampanye itu tidak berjalan di sini.", "Kembali ke halaman desa.")


def kits(
    session: Session,
    database: Database,
    settings: Settings,
    campaign: Campaign,
    place: Place,
    language: str,
    now: Now = utc_now,
) -> list[Kit]:
    """What the village may hand on, in its languages: the one asked for first."""
    link = shared_links(session, database, settings, campaign, [place])[place.id]
    first = poster_language(campaign, language)
    spoken = [one for one in LANGUAGES if one == poster_language(campaign, one)]
    spoken.sort(key=lambda one: one != first)
    return [kit_of(campaign, place, link, one, today(now)) for one in spoken]


def _walls(session: Session, posters: list[Poster], language: str) -> list[Wall]:
    told = history(session, [poster.placement.id for poster in posters])
    newest = {event.placement_id: event for event in reversed(told)}
    return [
        Wall(
            poster.placement.id,
            name_of(poster.placement.material, "id"),
            fits_office(poster.placement.material),
            *state_words(poster, newest.get(poster.placement.id), language),
        )
        for poster in posters
    ]


def state_words(
    poster: Poster, newest: InstallationEvent | None, language: str
) -> tuple[str, str, str]:
    """Tone, state and what it means, as the village reads them."""
    words = WORDS[language]
    status = poster.status
    if newest is not None and newest.step == "again":
        more = words.get(f"again_{newest.note}", newest.note)
        return _TONES["again"], words["status_again"], more
    if poster.state is None or status in ("printed", "delivered"):
        return "", words["status_none"], ""
    since = poster.state.in_place_at or poster.state.since
    more = f"{words['date'].format(date=day(since, 'id'))} {words[f'status_{status}_more']}"
    return _TONES.get(status or "", ""), words[f"status_{status}"], more
