"""Which villages an event's invitation goes to."""

from __future__ import annotations

from outreach.campaigns.plan import campaign_places
from outreach.papers.document import Letter
from outreach.papers.paper import Case
from outreach.papers.phrasing import head_of
from outreach.places.models import Place


def invited(case: Case) -> list[Place]:
    """The campaign's villages in the kecamatan that staff chose for the letter.

    Where they chose none: those around the event's place; of an event without one, all. In the
    order of the villages' codes, which is kecamatan by kecamatan.
    """
    villages = campaign_places(case.session, case.campaign)
    chosen = set(case.details.get("districts") or ())
    if not chosen and case.event and case.event.place:
        chosen = {case.event.place.district_code}
    found = [v for v in villages if v.district_code in chosen] if chosen else villages
    return sorted(found, key=lambda village: village.code or "")


def letters(case: Case) -> list[Letter]:
    """One for each invited village. A file's name tells the code: village names occur twice."""
    return [
        Letter(
            to=(head_of(village), f"Kecamatan {village.district.name}"),
            name=f"{village.label}, {village.district.name}",
            file=f"{village.code}_{_plain(village.district.name)}_{_plain(village.name)}",
            group=village.district.name,
        )
        for village in invited(case)
    ]


def _plain(name: str) -> str:
    return "-".join(name.split())
