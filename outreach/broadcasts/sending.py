"""Joins expansion, composition and channels with this installation's settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from outreach.audience.consent import unsubscribe_link, unsubscribe_token
from outreach.audience.segments import Activity
from outreach.broadcasts.channels import Channel, Letter
from outreach.broadcasts.channels.configured import configured
from outreach.broadcasts.claim import Claimed
from outreach.broadcasts.compose import MISSING, compiled
from outreach.broadcasts.dispatch import dispatch
from outreach.broadcasts.event_words import calendar_file, event_words
from outreach.broadcasts.expand import choose_recipients, expand
from outreach.broadcasts.models import Broadcast, Delivery, Firing
from outreach.broadcasts.office_words import NO_OFFICE, asked, office_words
from outreach.campaigns.models import Campaign
from outreach.database import Database, among
from outreach.errors import OutreachError
from outreach.links.issue import issue_codes
from outreach.links.models import Code, Placement
from outreach.links.publish import publish
from outreach.materials.make import single_poster
from outreach.places.models import Place
from outreach.settings import Settings

# Links in messages hold codes of their own, so that their scans are told from the posters'.
LINK_MATERIAL = "email"
ATTACHED = "poster-a4"
# Channels that packs have no words of their own for.
_COPY_OF = {"manual": "whatsapp", "telegram": "whatsapp", "push": "sms"}
# What messages say of (broadcast, place): names may change, so it lasts for one round of sending.
Known = dict[tuple[int, int], tuple[Place, dict[str, str]]]


class Sending:
    """What the clock needs to send: it holds the channels, open between rounds.

    `activity` tells at which places something holds, for segments and follow-ups that ask.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        key: bytes,
        holder: str,
        activity: Activity | None = None,
    ) -> None:
        self._choose = partial(choose_recipients, activity=activity)
        self._settings = settings
        self._database = database
        self._key = key
        self._holder = holder
        self.channels = configured(settings)

    def fire(self, broadcast_id: int, due_at: datetime) -> int:
        """Write the outbox of a broadcast whose time has come; returns its recipients.

        The links' codes are issued and published first: a letter never carries a dead link. Then
        once more, for who came in from another place between the two.
        """
        with self._database.reading() as session:
            broadcast = session.get_one(Broadcast, broadcast_id)
            chosen = self._choose(session, broadcast).subquery()
        self._issue(broadcast_id, select(chosen.c[2]))
        number = expand(self._database, broadcast_id, due_at, choose=self._choose)
        fired = select(Firing.id).where(
            Firing.broadcast_id == broadcast_id, Firing.due_at == due_at
        )
        self._issue(
            broadcast_id,
            select(Delivery.place_id).where(Delivery.firing_id.in_(fired.scalar_subquery())),
        )
        return number

    def _issue(self, broadcast_id: int, place_ids: Select[int]) -> None:
        with self._database.writing() as session:
            broadcast = session.get_one(Broadcast, broadcast_id)
            places = list(session.scalars(select(Place).where(Place.id.in_(place_ids))))
            for material in (LINK_MATERIAL, ATTACHED) if broadcast.attach else (LINK_MATERIAL,):
                issue_codes(session, broadcast.campaign, material, places,
                            self._settings.public_url)  # fmt: skip
        publish(self._database, self._settings)

    def dispatch(self, name: str, enough: Callable[[], bool] = lambda: False) -> int:
        """Send on one channel until nothing is due; returns how many deliveries got an outcome."""
        channel: Channel = self.channels[name]
        known: Known = {}
        return dispatch(
            self._database,
            channel,
            compose=partial(self.compose, known),
            key=self._key,
            window=self._settings.window,
            holder=f"{self._holder}/{name}"[:60],
            enough=enough,
        )

    def close(self) -> None:
        """Let go of the channels' connections."""
        for channel in self.channels.values():
            channel.close()

    def compose(
        self, known: Known, session: Session, broadcast: Broadcast, claimed: Sequence[Claimed]
    ) -> dict[int, Letter | str]:
        """Each recipient's own letter: their village's link, its poster if it is attached, and with
        an e-mail about an event to come that event's calendar file.
        """
        base, rule = self._settings.public_url, broadcast.schedule
        self._learn(known, session, broadcast, {one.place_id for one in claimed})
        made: dict[int, Letter | str] = {}
        texts = {language: words(broadcast, language) for language in ("id", "su")}
        of_event = {tongue: event_words(session, rule, self._key, base, tongue) for tongue in texts}
        by_mail = broadcast.channel == "email"
        calendar = calendar_file(session, rule, self._key) if by_mail else ()
        offices: dict[int, dict[str, str]] = {}
        if any(map(asked, texts.values())):
            offices = office_words(
                session, broadcast.campaign_id, {one.contact_id for one in claimed}
            )
        for one in claimed:
            name, role, language = one.recipient
            if (broadcast.id, one.place_id) not in known:
                # Somebody from a new place came in while it went off; `fire` is about to issue it.
                continue
            place, of_place = known[broadcast.id, one.place_id]
            token = unsubscribe_token(self._key, one.contact_id, broadcast.channel)
            values = {
                **of_place,
                **of_event[language],
                **offices.get(one.contact_id, NO_OFFICE),
                "name": name or MISSING["name"],
                "role": role,
                "unsubscribe": unsubscribe_link(base, token, broadcast.channel),
            }
            made[one.id] = letter(
                one.id, one.address, texts[language], values, language,
                (*posters(session, self._settings, broadcast, place), *calendar),
            )  # fmt: skip
        return made

    def _learn(
        self, known: Known, session: Session, broadcast: Broadcast, place_ids: set[int]
    ) -> None:
        """Look up what messages say of places, once a place and round."""
        new = {place for place in place_ids if (broadcast.id, place) not in known}
        if not new:
            return
        codes = dict(
            session.execute(
                select(Placement.place_id, Code.code)
                .join(Code, Code.placement_id == Placement.id)
                .where(
                    Placement.campaign_id == broadcast.campaign_id,
                    Placement.material == LINK_MATERIAL,
                    among(session, Placement.place_id, new),
                )
            ).all()
        )
        found = select(Place).where(among(session, Place.id, new & codes.keys()))
        for place in session.scalars(found):
            known[broadcast.id, place.id] = (
                place,
                {
                    "village": place.label,
                    "district": place.district.name,
                    "service_name": broadcast.campaign.service.name,
                    "link": f"{self._settings.public_url}/q/{codes[place.id]}",
                },
            )


def posters(
    session: Session, settings: Settings, broadcast: Broadcast, place: Place
) -> tuple[tuple[str, bytes], ...]:
    """(File name, PDF) of what a letter to a place brings along: its poster in colour and mono."""
    if not broadcast.attach:
        return ()
    return tuple(
        single_poster(session, settings, broadcast.campaign, ATTACHED, place, mono)
        for mono in (False, True)
    )


def words(broadcast: Broadcast, language: str) -> dict[str, str]:
    """Subject, body and template of a broadcast in a language, else in Indonesian."""
    if broadcast.message is not None:
        found: dict[str, str] = broadcast.message.get(language) or broadcast.message["id"]
        return found
    return copy_words(broadcast.campaign, broadcast.channel, language)


def copy_words(campaign: Campaign, channel: str, language: str) -> dict[str, str]:
    """Subject and body that the campaign's own copy has for a channel."""
    copy = campaign.content["copy"]
    text = (copy.get(language) or copy["id"])[_COPY_OF.get(channel, channel)]
    return text if isinstance(text, dict) else {"subject": "", "body": text}


def letter(
    delivery_id: int,
    address: str,
    message: dict[str, str],
    values: dict[str, str],
    language: str,
    attachments: tuple[tuple[str, bytes], ...] = (),
) -> Letter | str:
    """A message filled in for one recipient (`values`: all of `FIELDS`), or why it cannot be."""
    try:
        subject, body = compiled(message.get("subject", "")), compiled(message["body"])
    except OutreachError as error:
        return error.sentence
    return Letter(
        delivery_id, address, subject.fill(values), body.fill(values), values["unsubscribe"],
        language, message.get("template", ""), tuple([values[field] for field in body.fields]),
        attachments,
    )  # fmt: skip
