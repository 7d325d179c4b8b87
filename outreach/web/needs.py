"""What needs somebody today: one line a thing, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask import url_for
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, defer

from outreach.accounts.guard import DECIDES, PLANS
from outreach.accounts.models import Person
from outreach.broadcasts.models import Broadcast, Delivery, Firing
from outreach.broadcasts.overview import doubtful, in_lists
from outreach.campaigns.commitment_models import Commitment
from outreach.campaigns.commitments import agencies_with
from outreach.campaigns.models import Approval, Campaign
from outreach.campaigns.waiting import waiting
from outreach.events.models import Event
from outreach.language import gettext as _
from outreach.results.models import Signals
from outreach.results.targets import late_campaigns
from outreach.results.words import MEASURE_NAMES
from outreach.wib import WIB, Now, today, utc_now

# Nobody is asked for anything about a campaign that is put away.
_HERE = Campaign.archived_at.is_(None)
# Of one kind so many are told one by one; a page of everything stands behind each.
_TOLD = 5


@dataclass(frozen=True)
class Need:
    """A line: what is to be done, what about, and where. `urgent` ones are marked."""

    icon: str
    text: str
    subject: str
    href: str
    urgent: bool = False


def needs_today(session: Session, person: Person, now: Now = utc_now) -> list[Need]:
    """What waits for this person's role; urgent first, then in the order of a day's work."""
    found = [*_events(session, person, now)]
    if person.role in DECIDES:
        found += _decisions(session, person)
    if person.role in PLANS:
        found += [
            *_doubtful(session), *_by_hand(session), *_returned(session), *_late(session, now),
            *_behind(session),
        ]  # fmt: skip
    found += _silent(session)
    return sorted(found, key=lambda need: not need.urgent)


def _decisions(session: Session, person: Person) -> Iterator[Need]:
    for campaign in waiting(session, person):
        href = url_for("campaigns.decision", slug=campaign.slug)
        yield Need("badge-check", _("Kampanye menunggu keputusan Anda"), campaign.name, href, True)
    asked = (
        select(Broadcast)
        .join(Broadcast.campaign)
        .where(_HERE, Broadcast.status == "proposed", Broadcast.proposed_by != person.id)
    )
    text = _("Siaran menunggu keputusan Anda")
    shown = session.scalars(asked.options(*in_lists()).order_by(Broadcast.id).limit(_TOLD)).all()
    for broadcast in shown:
        href = url_for("broadcast_decision.page", broadcast_id=broadcast.id)
        yield Need("badge-check", text, broadcast.name, href, True)
    if len(shown) == _TOLD:
        total = session.scalar(select(func.count()).select_from(asked.subquery())) or 0
        if total > _TOLD:
            href = url_for("broadcast_list.all_of_them", keadaan="proposed", _anchor="semua")
            yield Need("badge-check", text, _("+%(n)s lagi", n=total - _TOLD), href, True)


def _returned(session: Session) -> Iterator[Need]:
    """Campaigns and broadcasts that the head gave back and nobody has proposed again."""
    last = select(func.max(Approval.id)).group_by(Approval.campaign_id)
    rows = session.scalars(
        select(Campaign)
        .join(Approval, Approval.campaign_id == Campaign.id)
        .where(Approval.id.in_(last), ~Approval.agreed, Campaign.status == "draft")
        .options(defer(Campaign.content))
        .order_by(Approval.id.desc())
        .limit(_TOLD)
    )
    for campaign in rows:
        href = url_for("campaigns.decision", slug=campaign.slug)
        yield Need("rotate-ccw", _("Kampanye dikembalikan pimpinan"), campaign.name, href)
    given_back = (
        select(Broadcast)
        .join(Broadcast.campaign)
        .where(_HERE, Broadcast.status == "draft", Broadcast.note != "")
        .order_by(Broadcast.id.desc())
    )
    for broadcast in session.scalars(given_back.limit(_TOLD)):
        href = url_for("broadcast_edit.message", broadcast_id=broadcast.id)
        yield Need("rotate-ccw", _("Siaran dikembalikan pimpinan"), broadcast.name, href)


def _doubtful(session: Session) -> Iterator[Need]:
    for broadcast, number in doubtful(session):
        if broadcast.campaign.archived_at is not None:
            continue
        href = url_for("broadcast_control.doubtful", siaran=broadcast.id)
        text = _("%(n)s kiriman tidak pasti: putuskan kirim lagi atau tidak", n=number)
        yield Need("alert-triangle", text, broadcast.name, href, True)


def _by_hand(session: Session) -> Iterator[Need]:
    """Letters that staff send on their own phones."""
    rows = session.execute(
        select(Broadcast, func.count(Delivery.contact_id))
        .join(Broadcast.campaign)
        .join(Firing, Firing.broadcast_id == Broadcast.id)
        .join(Delivery, Delivery.firing_id == Firing.id)
        .where(
            _HERE, Broadcast.channel == "manual", Broadcast.status == "approved",
            Firing.status == "sending", Delivery.status == "queued",
        )
        .group_by(Broadcast.id)
        .limit(_TOLD)
    )  # fmt: skip
    for broadcast, number in rows:
        href = url_for("manual.page", broadcast_id=broadcast.id)
        text = _("%(n)s pesan WhatsApp menunggu dikirim dari ponsel", n=number)
        yield Need("message-circle", text, broadcast.name, href)


def _events(session: Session, person: Person, now: Now) -> Iterator[Need]:
    """What is held today and tomorrow, the person's own first: all are told only up to `_TOLD`."""
    day = today(now)
    first = datetime.combine(day, time(), WIB)
    mine = Event.people.any(Person.id == person.id)
    rows = session.execute(
        select(Event, mine)
        .join(Event.campaign)
        .where(
            _HERE, Event.removed_at.is_(None), Event.starts_at >= first,
            Event.starts_at < first + timedelta(days=2),
        )
        .order_by(case((mine, 0), else_=1), Event.starts_at)
        .limit(_TOLD)
    )  # fmt: skip
    for event, is_mine in rows:
        begins = event.starts_at.astimezone(WIB)
        when = _("Hari ini") if begins.date() == day else _("Besok")
        told = {"when": when, "time": f"{begins:%H.%M}"}
        if is_mine:
            text = _("%(when)s pukul %(time)s WIB, Anda petugasnya", **told)
        else:
            text = _("%(when)s pukul %(time)s WIB", **told)
        href = url_for("events.page", slug=event.campaign.slug, event_id=event.id)
        yield Need("calendar", text, event.title, href, begins.date() == day)


def _late(session: Session, now: Now) -> Iterator[Need]:
    """Campaigns in which agencies are late."""
    rows = session.execute(
        select(Campaign.slug, Campaign.name, func.count())
        .join(Commitment, Commitment.campaign_id == Campaign.id)
        .where(
            _HERE, Commitment.state == "open", Commitment.due_on < today(now),
            Commitment.agency_id.in_(agencies_with("late", "", today(now))),
        )
        .group_by(Campaign.id)
        .order_by(func.count().desc())
        .limit(_TOLD)
    )  # fmt: skip
    for slug, name, number in rows:
        text = _("%(n)s komitmen OPD terlambat", n=number)
        yield Need("clock", text, name, url_for("commitments.overview", slug=slug))


def _behind(session: Session) -> Iterator[Need]:
    """Campaigns that will miss a goal at their pace, or have spent more than their budget."""
    for slug, name, measures in late_campaigns(session, _TOLD):
        told = ", ".join(str(MEASURE_NAMES[measure]).lower() for measure in measures)
        text = _("Di luar rencana: %(measures)s", measures=told)
        yield Need("target", text, name, url_for("targets.page", slug=slug))


def _silent(session: Session) -> Iterator[Need]:
    rows = session.execute(
        select(Campaign.slug, Campaign.name, Signals.silent)
        .join(Signals, Signals.campaign_id == Campaign.id)
        .where(_HERE, Signals.silent > 0)
        .order_by(Signals.silent.desc())
        .limit(_TOLD)
    )
    for slug, name, number in rows:
        text = _("%(n)s poster sepi: cek apakah masih terpasang", n=number)
        yield Need("eye", text, name, url_for("signals.page", slug=slug))
