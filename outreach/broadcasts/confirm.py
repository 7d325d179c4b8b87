"""Lend the channels to the room that asks people whether they want to join."""

from __future__ import annotations

from collections.abc import Mapping

from outreach.audience.joining import CONFIRMED_ON, Confirmation, Send, send_confirmations
from outreach.broadcasts.channels import Channel, Letter
from outreach.broadcasts.channels.configured import configured
from outreach.broadcasts.control import all_stopped
from outreach.database import Database
from outreach.settings import Settings

# The name under which WhatsApp must have approved the text (docs/saluran.md); its only parameter is
# the link.
TEMPLATE = "konfirmasi_pendaftaran"


def join_channels(settings: Settings) -> tuple[str, ...]:
    """The channels on which this installation can ask for a confirmation."""
    return tuple(name for name in configured(settings) if name in CONFIRMED_ON)


def senders(settings: Settings) -> dict[str, Send]:
    """Channel → how a confirmation leaves on it, over connections of their own."""
    channels: dict[str, Channel] = configured(settings)
    return {name: _sender(channels[name]) for name in CONFIRMED_ON if name in channels}


def send_waiting(
    database: Database, senders: Mapping[str, Send], public_url: str, key: bytes
) -> int:
    """`send_confirmations`, unless all sending is stopped: then they wait. How many left."""
    with database.reading() as session:
        if all_stopped(session):
            return 0
    return send_confirmations(database, senders, public_url, key)


def _sender(channel: Channel) -> Send:
    def send(asked: Confirmation) -> str:
        # A number below zero is no delivery's: no report of a server is ever taken for one.
        letter = Letter(
            delivery_id=-asked.number,
            address=asked.address,
            subject=asked.subject,
            body=asked.body,
            unsubscribe_url=asked.cancel_url,
            language=asked.language,
            template=TEMPLATE,
            parameters=(asked.link,),
        )
        try:
            [outcome] = channel.send([letter])
        finally:
            channel.close()
        if outcome.status not in ("retry", "throttled"):
            return ""
        return outcome.detail or outcome.status

    return send
