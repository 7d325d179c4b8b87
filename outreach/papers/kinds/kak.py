"""Kerangka acuan kerja (KAK/TOR): why, what, where, when, who, and for how much."""

from __future__ import annotations

from collections import Counter

from outreach.campaigns.plan import campaign_places
from outreach.events.models import Event
from outreach.events.plan import events_of
from outreach.language import lazy as _
from outreach.materials.catalogue import name_of
from outreach.materials.orders import orders_of
from outreach.papers import fields
from outreach.papers.document import Block, Column, Document, Heading, Items, Paragraph, Table
from outreach.papers.paper import Case, Field, Gap, Paper
from outreach.papers.phrasing import (
    BLANK,
    counted,
    day_of,
    hours,
    number,
    rupiah,
    span,
    where,
)
from outreach.papers.terbilang import MOST, spelled
from outreach.places.models import Place


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
                f"{_sentence(service.purpose)}"
            ),
            Paragraph(
                "Agar layanan tersebut dikenal dan dipakai dengan benar oleh masyarakat, "
                f"{case.office.title} Kabupaten Purwakarta perlu melaksanakan sosialisasi di "
                f"{_reach(places)}."
            ),
            *_added(case, "background"),
            Heading("2. Maksud dan Tujuan"),
            Paragraph(
                f"Kegiatan ini dimaksudkan untuk memperkenalkan {service.name} kepada masyarakat. "
                "Tujuan yang hendak dicapai:"
            ),
            Items([_sentence(campaign.goal) or BLANK, *case.lines("aims")], letters=True),
            Heading("3. Sasaran"),
            Paragraph(f"Sasaran kegiatan adalah masyarakat di {_reach(places)}."),
            *_added(case, "audience"),
            _districts(places),
            Heading("4. Ruang Lingkup"),
            Items(_scope(case), letters=True),
            Heading("5. Jadwal"),
            *_schedule(case, events_of(case.session, campaign.id)),
            Heading("6. Pelaksana"),
            Paragraph(
                f"Kegiatan dilaksanakan oleh {case.office.title} Kabupaten Purwakarta bersama "
                "pemerintah kecamatan, desa, dan kelurahan."
            ),
            *_added(case, "team"),
            Heading("7. Anggaran"),
            *_budget(case),
            Heading("8. Penutup"),
            Paragraph(
                "Kerangka acuan kerja ini disusun sebagai pedoman pelaksanaan dan pengendalian "
                "kegiatan."
            ),
            *_added(case, "closing"),
        ],
        signature=case.signature(f"{case.office.town}, {case.dated}"),
        numbered=True,
    )


def _added(case: Case, key: str) -> list[Paragraph]:
    return [Paragraph(line) for line in case.lines(key)]


def _sentence(words: str) -> str:
    """With a capital letter and a full stop."""
    words = words.strip()
    end = "" if words.endswith((".", "!", "?")) or not words else "."
    return words[:1].upper() + words[1:] + end


def _reach(places: list[Place]) -> str:
    """`192 (seratus sembilan puluh dua) desa dan kelurahan di 17 (tujuh belas) kecamatan`."""
    kinds = {place.kind for place in places}
    what = " dan ".join(kind for kind in ("desa", "kelurahan") if kind in kinds)
    districts = {place.district_code for place in places}
    return f"{counted(len(places))} {what} di {counted(len(districts))} kecamatan"


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


def _some(count: int) -> str:
    return number(count) if count else "–"


def _scope(case: Case) -> list[str]:
    orders = orders_of(case.session, case.campaign.id)
    slugs = dict.fromkeys(
        [one["slug"] for one in case.campaign.content["materials"]]
        + [run.material for order in orders for run in order.runs]
    )
    made = ", ".join(name_of(slug, "id") for slug in slugs)
    return [
        *([f"Penyusunan, pencetakan, dan pembagian materi: {made}."] if made else []),
        "Pemasangan materi di setiap desa dan kelurahan, masing-masing dengan kode QR sendiri.",
        "Kegiatan tatap muka menurut jadwal, dengan daftar hadir dan notulen.",
        "Pengiriman pengingat hanya kepada warga yang telah memberikan persetujuan.",
        "Pemantauan pindaian kode QR, evaluasi, dan pelaporan.",
        *case.lines("scope"),
    ]


def _schedule(case: Case, events: list[Event]) -> list[Block]:
    when = span(case.campaign.starts_on, case.campaign.ends_on) or BLANK
    blocks: list[Block] = [Paragraph(f"Kegiatan dilaksanakan {_on(when)}.")]
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


def _on(when: str) -> str:
    return when if when.startswith(("mulai", "sampai")) else f"pada {when}"


def _budget(case: Case) -> list[Block]:
    """What staff planned to spend, with its sum in words; else who bears it is left open."""
    source = case.typed("source", BLANK)
    costs = [_cost(row) for row in case.rows("costs", 4)]
    if not costs:
        return [Paragraph(f"Biaya kegiatan dibebankan pada {source}.")]
    total = sum(amount for *_rest, amount in costs)
    rows = [
        [f"{at}.", what, f"{number(many)} {unit}".strip(), rupiah(each), rupiah(amount)]
        for at, (what, many, unit, each, amount) in enumerate(costs, start=1)
    ]
    columns = (
        Column("No.", 8, number=True), Column("Uraian"), Column("Volume", 17, number=True),
        Column("Harga satuan", 20, number=True), Column("Jumlah", 22, number=True),
    )  # fmt: skip
    words = spelled(total) if total <= MOST else BLANK
    return [
        Paragraph(
            f"Biaya kegiatan sebesar {rupiah(total)} ({words} rupiah) dibebankan pada {source}."
        ),
        Table(columns, rows, "Rincian biaya", ("", "Jumlah", "", "", rupiah(total))),
    ]


def _cost(row: list[str]) -> tuple[str, int, str, int, int]:
    """Uraian, jumlah, satuan, harga satuan and their product; what is no number counts as 0."""
    what, many, unit, each = row
    return what, _whole(many), unit, _whole(each), _whole(many) * _whole(each)


def _whole(typed: str) -> int:
    """`1.500`, `Rp1.500` and `1500,00` are 1500."""
    digits = typed.partition(",")[0].replace(".", "").removeprefix("Rp").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= 15 else 0


def _gaps(case: Case) -> list[Gap]:
    gaps = []
    if not case.campaign.goal:
        gaps.append(Gap(_("tujuan kampanye belum ditulis"), "plan"))
    if not (case.campaign.starts_on and case.campaign.ends_on):
        gaps.append(Gap(_("waktu kampanye belum ditentukan"), "plan"))
    unread = [row[0] for row in case.rows("costs", 4) if not (_whole(row[1]) and _whole(row[3]))]
    if unread:
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
        Field("source", _("Sumber anggaran"),
              hint=_("Misalnya: DPA Diskominfo tahun anggaran berjalan"), needed=True),
        Field("costs", _("Rincian anggaran"), "costs",
              _("Satu baris tiap biaya: uraian; jumlah; satuan; harga satuan")),
        Field("closing", _("Tambahan penutup"), "lines", _("Satu paragraf per baris.")),
        fields.SIGNATORY,
    ),
)  # fmt: skip
