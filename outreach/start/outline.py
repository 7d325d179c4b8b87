"""A campaign before it is one: what was said in the guided start, and suggestions for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session

from outreach.campaigns.choice import pack_for
from outreach.campaigns.models import Start
from outreach.campaigns.pack import Pack
from outreach.language import gettext as _
from outreach.materials.catalogue import Material
from outreach.materials.offer import offered
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.services.models import Service
from outreach.start.days import date_faults, first_day, last_day, remark
from outreach.start.reminders import Meeting, reminders_for

LONGEST_NAME = 120
# The channel that needs no settings.
BY_HAND = "manual"
FIRST_HOUR = time(9)
# What villages get besides the pack's own: a sheet their printer takes, a picture for chats.
USUAL = ("f4", "screen-square")
_YEAR = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True)
class Outline:
    """All that a draft campaign is made of. No `places` means all villages.

    `materials` are slugs of the catalogue, `reminders` keys of `reminders_for`.
    """

    service: Service
    pack: Pack
    name: str
    goal: str
    places: Sequence[Place]
    starts_on: date
    ends_on: date
    meeting: Meeting | None
    materials: Sequence[str]
    channel: str
    reminders: Sequence[str]


def outline_of(
    session: Session,
    service: Service,
    answers: Mapping[str, Mapping[str, Any]],
    today: date,
    *,
    pack: str = "",
    channel: str = BY_HAND,
) -> Outline:
    """What was answered, completed by what suits most campaigns.

    `answers` are by step, as `Start` keeps them, dates in ISO 8601: {"goal": {"name", "goal"},
    "places": {"villages": codes}, "dates": {"starts_on", "ends_on", "meeting": {"title", "day",
    "hour", "kind"} | None}, "materials": {"slugs"}, "reminders": {"channel", "keys",
    "around_event"}}.
    """
    chosen = pack_for(service, pack)
    starts_on, ends_on, meeting = _dates(answers.get("dates"), today)
    goal = answers.get("goal", {})
    codes = set(answers.get("places", {}).get("villages", ()))
    told = answers.get("reminders", {})
    offers = reminders_for(starts_on, ends_on, meeting, today)
    suggested = [offer.key for offer in offers if offer.usual]
    # What was chosen before an event came or went is no choice about the reminders there are now.
    chose = told.get("around_event") == (meeting is not None)
    keys = told["keys"] if chose else suggested
    named = {str(entry["slug"]) for entry in chosen.content["materials"]}
    wanted = answers.get("materials", {}).get("slugs", [*named, *USUAL])
    return Outline(
        service=service,
        pack=chosen,
        name=goal.get("name") or with_year(chosen.name, starts_on.year),
        goal=goal.get("goal", chosen.goal),
        places=[place for place in villages(session) if place.code in codes] if codes else [],
        starts_on=starts_on,
        ends_on=ends_on,
        meeting=meeting,
        materials=[material.slug for material in offered() if material.slug in wanted],
        channel=told.get("channel", channel),
        reminders=[offer.key for offer in offers if offer.key in keys],
    )


def outline_of_start(session: Session, start: Start, today: date, channel: str) -> Outline:
    """The outline of what somebody began."""
    return outline_of(
        session, start.service, start.answers, today, pack=start.pack, channel=channel
    )


def faults(outline: Outline, today: date) -> list[tuple[str, str]]:
    """(Step, sentence) of everything that keeps an outline from becoming a campaign."""
    found = []
    if outline.service.status == "stopped":
        said = _("Layanan %(service)s sudah dihentikan. Pilih layanan lain.",
                 service=outline.service.name)  # fmt: skip
        found.append(("service", said))
    if not re.search(r"[a-zA-Z0-9]", outline.name) or len(outline.name) > LONGEST_NAME:
        said = _("Nama kampanye perlu huruf atau angka, paling panjang %(n)s huruf.",
                 n=LONGEST_NAME)  # fmt: skip
        found.append(("goal", said))
    meets_on = outline.meeting.day if outline.meeting else None
    wrong = date_faults(outline.starts_on, outline.ends_on, meets_on, today)
    found += [("dates", sentence) for sentence in wrong.values()]
    if not outline.materials:
        found.append(("materials", _("Pilih paling sedikit satu materi.")))
    return found


def remarks(outline: Outline) -> list[str]:
    """What to know of its days that are no workdays: told, never refused."""
    days = [outline.starts_on, *([outline.meeting.day] if outline.meeting else [])]
    return [told for told in map(remark, days) if told]


def content_of(outline: Outline) -> dict[str, Any]:
    """The pack's content with the chosen materials alone; one that the pack does not name is made
    like its first, as it would be printed (`materials.offer`)."""
    named = outline.pack.content["materials"]
    by_slug = {entry["slug"]: entry for entry in named}
    known: dict[str, Material] = {material.slug: material for material in offered()}
    entries = [
        by_slug.get(slug) or {**named[0], "slug": slug, "name": known[slug].names["id"]}
        for slug in outline.materials
    ]
    return {**outline.pack.content, "materials": entries}


def with_year(name: str, year: int) -> str:
    """The name with that year in it, in place of its own or at its end."""
    if _YEAR.search(name):
        return _YEAR.sub(str(year), name)
    told = f" Tahun {year}"
    return name[: LONGEST_NAME - len(told)] + told


def _dates(answer: Mapping[str, Any] | None, today: date) -> tuple[date, date, Meeting | None]:
    if not answer:
        starts_on = first_day(today)
        return starts_on, last_day(starts_on), None
    given = answer.get("meeting")
    meeting = given and Meeting(
        given["title"],
        date.fromisoformat(given["day"]),
        time.fromisoformat(given["hour"]),
        given["kind"],
    )
    return (
        date.fromisoformat(answer["starts_on"]),
        date.fromisoformat(answer["ends_on"]),
        meeting or None,
    )
