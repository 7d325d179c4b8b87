"""Which villages an event's invitation goes to."""

from __future__ import annotations

import re

from outreach.campaigns.plan import campaign_places
from outreach.papers.document import Letter
from outreach.papers.paper import Case
from outreach.papers.phrasing import head_of
from outreach.places.models import Place

_POSITIONS = ("Bupati", "Camat", "Direktur", "Inspektur", "Kapolres", "Kapolsek", "Kepala",
              "Ketua", "Lurah", "Pimpinan", "Sekretaris ", "Wakil")  # fmt: skip
# How an institution's name begins → what stands there when its leader is named.
_LEADERS = {
    "Kecamatan ": "Camat ", "Kelurahan ": "Lurah ", "Sekretariat ": "Sekretaris ",
    "Inspektorat": "Inspektur", "RSUD": "Direktur RSUD", "Perumda": "Direktur Perumda",
    **{head: f"Kepala {head}" for head in (
        "Badan ", "Bagian ", "Balai ", "Desa ", "Dinas ", "Kantor ", "Puskesmas ",
        "Satuan ", "SDN ", "SMAN ", "SMKN ", "SMPN ", "UPTD ")},
}  # fmt: skip


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
    """One for each invited village, then one for each institution that the event invites.

    A file's name tells the village's code: names occur twice.
    """
    villages = [
        Letter(
            to=(head_of(village), f"Kecamatan {village.district.name}"),
            name=f"{village.label}, {village.district.name}",
            file=f"{village.code}_{_plain(village.district.name)}_{_plain(village.name)}",
            group=f"Kecamatan {village.district.name}",
        )
        for village in invited(case)
    ]
    institutions = [
        Letter(
            to=(_leader(name), "Kabupaten Purwakarta"),
            name=name,
            file=f"instansi_{at:03}_{_plain(name)}",
            group="Instansi",
        )
        for at, name in enumerate(case.event.invited if case.event else [], start=1)
    ]
    return villages + institutions


def _leader(name: str) -> str:
    """Letters go to a position: of a bare institution, its leader."""
    if name.startswith(_POSITIONS):
        return name
    for head, leader in _LEADERS.items():
        if name.startswith(head):
            return leader + name.removeprefix(head)
    return f"Pimpinan {name}"


def _plain(name: str) -> str:
    """As a file can be called."""
    return "-".join(re.findall(r"[\w]+", name))[:40]
