"""Remind agencies that are late: a draft to their people, which then goes the usual way.

Who is late is a segment's rule, so it is judged when the broadcast goes off; consent, approval,
hours and once-only delivery are those of any broadcast.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.agencies.models import Agency
from outreach.audience.models import Contact, Segment
from outreach.audience.recipients import count_recipients, select_recipients
from outreach.audience.segments import Rules, save, to_json
from outreach.audience.words import DUTY
from outreach.broadcasts.edit import draft
from outreach.broadcasts.messages import Message
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.words import CHANNEL_NAMES
from outreach.campaigns.commitments import agencies_with
from outreach.campaigns.models import Campaign
from outreach.errors import OutreachError
from outreach.settings import SendWindow
from outreach.wib import Now, utc_now

# Invented, so staff read it first and the head agrees to it; offices write Indonesian.
_MESSAGE: Message = {
    "id": {
        "subject": "Pengingat komitmen {{ agency }}",
        "body": (
            "Yth. {{ name }},\n\nsampai hari ini komitmen {{ agency }} berikut belum kami catat "
            "sebagai dipenuhi: {{ commitments }}.\n\nMohon dipenuhi, lalu kabarkan kepada "
            "Diskominfo beserta buktinya. Bila sudah, abaikan pesan ini. Terima kasih.\n\n"
            "Diskominfo Kabupaten Purwakarta. Berhenti menerima pesan: {{ unsubscribe }}"
        ),
        "template": "",
    }
}


@dataclass(frozen=True)
class Offer:
    """Who would be reminded now: late agencies, the channel that reaches most of their people and
    how many, and the agencies that have nobody to write to on it."""

    late: Sequence[Agency]
    channel: str
    people: int
    unreached: Sequence[Agency]


def late_rules(campaign: Campaign) -> Rules:
    """The segment's rules: people of agencies that are late in this campaign."""
    return Rules(commitment="late", campaign=campaign.slug)


def offer(session: Session, campaign: Campaign, ready: Collection[str], day: date) -> Offer:
    """`ready` are the channels that are set up; of equals the first of `CHANNEL_NAMES` is taken.

    Where none of them reaches anybody it is e-mail: a draft can be written before it can leave.
    """
    late = list(
        session.scalars(
            select(Agency)
            .where(Agency.id.in_(agencies_with("late", campaign.slug, day)))
            .order_by(Agency.short_name)
        )
    )
    rules = late_rules(campaign)
    people = {
        name: count_recipients(session, select_recipients(name, DUTY, rules=rules))
        for name in CHANNEL_NAMES
    }
    best = max(people, key=lambda name: people[name] if name in ready else 0)
    if best not in ready:
        best = "email"
    chosen = select_recipients(best, DUTY, rules=rules).subquery()
    reached = set(
        session.scalars(
            select(Contact.agency_id).where(Contact.id.in_(select(chosen.c[0]))).distinct()
        )
    )
    return Offer(late, best, people[best], [agency for agency in late if agency.id not in reached])


def remind_late(
    session: Session,
    campaign: Campaign,
    channel: str,
    window: SendWindow,
    by: int,
    day: date,
    now: Now = utc_now,
) -> tuple[Broadcast, bool]:
    """The draft of a reminder, and whether it is new: one that is still being written is taken up.

    Raises `OutreachError` when no agency is late.
    """
    late = agencies_with("late", campaign.slug, day)
    if session.scalar(late.limit(1)) is None:
        raise OutreachError("Tidak ada OPD yang terlambat.", "Tidak perlu mengingatkan siapa pun.")
    segment = _segment(session, campaign, by, now)
    begun = session.scalar(
        select(Broadcast)
        .where(
            Broadcast.campaign_id == campaign.id,
            Broadcast.segment_id == segment.id,
            Broadcast.status == "draft",
            Broadcast.purpose == DUTY,
        )
        .order_by(Broadcast.id.desc())
    )
    if begun is not None:
        return begun, False
    made = draft(
        session, campaign, name=f"Pengingat komitmen OPD: {campaign.name}"[:120], channel=channel,
        purpose=DUTY, segment_id=segment.id, window=window, by=by, now=now,
    )  # fmt: skip
    made.message = _MESSAGE
    return made, True


def _segment(session: Session, campaign: Campaign, by: int, now: Now) -> Segment:
    """The segment of exactly these rules, made when there is none."""
    rules = late_rules(campaign)
    kept = session.scalars(select(Segment).order_by(Segment.id)).all()
    for one in kept:
        if one.rules == to_json(rules):
            return one
    name = first = f"OPD terlambat: {campaign.slug}"
    taken, number = {one.name.lower() for one in kept}, 1
    while name.lower() in taken:
        number += 1
        name = f"{first} ({number})"
    made = save(session, None, name, rules, by=by, now=now)
    record(session, by, "segment.add", made.name)
    return made
