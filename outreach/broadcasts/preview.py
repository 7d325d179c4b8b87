"""A message as one real recipient would see it, and a test message to oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.accounts.models import Person
from outreach.audience.consent import (
    ADDRESS,
    address_column,
    is_suppressed,
    reachable,
    unsubscribe_example,
    unsubscribe_link,
)
from outreach.audience.contacts import normalise
from outreach.audience.models import Contact
from outreach.audience.phones import normalise_phone
from outreach.audience.recipients import Recipients
from outreach.broadcasts.channels import Channel, Letter
from outreach.broadcasts.compose import values_of
from outreach.broadcasts.control import active_stops
from outreach.broadcasts.event_words import NO_EVENT, calendar_file, event_words
from outreach.broadcasts.models import Broadcast, OwnAddress
from outreach.broadcasts.office_words import NO_OFFICE, asked, office_words
from outreach.broadcasts.sending import ATTACHED, LINK_MATERIAL, letter, posters
from outreach.broadcasts.words import WITH_SUBJECT
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.errors import NotAllowed, OutreachError
from outreach.links.issue import issue_codes
from outreach.links.models import Code, Placement
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.wib import Now, utc_now

# So many recipients can be leafed through; more would only make the list slow.
SHOWN = 50
# The village's code is issued when the broadcast goes off; it is as long as this.
_NO_CODE_YET = "KODEDESA"
_TEST_MARK = "[Uji]"
NEVER_TESTED = ("manual", "push")


@dataclass(frozen=True)
class Recipient:
    """Somebody to show a message as; without contacts an unnamed one at the campaign's place."""

    name: str
    role: str
    language: str
    place: Place
    contact_id: int | None = None


def samples(session: Session, campaign: Campaign, chosen: Recipients) -> list[Recipient]:
    """The first recipients of a query, or one without a name when there are none yet."""
    ids = chosen.order_by(Contact.id).limit(SHOWN).subquery()
    contacts = session.scalars(select(Contact).where(Contact.id.in_(select(ids.c[0]))))
    found = [Recipient(c.name, c.role, c.language, c.place, c.id) for c in contacts.unique()]
    places = campaign.places or villages(session)
    return found or [Recipient("", "", "id", places[0])]


def shown(
    session: Session,
    campaign: Campaign,
    message: dict[str, dict[str, str]],
    recipient: Recipient,
    public_url: str,
    channel: str,
    *,
    event: Mapping[str, str] = NO_EVENT,
    to: str = "",
    number: int = 0,
) -> Letter:
    """The letter that this recipient would get; raises `OutreachError` for a text that is wrong.

    `event` are the words for the event that the broadcast follows, see `event_words`. The link to
    stop is as long as theirs and good for nothing: nobody is to be stopped by looking at a preview.
    """
    code = session.scalar(
        select(Code.code)
        .join(Code.placement)
        .where(
            Placement.campaign_id == campaign.id,
            Placement.material == LINK_MATERIAL,
            Placement.place_id == recipient.place.id,
        )
    )
    texts = message.get(recipient.language) or message["id"]
    office = NO_OFFICE
    if recipient.contact_id and asked(texts):
        found = office_words(session, campaign.id, [recipient.contact_id])
        office = found.get(recipient.contact_id, NO_OFFICE)
    values = values_of(
        {
            **office,
            **event,
            "name": recipient.name,
            "role": recipient.role,
            "village": recipient.place.label,
            "district": recipient.place.district.name,
            "service_name": campaign.service.name,
            "link": f"{public_url}/q/{code or _NO_CODE_YET}",
            "unsubscribe": unsubscribe_link(
                public_url, unsubscribe_example(recipient.contact_id, channel), channel
            ),
        }
    )
    made = letter(number, to, texts, values, recipient.language)
    if isinstance(made, str):
        raise OutreachError("%(why)s", why=made)
    return made


def own_address(session: Session, person_id: int, channel: str) -> str:
    """Where this person's test messages go; empty when they were never asked."""
    known = session.get(OwnAddress, (person_id, channel))
    return known.address if known else ""


def send_test(
    session: Session,
    database: Database,
    settings: Settings,
    broadcast: Broadcast,
    channel: Channel | None,
    person: Person,
    address: str,
    recipient: Recipient,
    now: Now = utc_now,
) -> None:
    """Send the message to oneself as the recipient would get it, poster and all, at once and on the
    real channel; counted nowhere but in the trail.

    Commits the session on its way. Raises `OutreachError` with the far side's words when the letter
    does not leave, `NotAllowed` while sending is stopped or for the address of somebody who has not
    agreed: a test is no way round consent.
    """
    if channel is None or channel.name in NEVER_TESTED:
        raise OutreachError(
            "Saluran ini belum bisa dicoba.", "Lihat pratinjaunya, atau minta administrator."
        )
    address = _normal(address, channel.name)
    _refuse_others(session, broadcast, channel.name, address, secret_key(settings.home_path))
    session.merge(OwnAddress(person_id=person.id, channel=channel.name, address=address[:254]))
    if broadcast.attach:
        place = recipient.place
        issue_codes(session, broadcast.campaign, ATTACHED, [place], settings.public_url)
    # Nobody waits for the database while posters are drawn and the far side answers.
    session.commit()
    with database.reading() as reading:
        made = _test_letter(reading, settings, broadcast.id, recipient, address, now)
    [outcome] = list(channel.send([_marked(made, channel.name)]))
    if outcome.status != "sent":
        raise OutreachError(
            "Pesan uji tidak terkirim: %(detail)s", "Periksa alamatnya, lalu coba lagi.",
            detail=outcome.detail or outcome.status,
        )  # fmt: skip
    record(session, person.id, "broadcast.test", broadcast.name, broadcast=broadcast.id,
           channel=channel.name)  # fmt: skip


def _refuse_others(
    session: Session, broadcast: Broadcast, channel: str, address: str, key: bytes
) -> None:
    if active_stops(session, broadcast.campaign_id):
        raise NotAllowed("Pengiriman sedang dihentikan.", "Coba lagi sesudah dicabut.")
    owner = session.scalar(select(Contact.id).where(address_column(channel) == address))
    agreed = owner is None or reachable(session, [owner], channel, broadcast.purpose, key)
    if not agreed or is_suppressed(session, address, channel, key):
        raise NotAllowed(
            "Pemilik alamat ini tidak menyetujui pesan seperti ini.",
            "Kirim uji hanya ke alamat Anda sendiri.",
        )


def _test_letter(
    session: Session,
    settings: Settings,
    broadcast_id: int,
    recipient: Recipient,
    address: str,
    now: Now,
) -> Letter:
    broadcast = session.get_one(Broadcast, broadcast_id)
    recipient = replace(recipient, place=session.get_one(Place, recipient.place.id))
    # Below zero is no delivery's number: no report of a server is ever taken for one.
    number = -int(now().timestamp() * 1000)
    key, rule = secret_key(settings.home_path), broadcast.schedule
    made = shown(
        session, broadcast.campaign, broadcast.message or {}, recipient, settings.public_url,
        broadcast.channel,
        event=event_words(session, rule, key, settings.public_url, recipient.language),
        to=address, number=number,
    )  # fmt: skip
    calendar = calendar_file(session, rule, key, now) if broadcast.channel == "email" else ()
    brought = posters(session, settings, broadcast, recipient.place)
    return made._replace(attachments=(*brought, *calendar))


def _normal(address: str, channel: str) -> str:
    """As a contact's would be; raises `OutreachError` for what is no address there."""
    if channel == "email":
        return normalise(address)
    return normalise_phone(address) if ADDRESS.get(channel) == "phone" else address.strip()


def _marked(made: Letter, channel: str) -> Letter:
    """With a mark that says it is a test, where the channel leaves us the words."""
    if channel in WITH_SUBJECT:
        return made._replace(subject=f"{_TEST_MARK} {made.subject}")
    return made._replace(body=f"{_TEST_MARK} {made.body}")
