"""The head decides about a broadcast, on a phone, seeing all that would happen."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.accounts.guard import ANYONE, DECIDES, needs, person
from outreach.audience.recipients import count_recipients
from outreach.broadcasts import approval
from outreach.broadcasts.asked import (
    broadcast_of,
    channels,
    chosen,
    event_told,
    schedule_text,
)
from outreach.broadcasts.channels import Letter
from outreach.broadcasts.checks import faults
from outreach.broadcasts.forms import DecisionForm
from outreach.broadcasts.length import length
from outreach.broadcasts.list_views import moments
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.preview import Recipient, samples, shown
from outreach.broadcasts.recipients import by_basis
from outreach.broadcasts.together import next_waiting
from outreach.errors import OutreachError
from outreach.language import gettext as _
from outreach.request import session, settings

blueprint = Blueprint("broadcast_decision", __name__, url_prefix="/siaran")


@blueprint.get("/<int:broadcast_id>/persetujuan")
@needs(*ANYONE)
def page(broadcast_id: int) -> ResponseReturnValue:
    broadcast = broadcast_of(broadcast_id)
    decided = approval.decisions(session(), broadcast)
    agreed = next((decision for decision in decided if decision.agreed), None)
    who = chosen(broadcast)
    return render_template(
        "broadcasts/decision.html",
        broadcast=broadcast,
        form=DecisionForm(),
        seen=approval.seal(broadcast),
        faults=faults(session(), broadcast, channels(), proposing=broadcast.status == "draft")
        if broadcast.message
        else [],
        letters=_letters(broadcast),
        reached=count_recipients(session(), who),
        bases=by_basis(session(), broadcast.channel, broadcast.purpose, who),
        moments=moments(broadcast),
        text=schedule_text,
        decisions=decided,
        agreed=agreed,
        changes=approval.changes(agreed.facts, approval.facts(broadcast)) if agreed else [],
        names=approval.FACT_NAMES,
    )


@blueprint.post("/<int:broadcast_id>/persetujuan")
@needs(*DECIDES)
def decide(broadcast_id: int) -> ResponseReturnValue:
    broadcast = broadcast_of(broadcast_id)
    form = DecisionForm()
    agreed = request.form.get("decision") == "agree"
    approval.decide(
        session(), broadcast, person(), agreed=agreed, seen=form.seen.data or "",
        note=form.note.data or "",
        found=faults(session(), broadcast, channels()) if agreed else [],
    )  # fmt: skip
    said = _("Disetujui.") if agreed else _("Dikembalikan kepada perencana.")
    following = next_waiting(session(), broadcast.campaign_id, person())
    if following:
        said = f"{broadcast.name}: {said} " + _("Ini siaran berikutnya yang menunggu Anda.")
    flash(said, "ok")
    shown_next = following or broadcast
    return redirect(url_for("broadcast_decision.page", broadcast_id=shown_next.id))


def _letters(broadcast: Broadcast) -> list[tuple[Recipient, Letter, str]]:
    """One real recipient of each language that the message has."""
    found: list[tuple[Recipient, Letter, str]] = []
    message = broadcast.message or {}
    who = samples(session(), broadcast.campaign, chosen(broadcast))
    for language in message:
        speaker = next((one for one in who if one.language == language), who[0])
        reader = replace(speaker, language=language)
        try:
            letter = shown(
                session(), broadcast.campaign, message, reader, settings().public_url,
                broadcast.channel,
                event=event_told(broadcast, language),
            )  # fmt: skip
        except OutreachError:
            continue
        found.append((reader, letter, length(broadcast.channel, letter.body)))
    return found
