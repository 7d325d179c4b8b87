"""Joins expansion, composition and channel with this installation's settings."""

from __future__ import annotations

from sqlalchemy.orm import Session

from outreach.audience.consent import unsubscribe_token
from outreach.audience.models import Contact
from outreach.audience.recipients import recipients
from outreach.broadcasts.channels import Letter
from outreach.broadcasts.channels.email import EmailChannel
from outreach.broadcasts.compose import fill
from outreach.broadcasts.dispatch import dispatch
from outreach.broadcasts.expand import expand
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.campaigns.approve import approved_hash
from outreach.database import Database
from outreach.links.issue import issue_codes
from outreach.links.publish import publish
from outreach.materials.runs import single_poster
from outreach.settings import Settings

# Links in e-mails hold codes of their own, so that their scans are told from the posters'.
LINK_MATERIAL = "email"
ATTACHED = "poster-a4"


class Sending:
    """What the clock needs to send: it holds one channel, open between rounds."""

    def __init__(self, settings: Settings, database: Database, key: bytes, holder: str) -> None:
        self._settings = settings
        self._database = database
        self._key = key
        self._holder = holder
        self._channel = EmailChannel(settings.smtp_url, settings.mail_from)

    def expand(self, broadcast_id: int) -> int:
        """Write the outbox of a broadcast whose time has come; returns its recipients.

        The links' codes are issued and published first: a letter never carries a dead link.
        """
        with self._database.writing() as session:
            broadcast = session.get_one(Broadcast, broadcast_id)
            campaign = broadcast.campaign
            places = [place.id for place in campaign.places] or None
            found = recipients(session, places, broadcast.channel, self._key)
            where = list({contact.place_id: contact.place for contact in found}.values())
            for material in (LINK_MATERIAL, ATTACHED):
                issue_codes(session, campaign, material, where, self._settings.public_url)
        publish(self._database, self._settings)
        return expand(self._database, broadcast_id, key=self._key, approved=approved_hash)

    def dispatch(self) -> int:
        """Send one batch; returns how many deliveries got an outcome."""
        if not self._settings.smtp_url:
            return 0
        return dispatch(
            self._database,
            self._channel,
            compose=self._compose,
            key=self._key,
            window=self._settings.window,
            holder=self._holder,
            approved=approved_hash,
        )

    def _compose(self, session: Session, delivery: Delivery) -> Letter:
        """The recipient's own letter: their village's link, and its poster attached."""
        contact = session.get_one(Contact, delivery.contact_id)
        campaign = delivery.broadcast.campaign
        base = self._settings.public_url
        [link] = issue_codes(session, campaign, LINK_MATERIAL, [contact.place], base)
        token = unsubscribe_token(self._key, contact.id)
        stop = f"{base}/berhenti/{token}"
        messages = delivery.broadcast.message
        message = messages.get(contact.language) or messages["id"]
        values = {
            "link": f"{base}/q/{link.code}",
            "unsubscribe": stop,
            "name": contact.name,
            "service_name": campaign.service.name,
        }
        return Letter(
            delivery_id=delivery.id,
            address=delivery.address,
            subject=fill(message["subject"], values),
            body=fill(message["body"], values),
            unsubscribe_url=stop,
            attachments=tuple(
                single_poster(session, self._settings, campaign, ATTACHED, contact.place, mono)
                for mono in (False, True)
            ),
        )
