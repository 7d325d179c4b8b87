"""What a village's own page shows: its posters of running campaigns, and what to do with each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.campaigns.approve import approved_hash
from outreach.campaigns.copy import texts
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.links.issue import issue_codes
from outreach.links.models import Code, InstallationEvent, Placement
from outreach.links.progress import Poster, history, posters_of_place
from outreach.materials.catalogue import name_of
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.villages.message import chat_url
from outreach.villages.poster import fits_office
from outreach.villages.words import WORDS
from outreach.wib import Now, day, today, utc_now

# Links in forwarded messages hold codes of their own, so that their scans are told from posters'.
SHARED = "whatsapp"
_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")
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
class Card:
    """A running campaign with the village's posters and the text to hand on."""

    campaign: Campaign
    headline: str
    walls: list[Wall]
    message: str
    share_url: str

    @property
    def done(self) -> bool:
        """True when nothing is left to put up."""
        return all(wall.tone == "good" for wall in self.walls)


def running(session: Session, campaign: Campaign, now: Now = utc_now) -> bool:
    """True while what is printed carries no DRAF and the campaign is not over."""
    over = campaign.ends_on is not None and campaign.ends_on < today(now)
    return not over and approved_hash(session, campaign) is not None


def cards(
    session: Session,
    database: Database,
    settings: Settings,
    place: Place,
    language: str,
    now: Now = utc_now,
) -> list[Card]:
    """The page's cards: first what is still to be done, then the newest campaign."""
    found = []
    here = select(Placement.campaign_id).where(Placement.place_id == place.id)
    query = select(Campaign).where(Campaign.id.in_(here)).order_by(Campaign.id.desc())
    for campaign in session.scalars(query):
        posters = posters_of_place(session, campaign, place.id)
        if not posters or not running(session, campaign, now):
            continue
        spoken = language if language in campaign.content["copy"] else "id"
        shown = texts(campaign, spoken, today(now))
        message = _message(session, database, settings, campaign, place, shown["whatsapp"])
        found.append(
            Card(
                campaign=campaign,
                headline=shown["headline"],
                walls=_walls(session, campaign, posters, language),
                message=message,
                share_url=chat_url(message),
            )
        )
    return sorted(found, key=lambda card: card.done)


def _walls(
    session: Session, campaign: Campaign, posters: list[Poster], language: str
) -> list[Wall]:
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


def _message(
    session: Session,
    database: Database,
    settings: Settings,
    campaign: Campaign,
    place: Place,
    text: str,
) -> str:
    """The pack's text for chats, word for word, with the village's own short link in it."""
    link = ""
    if any(field == "link" for field in _FIELD.findall(text)):
        code = _shared_code(session, database, settings, campaign, place)
        link = f"{settings.public_url}/q/{code}"
    return _FIELD.sub(lambda found: link if found[1] == "link" else "", text).strip()


def _shared_code(
    session: Session, database: Database, settings: Settings, campaign: Campaign, place: Place
) -> str:
    """The code of the village's forwarded link; issued when its page is opened first."""
    query = (
        select(Code.code)
        .join(Code.placement)
        .where(
            Placement.campaign_id == campaign.id,
            Placement.place_id == place.id,
            Placement.material == SHARED,
        )
    )
    known = session.scalar(query)
    if known is not None:
        return known
    try:
        # A session of its own: a page that is only read commits nothing.
        with database.writing() as own:
            [code] = issue_codes(
                own,
                own.get_one(Campaign, campaign.id),
                SHARED,
                [own.get_one(Place, place.id)],
                settings.public_url,
            )
            return code.code
    except IntegrityError:  # Two phones opened the page at once; the other one's code stands.
        with database.reading() as other:
            return other.scalars(query).one()
