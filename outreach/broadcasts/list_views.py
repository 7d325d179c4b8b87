"""All broadcasts, a new one, and the page of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from outreach.accounts.guard import ANYONE, PLANS, needs, person
from outreach.audience.recipients import count_recipients
from outreach.audience.words import PURPOSES
from outreach.broadcasts import control, recipients
from outreach.broadcasts.approval import stands
from outreach.broadcasts.asked import (
    broadcast_of,
    channels,
    chosen,
    schedule_text,
    segments,
)
from outreach.broadcasts.edit import draft
from outreach.broadcasts.every import campaigns_with_any, every
from outreach.broadcasts.forms import NewBroadcastForm
from outreach.broadcasts.models import ENDS, Broadcast
from outreach.broadcasts.outlived import outlived
from outreach.broadcasts.overview import Standing, overview, standings
from outreach.broadcasts.schedule import upcoming
from outreach.broadcasts.window import next_allowed
from outreach.broadcasts.words import CHANNEL_NAMES, DELIVERY_STATES, STATES
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaigns
from outreach.forms import choices
from outreach.language import gettext as _
from outreach.listing import Choice, Column, Listing, wished
from outreach.request import session, settings
from outreach.wib import utc_now

blueprint = Blueprint("broadcast_list", __name__, url_prefix="/siaran")


@blueprint.get("/")
@needs(*ANYONE)
def all_of_them() -> ResponseReturnValue:
    found = _listed()
    return found.file(_("Siaran"), "siaran") or render_template(
        "broadcasts/overview.html",
        all=overview(session()),
        list=found,
        stops=control.active_stops(session()),
        text=schedule_text,
    )


def _listed() -> Listing[Standing]:
    states = [(key, str(name)) for key, (name, _tone) in STATES.items()]
    columns: list[Column[Standing]] = [
        Column("nama", _("Siaran"), lambda one: one.broadcast.name),
        Column("kampanye", _("Kampanye"), lambda one: one.broadcast.campaign.name),
        Column("saluran", _("Saluran"), lambda o: str(CHANNEL_NAMES[o.broadcast.channel])),
        Column("penerima", _("Penerima"), lambda one: _segment(one.broadcast)),
        Column("jadwal", _("Jadwal"), lambda one: schedule_text(one.broadcast)),
        Column("kapan", _("Waktu berikutnya"), lambda one: one.next_at),
        Column("kiriman", _("Kiriman"), lambda one: one.recipients, falling=True),
        *(Column(state, str(DELIVERY_STATES[state][0]), _number_of(state), falling=True)
          for state in ENDS),
        Column("status", _("Status"), lambda one: str(STATES[one.broadcast.status][0])),
        Column("dibuat", _("Dibuat"), lambda one: one.broadcast.created_at, falling=True),
    ]  # fmt: skip
    choices: list[Choice[Standing]] = [
        Choice("keadaan", _("Status"), states, lambda one: one.broadcast.status),
        Choice("lewat", _("Saluran"), [(key, str(name)) for key, name in CHANNEL_NAMES.items()],
               lambda one: one.broadcast.channel),
        Choice("dari", _("Kampanye"), campaigns_with_any(session()),
               lambda one: one.broadcast.campaign.slug),
    ]  # fmt: skip
    wish = wished(columns, request.args, choices)
    return every(session(), wish, columns, choices, "semua")


def _number_of(state: str) -> Callable[[Standing], int]:
    return lambda one: one.counts.get(state, 0)


def _segment(broadcast: Broadcast) -> str:
    return broadcast.segment.name if broadcast.segment else ""


@blueprint.route("/baru", methods=["GET", "POST"])
@needs(*PLANS)
def add() -> ResponseReturnValue:
    form = NewBroadcastForm()
    running = [c for c in campaigns(session()) if c.status != "finished"]
    form.campaign.choices = choices((c.slug, c.name) for c in running)
    ready = channels()
    form.channel.choices = choices(
        (name, label if name in ready else f"{label} ({_('belum diatur')})")
        for name, label in CHANNEL_NAMES.items()
    )
    form.purpose.choices = choices(PURPOSES.items())
    form.segment.choices = choices(segments(session()))
    if form.validate_on_submit():
        campaign = session().scalar(select(Campaign).where(Campaign.slug == form.campaign.data))
        assert campaign is not None
        made = draft(
            session(), campaign, name=form.name.data or "", channel=form.channel.data,
            purpose=form.purpose.data, window=settings().window, by=person().id,
            segment_id=int(form.segment.data) if form.segment.data else None,
        )  # fmt: skip
        flash(_("Siaran dibuat sebagai draf, dengan naskah kampanye sebagai awalnya."), "ok")
        return redirect(url_for("broadcast_edit.message", broadcast_id=made.id))
    if not form.is_submitted():
        form.campaign.data = request.args.get("kampanye", form.campaign.data)
        form.channel.data = next(iter(ready))
    return render_template("broadcasts/add.html", form=form, ready=ready)


@blueprint.get("/<int:broadcast_id>")
@needs(*ANYONE)
def one(broadcast_id: int) -> ResponseReturnValue:
    broadcast = broadcast_of(broadcast_id)
    [standing] = standings(session(), [broadcast])
    live = broadcast.status not in ("done", "cancelled")
    return render_template(
        "broadcasts/one.html",
        broadcast=broadcast,
        standing=standing,
        firings=recipients.firings(session(), broadcast),
        moments=moments(broadcast) if live else [],
        reached=count_recipients(session(), chosen(broadcast)) if live else None,
        stops=control.active_stops(session(), broadcast.campaign_id),
        channel_ready=broadcast.channel in channels(),
        text=schedule_text,
        stands=stands(session(), broadcast),
    )


def moments(broadcast: Broadcast) -> list[tuple[datetime, datetime, bool, str]]:
    """The next three moments, each with when messages may really begin to leave, whether it has
    passed already and is caught up, and why nothing will leave after all.
    """
    window, now = settings().window, utc_now()
    found = []
    for at in upcoming(session(), broadcast, 3):
        earliest = max(at, now)
        leaves = earliest if broadcast.bypass else next_allowed(earliest, window)
        found.append((at, leaves, at < now, outlived(session(), broadcast.schedule, at, leaves)))
    return found
