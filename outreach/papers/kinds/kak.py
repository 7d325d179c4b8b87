"""Kerangka acuan kerja (KAK/TOR): why, what, where, when, who, and for how much."""

from __future__ import annotations

from collections import Counter

from outreach.campaigns.plan import campaign_places
from outreach.events.models import Event
from outreach.events.plan import events_of
from outreach.language import lazy as _
from outreach.materials.catalogue import name_of
from outreach.materials.orders import orders_of
from outreach.papers import costs, fields
from outreach.papers.document import Block, Column, Document, Heading, Items, Paragraph, Table
from outreach.papers.outcome import goals
from outreach.papers.paper import Case, Field, Gap, Paper
from outreach.papers.phrasing import (
    BLANK,
    day_of,
    hours,
    kinds_of,
    number,
    on,
    reach,
    sentence,
    span,
    where,
)
from outreach.places.models import Place
from outreach.results.words import MEASURE_NAMES


def compose(case: Case) -> Document:
    """From the campaign's plan, with what staff added to each part."""
    campaign, service = case.campaign, case.campaign.service
    places = campaign_places(case.session, campaign)
    return Document(
        title=f"Kerangka acuan kerja {campaign.name}",
        head=case.head,
        heading=(
            "KERANGKA ACUAN KERJA (KAK)",
            f"Kampanye “{campaign.name}”",
            f"Tahun anggaran {fields.year_of(case)}",
        ),
        body=[
            Heading("1. Latar Belakang"),
            Paragraph(
                f"{service.name} adalah layanan Pemerintah Kabupaten Purwakarta. "
                f"{sentence(service.purpose)}"
            ),
            Paragraph(
                "Agar layanan tersebut dikenal dan dipakai dengan benar oleh masyarakat, "
                f"{case.office.title} Kabupaten Purwakarta perlu melaksanakan sosialisasi di "
                f"{reach(places)}."
            ),
            *fields.added(case, "background"),
            Heading("2. Maksud dan Tujuan"),
            Paragraph(
                f"Kegiatan ini dimaksudkan untuk memperkenalkan {service.name} kepada masyarakat. "
                "Tujuan yang hendak dicapai:"
            ),
            *_aims(case),
            Heading("3. Sasaran"),
            Paragraph(f"Sasaran kegiatan adalah masyarakat di {reach(places)}."),
            *fields.added(case, "audience"),
            _districts(places),
            *_goals(case),
            Heading("4. Ruang Lingkup"),
            Items(_scope(case), letters=True),
            Heading("5. Jadwal"),
            *_schedule(case, events_of(case.session, campaign.id)),
            Heading("6. Pelaksana"),
            Paragraph(
                f"Kegiatan dilaksanakan oleh {case.office.title} Kabupaten Purwakarta bersama "
                "pemerintah kecamatan, desa, dan kelurahan."
            ),
            *fields.added(case, "team"),
            Heading("7. Anggaran"),
            *costs.budget(case),
            Heading("8. Penutup"),
            Paragraph(
                "Kerangka acuan kerja ini disusun sebagai pedoman pelaksanaan dan pengendalian "
                "kegiatan."
            ),
            *fields.added(case, "closing"),
        ],
        signature=case.signature(f"{case.office.town}, {case.dated}"),
        numbered=True,
    )


def _districts(places: list[Place]) -> Table:
    villages = Counter(p.district.name for p in places if p.kind == "desa")
    towns = Counter(p.district.name for p in places if p.kind == "kelurahan")
    names = list(dict.fromkeys(place.district.name for place in places))
    rows = [
        [f"{at}.", name, _some(villages[name]), _some(towns[name]),
         number(villages[name] + towns[name])]
        for at, name in enumerate(names, start=1)
    ]  # fmt: skip
    return Table(
        (Column("No.", 8, number=True), Column("Kecamatan"), Column("Desa", 14, number=True),
         Column("Kelurahan", 16, number=True), Column("Jumlah", 14, number=True)),
        rows,
        "Sasaran menurut kecamatan",
        ("", "Jumlah", _some(villages.total()), _some(towns.total()), number(len(places))),
    )  # fmt: skip


def _goals(case: Case) -> list[Block]:
    """The numbers that the campaign set itself; the budget has a part of its own."""
    wanted = [one for one in goals(case) if one.measure != "budget"]
    if not wanted:
        return []
    rows = [[str(MEASURE_NAMES[one.measure]), number(one.goal)] for one in wanted]
    columns = (Column("Ukuran keberhasilan"), Column("Sasaran", 22, number=True))
    return [Paragraph("Keberhasilan kampanye diukur dengan:"),
            Table(columns, rows, "Ukuran keberhasilan")]  # fmt: skip


def _some(count: int) -> str:
    return number(count) if count else "–"


def _aims(case: Case) -> list[Block]:
    """The campaign's goal and what staff added; a single one is no list."""
    aims = [sentence(case.campaign.goal) or BLANK, *case.lines("aims")]
    return [Items(aims, letters=True)] if len(aims) > 1 else [Paragraph(aims[0])]


def _scope(case: Case) -> list[str]:
    orders = orders_of(case.session, case.campaign.id)
    slugs = dict.fromkeys(
        [one["slug"] for one in case.campaign.content["materials"]]
        + [run.material for order in orders for run in order.runs]
    )
    kinds = kinds_of(campaign_places(case.session, case.campaign))
    made = ", ".join(name_of(slug, "id") for slug in slugs)
    return [
        *([f"Penyusunan, pencetakan, dan pembagian materi: {made}."] if made else []),
        f"Pemasangan materi di setiap {kinds}, masing-masing dengan kode QR sendiri.",
        "Kegiatan tatap muka menurut jadwal, dengan daftar hadir dan notulen.",
        "Pengiriman pengingat hanya kepada warga yang telah memberikan persetujuan.",
        "Pemantauan pindaian kode QR, evaluasi, dan pelaporan.",
        *case.lines("scope"),
    ]


def _schedule(case: Case, events: list[Event]) -> list[Block]:
    when = span(case.campaign.starts_on, case.campaign.ends_on) or BLANK
    blocks: list[Block] = [Paragraph(f"Kegiatan dilaksanakan {on(when)}.")]
    if events:
        rows = [
            [f"{at}.", event.title, day_of(event.starts_at),
             hours(event.starts_at, event.ends_at), where(event.place) if event.place else BLANK]
            for at, event in enumerate(events, start=1)
        ]  # fmt: skip
        columns = (
            Column("No.", 8, number=True), Column("Kegiatan", 27), Column("Hari, tanggal", 20),
            Column("Waktu", 20), Column("Tempat"),
        )  # fmt: skip
        blocks.append(Table(columns, rows, "Jadwal kegiatan"))
    return blocks


def _gaps(case: Case) -> list[Gap]:
    gaps = []
    if not case.campaign.goal:
        gaps.append(Gap(_("tujuan kampanye belum ditulis"), "plan"))
    if not (case.campaign.starts_on and case.campaign.ends_on):
        gaps.append(Gap(_("waktu kampanye belum ditentukan"), "plan"))
    if costs.unread(case):
        gaps.append(Gap(_("ada baris anggaran tanpa jumlah atau harga"), "details"))
    return gaps


PAPER = Paper(
    slug="kak",
    name=_("Kerangka acuan kerja (KAK/TOR)"),
    purpose=_("Latar belakang sampai anggaran, disusun dari rencana kampanye."),
    per="campaign",
    compose=compose,
    gaps=_gaps,
    word=True,
    fields=(
        fields.DATE,
        Field("background", _("Tambahan latar belakang"), "lines", _("Satu paragraf per baris.")),
        Field("aims", _("Tujuan lain"), "lines", _("Satu per baris.")),
        Field("audience", _("Tambahan sasaran"), "lines", _("Satu paragraf per baris.")),
        Field("scope", _("Ruang lingkup lain"), "lines", _("Satu per baris.")),
        Field("team", _("Tambahan pelaksana"), "lines", _("Satu paragraf per baris.")),
        costs.SOURCE,
        Field("costs", _("Rincian anggaran"), "costs", costs.HINT),
        Field("closing", _("Tambahan penutup"), "lines", _("Satu paragraf per baris.")),
        fields.SIGNATORY,
    ),
)  # fmt: skip
