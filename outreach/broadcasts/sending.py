"""Joins expansion, composition and channels with this installation's settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.audience.consent import unsubscribe_token
from outreach.audience.models import Contact
from outreach.broadcasts.channels import Channel, Letter
from outreach.broadcasts.channels.configured import configured
from outreach.broadcasts.claim import Claimed
from outreach.broadcasts.compose import FIELDS, fields_of, fill
from outreach.broadcasts.dispatch import dispatch
from outreach.broadcasts.expand import choose_recipients, expand
from outreach.broadcasts.models import Broadcast
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.links.issue import issue_codes
from outreach.links.models import Code, Placement
from outreach.links.publish import publish
from outreach.materials.runs import single_poster
from outreach.places.models import Place
from outreach.settings import Settings

# Links in messages hold codes of their own, so that their scans are told from the posters'.
LINK_MATERIAL = "email"
ATTACHED = "poster-a4"


class Sending:
    """What the clock needs to send: it holds the channels, open between rounds."""

    def __init__(self, settings: Settings, database: Database, key: bytes, holder: str) -> None:
        self._settings = settings
        self._database = database
        self._key = key
        self._holder = holder
        self.channels = configured(settings)

    def fire(self, broadcast_id: int, due_at: datetime) -> int:
        """Write the outbox of a broadcast whose time has come; returns its recipients.

        The links' codes are issued and published first: a letter never carries a dead link.
        """
        with self._database.writing() as session:
            broadcast = session.get_one(Broadcast, broadcast_id)
            chosen = choose_recipients(session, broadcast).subquery()
            where = session.scalars(select(Place).where(Place.id.in_(select(chosen.c[2]))))
            places = list(where)
            for material in (LINK_MATERIAL, ATTACHED) if broadcast.attach else (LINK_MATERIAL,):
                issue_codes(session, broadcast.campaign, material, places,
                            self._settings.public_url)  # fmt: skip
        publish(self._database, self._settings)
        return expand(self._database, broadcast_id, due_at)

    def dispatch(self, name: str, enough: Callable[[], bool] = lambda: False) -> int:
        """Send on one channel until nothing is due; returns how many deliveries got an outcome."""
        channel: Channel = self.channels[name]
        return dispatch(
            self._database,
            channel,
            compose=self.compose,
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
        self, session: Session, broadcast: Broadcast, claimed: Sequence[Claimed]
    ) -> dict[int, Letter | str]:
        """Each recipient's own letter: their village's link, and its poster if it is attached."""
        contacts = {
            row.id: row
            for row in session.execute(
                select(Contact.id, Contact.name, Contact.role, Contact.language).where(
                    Contact.id.in_([one.contact_id for one in claimed])
                )
            )
        }
        where = {one.place_id for one in claimed}
        places = {
            place.id: place for place in session.scalars(select(Place).where(Place.id.in_(where)))
        }
        codes = dict(
            session.execute(
                select(Placement.place_id, Code.code)
                .join(Code, Code.placement_id == Placement.id)
                .where(
                    Placement.campaign_id == broadcast.campaign_id,
                    Placement.material == LINK_MATERIAL,
                    Placement.place_id.in_(where),
                )
            )
            .tuples()
            .all()
        )
        made: dict[int, Letter | str] = {}
        for one in claimed:
            contact = contacts.get(one.contact_id)
            if contact is None or one.place_id not in codes:
                made[one.id] = "Kontak atau tautannya tidak ditemukan."
                continue
            place = places[one.place_id]
            try:
                message = words(broadcast, contact.language)
                stop = f"{self._settings.public_url}/berhenti/" + unsubscribe_token(
                    self._key, contact.id, broadcast.channel
                )
                values = {
                    "name": contact.name,
                    "role": contact.role,
                    "village": place.label,
                    "district": place.district.name,
                    "service_name": broadcast.campaign.service.name,
                    "link": f"{self._settings.public_url}/q/{codes[one.place_id]}",
                    "unsubscribe": stop,
                }
                made[one.id] = letter(
                    one.id, one.address, message, values, contact.language,
                    self._posters(session, broadcast, place),
                )  # fmt: skip
            except OutreachError as error:
                made[one.id] = error.sentence
        return made

    def _posters(
        self, session: Session, broadcast: Broadcast, place: Place
    ) -> tuple[tuple[str, bytes], ...]:
        if not broadcast.attach:
            return ()
        return tuple(
            single_poster(session, self._settings, broadcast.campaign, ATTACHED, place, mono)
            for mono in (False, True)
        )


def words(broadcast: Broadcast, language: str) -> dict[str, str]:
    """Subject, body and template of a broadcast in a language, else in Indonesian."""
    if broadcast.message is not None:
        found: dict[str, str] = broadcast.message.get(language) or broadcast.message["id"]
        return found
    copy = broadcast.campaign.content["copy"]
    text = (copy.get(language) or copy["id"])[broadcast.channel]
    return text if isinstance(text, dict) else {"subject": "", "body": text}


def letter(
    delivery_id: int,
    address: str,
    message: dict[str, str],
    values: dict[str, str],
    language: str,
    attachments: tuple[tuple[str, bytes], ...] = (),
) -> Letter:
    """A message filled in for one recipient; raises `OutreachError` for a text that is wrong."""
    filled = {field: values.get(field, "") for field in FIELDS}
    return Letter(
        delivery_id=delivery_id,
        address=address,
        subject=fill(message.get("subject", ""), filled),
        body=fill(message["body"], filled),
        unsubscribe_url=values["unsubscribe"],
        language=language,
        template=message.get("template", ""),
        parameters=tuple(filled[field] for field in fields_of(message["body"])),
        attachments=attachments,
    )
