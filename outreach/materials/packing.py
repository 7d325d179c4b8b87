"""Papers that go with an order: who gets how many, and what the print shop is to make."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.materials.bundle import campaign_mark, colours, day_of
from outreach.materials.catalogue import Material, material
from outreach.materials.models import PrintOrder, PrintRun
from outreach.materials.paper import paper
from outreach.places.find import places_by_ids
from outreach.places.models import Place
from outreach.spreadsheet import harmless


@dataclass(frozen=True)
class Parcel:
    """What one place gets: copies of each material, in the order of the list's columns."""

    place: Place
    copies: list[int]


@dataclass(frozen=True)
class District:
    """A kecamatan's parcels, with the sum of each column."""

    name: str
    parcels: list[Parcel]
    sums: list[int]


@dataclass(frozen=True)
class PackingList:
    """An order's parcels by kecamatan; `titles` name the columns."""

    titles: list[str]
    districts: list[District]
    sums: list[int]

    @property
    def places(self) -> int:
        return sum(len(district.parcels) for district in self.districts)


def printed_runs(order: PrintOrder) -> list[PrintRun]:
    """The order's runs that come on paper."""
    return [run for run in order.runs if not run.on_screen]


def packing_list(session: Session, order: PrintOrder) -> PackingList:
    """Who gets how many of what, kecamatan by kecamatan in the order of their codes."""
    slugs = list(dict.fromkeys(run.material for run in printed_runs(order)))
    copies: dict[int, list[int]] = {}
    for run in printed_runs(order):
        for place_id in run.place_ids:
            copies.setdefault(place_id, [0] * len(slugs))[slugs.index(run.material)] = run.copies
    by_district: dict[str, list[Parcel]] = {}
    for place in places_by_ids(session, list(copies)):
        parcel = Parcel(place, copies[place.id])
        by_district.setdefault(place.district.name, []).append(parcel)
    districts = [District(name, each, _sums(each)) for name, each in by_district.items()]
    every = [parcel for district in districts for parcel in district.parcels]
    scales = {run.material: run.one_to for run in printed_runs(order)}
    titles = [
        material(slug).names["id"] + (f" (skala 1:{scales[slug]})" if scales[slug] != 1 else "")
        for slug in slugs
    ]
    return PackingList(titles, districts, _sums(every))


def _sums(parcels: list[Parcel]) -> list[int]:
    return [sum(column) for column in zip(*(parcel.copies for parcel in parcels), strict=True)]


def packing_csv(packing: PackingList) -> bytes:
    """A row a place; UTF-8 with the mark that Excel needs, and no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    titles = map(harmless, packing.titles)
    writer.writerow(["Kecamatan", "Kode desa", "Tempat", *titles, "Penerima", "Tanggal terima"])
    for district in packing.districts:
        for parcel in district.parcels:
            place = parcel.place
            label = harmless(place.label)
            writer.writerow([harmless(district.name), place.code or "", label, *parcel.copies, "",
                             ""])  # fmt: skip
    return out.getvalue().encode("utf-8-sig")


def packing_pdf(order: PrintOrder, packing: PackingList) -> bytes:
    """A page or more for each kecamatan, with a line to sign for every place."""
    return paper("packing.html", packing=packing, **_common(order))


@dataclass(frozen=True)
class Line:
    """One file of the order sheet; it is drawn `one_to` times smaller than it is made."""

    material: Material
    office: bool
    one_to: int
    name: str
    sheets: int
    copies: int
    colours: str
    sha256: str


def order_sheet(order: PrintOrder) -> bytes:
    """PDF: size, colours, quantity, paper and finishing of every file, and how to check them."""
    lines = [
        Line(
            material=material(run.material),
            office=run.office,
            one_to=run.one_to,
            name=run.file_name or "",
            sheets=len(run.place_ids),
            copies=run.copies,
            colours=colours(run, material(run.material)).replace("-", "/"),
            sha256=run.sha256 or "",
        )
        for run in printed_runs(order)
    ]
    return paper(
        "order_sheet.html",
        lines=lines,
        total=sum(line.sheets * line.copies for line in lines),
        **_common(order),
    )


def _common(order: PrintOrder) -> dict[str, object]:
    return {
        "order": order,
        "campaign": order.campaign,
        "mark": campaign_mark(order.campaign.slug),
        "day": day_of(order),
        "draft": any(run.draft for run in order.runs),
    }
