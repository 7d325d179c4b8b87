"""Say something about a campaign, and read what was said and done, in its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import about, record
from outreach.accounts.models import Person
from outreach.accounts.words import ACTION_NAMES
from outreach.campaigns.models import Campaign, Comment
from outreach.errors import OutreachError
from outreach.language import gettext as _
from outreach.wib import Now, utc_now

LONGEST = 2_000  # characters of a comment
# Steps of a campaign that its history tells, by their name in the trail, and their icon.
_STEPS = {
    "campaign.propose": "send",
    "campaign.withdraw": "rotate-ccw",
    "campaign.reopen": "pencil",
    "campaign.finish": "check",
    "campaign.resume": "rotate-ccw",
    "campaign.archive": "package",
    "campaign.take_back": "rotate-ccw",
    "campaign.stop": "octagon-pause",
    "campaign.lift": "rotate-ccw",
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened: `text` is a note or comment, `version` what was decided on."""

    at: datetime
    who: str
    title: str
    icon: str
    text: str = ""
    version: int | None = None
    said: bool = False


def comment(
    session: Session, campaign: Campaign, by: Person, text: str, now: Now = utc_now
) -> Comment:
    """Add to the thread, whatever state the campaign is in; raises `OutreachError` for no words."""
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise OutreachError("Komentarnya masih kosong.", "Tulis sesuatu, lalu kirim.")
    if len(said) > LONGEST:
        raise OutreachError("Komentarnya terlalu panjang.", "Paling banyak 2.000 huruf.")
    made = Comment(campaign_id=campaign.id, person_id=by.id, text=said, at=now())
    session.add(made)
    session.flush()
    record(session, by.id, "campaign.comment", campaign.slug, comment=made.id)
    return made


def history(session: Session, campaign: Campaign) -> list[Entry]:
    """Decisions with their notes, comments and steps, the newest first."""
    found = [
        Entry(
            one.decided_at, one.person.name, _("Disetujui") if one.agreed else _("Dikembalikan"),
            "check" if one.agreed else "rotate-ccw", one.note, one.version,
        )
        for one in campaign.approvals
    ]  # fmt: skip
    said = select(Comment).where(Comment.campaign_id == campaign.id)
    found += [
        Entry(one.at, one.person.name, _("Komentar"), "message-circle", one.text, said=True)
        for one in session.scalars(said)
    ]
    found += [
        Entry(
            one.at, one.person.name if one.person else "Outreach", str(ACTION_NAMES[one.action]),
            _STEPS[one.action], str(one.detail.get("reason", "")),
        )
        for one in about(session, {campaign.slug: _STEPS})
    ]  # fmt: skip
    return sorted(found, key=lambda entry: entry.at, reverse=True)
