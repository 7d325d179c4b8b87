"""Gather what a paper is composed from."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.events.addresses import address_of
from outreach.events.check_in import check_in_url, window_of
from outreach.events.models import Event
from outreach.papers.details import details_of, typed_at, typed_for_event
from outreach.papers.fields import office_gaps
from outreach.papers.models import Signatory
from outreach.papers.office import office_of, signatories
from outreach.papers.paper import Case, Gap, Paper
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.wib import Now, utc_now

Address = Callable[[Session, Settings, Event], str]


def open_check_in(session: Session, settings: Settings, event: Event) -> str:
    """Where people enter themselves by phone; nowhere once staff have closed it."""
    closed = window_of(session, event).closed
    return "" if closed else check_in_url(session, settings, event)


def calendar_of(session: Session, settings: Settings, event: Event) -> str:
    """Where those who are invited fetch the event for their calendar, without an account."""
    token = address_of(session, secret_key(settings.home_path), "event", event.id)
    return f"{settings.public_url}/ics/{token}.ics"


def case_of(
    session: Session,
    settings: Settings,
    campaign: Campaign,
    paper: Paper,
    event: Event | None = None,
    check_in: Address = open_check_in,
    calendar: Address = calendar_of,
    now: Now = utc_now,
) -> Case:
    """The case of a paper; `check_in` gives the address of an event's attendance list, `calendar`
    that of its calendar file.

    Who signs: whom staff chose for the paper, else the first of the office's signatories.
    """
    event = event if paper.of_event else None
    details = details_of(session, campaign, paper, event)
    # An event is held in one hall, whichever paper it was typed for.
    if event and not details.get("venue"):
        details["venue"] = typed_for_event(session, event, "venue")
    known = signatories(session)
    chosen = session.get(Signatory, details.get("signatory") or 0)
    return Case(
        session=session,
        settings=settings,
        campaign=campaign,
        event=event,
        office=office_of(session),
        signatory=chosen or (known[0] if known else None),
        details=details,
        check_in=check_in(session, settings, event) if event else "",
        calendar=calendar(session, settings, event) if event else "",
        written_at=typed_at(session, campaign, paper, event),
        now=now,
    )


def gaps_of(case: Case, paper: Paper) -> list[Gap]:
    """What the paper still lacks, the campaign's own first; none when it is ready."""
    empty = [
        Gap(field.label, "office" if field.kind == "signatory" else "details")
        for field in paper.fields
        if field.needed and not _is_there(case, field.key)
    ]
    return [*paper.gaps(case), *empty, *office_gaps(case)]


def _is_there(case: Case, key: str) -> bool:
    return case.signatory is not None if key == "signatory" else bool(case.typed(key))
