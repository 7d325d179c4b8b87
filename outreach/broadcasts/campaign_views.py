"""What a campaign would send, as a part of the page where the head decides about it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.audience.recipients import count_recipients, select_recipients
from outreach.audience.words import REMINDERS
from outreach.broadcasts.asked import channels, chosen, schedule_text
from outreach.broadcasts.channels import Letter
from outreach.broadcasts.length import length
from outreach.broadcasts.list_views import moments
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.preview import Recipient, samples, shown
from outreach.broadcasts.recipients import by_basis
from outreach.broadcasts.schedule import of_campaign
from outreach.broadcasts.sending import copy_words
from outreach.broadcasts.together import drafts, propose_drafts
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.errors import OutreachError
from outreach.language import gettext as _
from outreach.request import session, settings

blueprint = Blueprint("broadcast_campaign", __name__, url_prefix="/kampanye/<slug>/persetujuan")
CHANNELS = ("whatsapp", "sms", "email")
_OVER = ("done", "cancelled")


class Aimed(NamedTuple):
    """A broadcast to come, with its recipients by legal basis and when it leaves next."""

    broadcast: Broadcast
    recipients: int
    bases: dict[str, int]
    moments: list[tuple[datetime, datetime, bool, str]]


@blueprint.get("/siaran")
@needs(*ANYONE)
def messages(slug: str) -> ResponseReturnValue:
    """The campaign's texts as recipients get them, and each broadcast that is planned."""
    campaign = campaign_by_slug(session(), slug)
    aimed = [_aimed(one) for one in of_campaign(session(), campaign.id) if one.status not in _OVER]
    # Without script the link opens it as a page.
    part = "HX-Request" in request.headers
    return render_template(
        f"broadcasts/{'campaign_part' if part else 'campaign'}.html",
        campaign=campaign,
        letters={channel: _letters(campaign, channel) for channel in CHANNELS},
        aimed=aimed,
        drafts=len(drafts(session(), campaign.id)),
        # Who agrees to words alone is told how far they may go.
        reach={} if aimed else _within_reach(campaign),
        text=schedule_text,
    )


@blueprint.post("/siaran")
@needs(*PLANS)
def propose(slug: str) -> ResponseReturnValue:
    """All drafts that are ready, so that the head decides in one sitting."""
    campaign = campaign_by_slug(session(), slug)
    proposed, left = propose_drafts(session(), campaign.id, person(), channels())
    if proposed:
        flash(_("%(n)s siaran diajukan kepada pimpinan.", n=proposed), "ok")
    if left:
        flash(_("%(n)s siaran belum bisa diajukan: buka satu-satu untuk melihat sebabnya.",
                n=left), "info")  # fmt: skip
    return redirect(url_for("campaigns.decision", slug=slug))


def _letters(campaign: Campaign, channel: str) -> list[tuple[Recipient, Letter | str, str]]:
    """For each language a letter to a real recipient of it where there is one, or what is wrong
    with its text; and how long it is.
    """
    reached = select_recipients(channel, REMINDERS, _places(campaign))
    who = samples(session(), campaign, reached)
    found: list[tuple[Recipient, Letter | str, str]] = []
    for language in campaign.content["copy"]:
        speaker = next((one for one in who if one.language == language), who[0])
        reader = Recipient(speaker.name, speaker.role, language, speaker.place)
        message = {language: copy_words(campaign, channel, language)}
        try:
            letter = shown(session(), campaign, message, reader, settings().public_url, channel)
        except OutreachError as error:
            found.append((reader, str(error), ""))
        else:
            found.append((reader, letter, length(channel, letter.body)))
    return found


def _aimed(broadcast: Broadcast) -> Aimed:
    who = chosen(broadcast)
    return Aimed(
        broadcast, count_recipients(session(), who),
        by_basis(session(), broadcast.channel, broadcast.purpose, who), moments(broadcast),
    )  # fmt: skip


def _within_reach(campaign: Campaign) -> dict[str, dict[str, int]]:
    """Channel → all whom the campaign's own words could be sent to, by legal basis."""
    return {
        channel: by_basis(session(), channel, REMINDERS,
                          select_recipients(channel, REMINDERS, _places(campaign)))
        for channel in CHANNELS
    }  # fmt: skip


def _places(campaign: Campaign) -> list[int] | None:
    return [place.id for place in campaign.places] or None
