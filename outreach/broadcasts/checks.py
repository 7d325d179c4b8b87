"""What stands in the way of sending a broadcast of its own words: looked at when it is proposed,
and again when the head decides.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from outreach.broadcasts.channels import Channel
from outreach.broadcasts.event_words import named
from outreach.broadcasts.messages import problems
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.schedule import starts_at, upcoming
from outreach.broadcasts.words import CHANNEL_NAMES
from outreach.campaigns.approve import approved_hash
from outreach.language import gettext as _
from outreach.wib import Now, utc_now


def faults(
    session: Session,
    broadcast: Broadcast,
    channels: Mapping[str, Channel],
    now: Now = utc_now,
    *,
    proposing: bool = False,
) -> list[str]:
    """Sentences; none means that it may be approved, or, when `proposing`, be proposed: then it is
    enough that the campaign, whose poster goes along, waits for the head as well.
    """
    found = []
    if broadcast.channel not in channels:
        found.append(
            _("Saluran %(channel)s belum diatur.", channel=CHANNEL_NAMES[broadcast.channel])
        )
    channel = channels.get(broadcast.channel)
    for (language, _part), sentence in problems(
        broadcast.channel, channel, broadcast.message or {}
    ).items():
        where = _("Bahasa Indonesia") if language == "id" else _("Basa Sunda")
        found.append(f"{where}: {sentence}")
    if broadcast.campaign.status == "finished":
        found.append(_("Kampanyenya sudah diselesaikan."))
    elif broadcast.attach and approved_hash(session, broadcast.campaign) is None:
        if broadcast.campaign.status != "proposed":
            found.append(_("Poster yang dilampirkan belum disetujui: ajukan dulu kampanyenya."))
        elif not proposing:
            found.append(_("Poster yang dilampirkan belum disetujui: putuskan dulu kampanyenya."))
    rule = broadcast.schedule
    if rule["kind"] == "event" and starts_at(session, rule) is None:
        found.append(_("Kegiatan yang diikutinya sudah dibatalkan."))
    elif rule["kind"] != "event" and named(broadcast.message):
        found.append(_("Pesannya menyebut kegiatan, padahal jadwalnya tidak mengikuti kegiatan."))
    elif not upcoming(session, broadcast, 1, now):
        found.append(_("Waktunya sudah lewat; pilih waktu lain."))
    return found
