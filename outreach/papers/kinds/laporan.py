"""Laporan kegiatan: what was held, what came of it, what stood in the way. Parts: DOMAIN.md."""

from __future__ import annotations

from outreach.campaigns.plan import campaign_places
from outreach.events.files import annexes_of
from outreach.events.photos import chosen_photos
from outreach.language import lazy as _
from outreach.materials.catalogue import name_of
from outreach.papers import fields
from outreach.papers.document import (
    Block,
    Column,
    Document,
    Heading,
    Items,
    Paragraph,
    Photos,
    Table,
)
from outreach.papers.kinds.daftar_kirim import printed
from outreach.papers.outcome import Held, Outcome, goals, outcome_of, scans_over_time
from outreach.papers.paper import Case, Field, Gap, Paper
from outreach.papers.phrasing import (
    BLANK,
    SHORT_BLANK,
    counted,
    day_of,
    hours,
    kinds_of,
    number,
    on,
    reach,
    rupiah,
    sentence,
    short_date,
    span,
    where,
)
from outreach.papers.shown import district_map, photo_of, time_chart
from outreach.papers.use import use_of_service
from outreach.wib import WIB

# Pixels: two photos stand side by side, so this is 250 dpi.
_PHOTO_SIDE = 800
MEASURES = {
    "events": "Kegiatan yang dilaksanakan",
    "participants": "Peserta kegiatan menurut daftar hadir",
    "pieces": "Materi cetak yang terpasang",
    "reminders": "Pengingat yang terkirim",
    "scans": "Pindaian kode QR oleh warga",
    "places": "Tempat yang kodenya dipindai warga",
}
# Goals that are no measure of a report without goals.
_VILLAGES, _BUDGET = "Desa dan kelurahan terjangkau", "Anggaran dan biaya tercatat"


def compose(case: Case) -> Document:
    """The report with its photos."""
    return report(case, photos=True)


def report(case: Case, *, photos: bool) -> Document:
    """The report; bound into an LPJ, whose photos have pages of their own, without them."""
    campaign, outcome = case.campaign, outcome_of(case)
    return Document(
        title=f"Laporan kegiatan {campaign.name}",
        head=case.head,
        heading=(
            "LAPORAN KEGIATAN",
            f"Kampanye “{campaign.name}”",
            f"Tahun anggaran {fields.year_of(case)}",
        ),
        body=[
            Heading("1. Pendahuluan"),
            *_introduction(case),
            Heading("2. Pelaksanaan"),
            *_held(case, outcome),
            Heading("3. Hasil"),
            *_results(case, outcome),
            *(_photos(case, outcome) if photos else []),
            Heading("4. Kendala"),
            *_typed(case, "obstacles"),
            Heading("5. Saran"),
            *_typed(case, "advice"),
            Heading("6. Penutup"),
            Paragraph(
                "Demikian laporan ini disusun sebagai pertanggungjawaban atas pelaksanaan kegiatan "
                "dan bahan pertimbangan untuk kegiatan berikutnya."
            ),
            *fields.added(case, "closing"),
        ],
        signature=case.signature(f"{case.office.town}, {case.dated}"),
        enclosures=_enclosures(case, outcome),
        numbered=True,
    )


def _enclosures(case: Case, outcome: Outcome) -> list[str]:
    """What belongs to the report, as far as it is there."""
    events = [one.event for one in outcome.held]
    photos = sum(len(chosen_photos(case.session, event)) for event in events)
    files = [file.name for event in events for file in annexes_of(case.session, event)]
    of_events = [f"{name} {counted(len(events))} kegiatan"
                 for name in ("Undangan", "Surat tugas", "Daftar hadir", "Notulen")]  # fmt: skip
    return [
        "Kerangka acuan kerja",
        *(of_events if events else []),
        *(["Daftar kirim dan tanda terima materi"] if printed(case) else []),
        *([f"Foto kegiatan, {counted(photos)} lembar"] if photos else []),
        *files,
    ]


def _introduction(case: Case) -> list[Block]:
    campaign, service = case.campaign, case.campaign.service
    when = span(campaign.starts_on, campaign.ends_on)
    held = f"dilaksanakan {on(when)}" if when else f"dilaksanakan pada {BLANK}"
    goal = sentence(campaign.goal)
    return [
        Paragraph(
            f"{service.name} adalah layanan Pemerintah Kabupaten Purwakarta. "
            f"{sentence(service.purpose)}"
        ),
        Paragraph(
            f"Agar layanan tersebut dikenal dan dipakai dengan benar oleh masyarakat, "
            f"{case.office.title} Kabupaten Purwakarta melaksanakan kampanye “{campaign.name}” "
            f"dengan sasaran {reach(campaign_places(case.session, campaign))}. Kampanye ini {held}."
        ),
        *([Paragraph(f"Tujuan kampanye: {goal}")] if goal else []),
        *fields.added(case, "introduction"),
    ]


def _held(case: Case, outcome: Outcome) -> list[Block]:
    people = outcome.people
    until = short_date(case.now().astimezone(WIB).date())
    blocks: list[Block] = []
    if outcome.held:
        blocks += [
            Paragraph(
                f"Sampai dengan {until} telah dilaksanakan {counted(len(outcome.held))} kegiatan "
                f"dengan {counted(people.all)} peserta menurut daftar hadir, yaitu "
                f"{number(people.men)} laki-laki dan {number(people.women)} perempuan."
            ),
            _events(outcome),
        ]
    else:
        blocks.append(Paragraph(f"Sampai dengan {until} belum ada kegiatan yang dilaksanakan."))
    if outcome.coming:
        blocks += [
            Paragraph("Kegiatan yang masih akan dilaksanakan:"),
            Items([f"{event.title}, {day_of(event.starts_at)}" for event in outcome.coming]),
        ]
    return [*blocks, *fields.added(case, "held")]


def _events(outcome: Outcome) -> Table:
    columns = (
        Column("No.", 7, number=True), Column("Kegiatan dan tempat"), Column("Waktu", 21),
        Column("Penanggung jawab", 17), Column("L", 7, number=True), Column("P", 7, number=True),
        Column("Jumlah", 11, number=True),
    )  # fmt: skip
    people = outcome.people
    foot = ("", "Jumlah peserta", "", "", number(people.men), number(people.women),
            number(people.all))  # fmt: skip
    rows = [_event(at, one) for at, one in enumerate(outcome.held, start=1)]
    return Table(columns, rows, "Kegiatan yang dilaksanakan", foot)


def _event(at: int, held: Held) -> list[str]:
    event, people = held.event, held.people
    place = where(event.place) if event.place else SHORT_BLANK
    return [
        f"{at}.", f"{event.title}, {place}",
        f"{day_of(event.starts_at)}, {hours(event.starts_at, event.ends_at)}",
        ", ".join(person.name for person in event.people) or "–",
        number(people.men), number(people.women), number(people.all),
    ]  # fmt: skip


def _results(case: Case, outcome: Outcome) -> list[Block]:
    places = campaign_places(case.session, case.campaign)
    blocks: list[Block] = [
        Paragraph(
            f"Warga memindai kode QR kampanye ini {counted(outcome.scans.people)} kali, di "
            f"{counted(outcome.scans.places_reached)} tempat. Sasaran kampanye adalah "
            f"{counted(len(places))} {kinds_of(places)}. Pindaian oleh mesin tidak dihitung."
        ),
        _figures(case, outcome),
    ]
    unit, slots = scans_over_time(case)
    if slots:
        blocks += [time_chart(slots, unit), district_map(outcome.districts)]
    if outcome.materials:
        blocks.append(materials_table(outcome))
    return [*blocks, *use_of_service(case), *fields.added(case, "results")]


def _figures(case: Case, outcome: Outcome) -> Table:
    """Each figure, beside its goal where the campaign set itself any; then the goals that no other
    figure tells of.
    """
    found = {one.measure: one for one in goals(case)}
    columns = [Column("Ukuran"), Column("Capaian", 22, number=True)]
    rows = [[MEASURES[key], number(value)] for key, value in outcome.measures.items()]
    if found:
        columns.insert(1, Column("Sasaran", 22, number=True))
        for key, row in zip(outcome.measures, rows, strict=True):
            row.insert(1, number(found[key].goal) if key in found else "–")
        if "villages" in found:
            wanted = found["villages"]
            rows.append([_VILLAGES, number(wanted.goal), number(wanted.actual)])
        if "budget" in found:
            wanted = found["budget"]
            # What nobody noted is not known, and it is not nothing.
            spent = rupiah(wanted.actual) if wanted.actual else "–"
            rows.append([_BUDGET, rupiah(wanted.goal), spent])
    return Table(columns, rows, "Capaian kampanye")


def materials_table(outcome: Outcome) -> Table:
    """Each material's pieces with a code, how many hang, and their scans."""
    columns = (
        Column("Materi"), Column("Titik berkode", 17, number=True),
        Column("Terpasang", 15, number=True), Column("Pindaian", 15, number=True),
    )  # fmt: skip
    found = outcome.materials
    rows = [[name_of(m.slug, "id"), number(m.codes), number(m.in_place), number(m.scans)]
            for m in found]  # fmt: skip
    foot = ("Jumlah", number(sum(m.codes for m in found)), number(outcome.in_place),
            number(sum(m.scans for m in found)))  # fmt: skip
    return Table(columns, rows, "Materi cetak dan pindaiannya", foot)


def _photos(case: Case, outcome: Outcome) -> list[Block]:
    blocks: list[Block] = []
    for event in [one.event for one in outcome.held]:
        chosen = chosen_photos(case.session, event)
        if chosen:
            shown = [photo_of(case.settings, photo, event, _PHOTO_SIDE) for photo in chosen]
            blocks += [Heading(f"Dokumentasi {event.title}"), Photos(shown)]
    return blocks


def _typed(case: Case, key: str) -> list[Block]:
    """What staff wrote, numbered where it is more than one thing; else a blank to write on."""
    lines = [sentence(line) for line in case.lines(key)]
    if len(lines) > 1:
        return [Items(lines)]
    return [Paragraph(lines[0] if lines else BLANK * 4)]


def _gaps(case: Case) -> list[Gap]:
    if not outcome_of(case).held:
        return [Gap(_("belum ada kegiatan yang dilaksanakan"), "event")]
    return []


PAPER = Paper(
    slug="laporan",
    name=_("Laporan kegiatan"),
    purpose=_("Pelaksanaan dan hasil dengan angka, grafik, peta, dan foto yang dipilih."),
    per="campaign",
    compose=compose,
    gaps=_gaps,
    word=True,
    fields=(
        fields.DATE,
        Field("introduction", _("Tambahan pendahuluan"), "lines", _("Satu paragraf per baris.")),
        Field("held", _("Tambahan pelaksanaan"), "lines", _("Satu paragraf per baris.")),
        Field("results", _("Tambahan hasil"), "lines", _("Satu paragraf per baris.")),
        Field("obstacles", _("Kendala"), "lines", _("Satu per baris."), needed=True),
        Field("advice", _("Saran"), "lines", _("Satu per baris."), needed=True),
        Field("closing", _("Tambahan penutup"), "lines", _("Satu paragraf per baris.")),
        fields.SIGNATORY,
    ),
)  # fmt: skip
