"""Berkas LPJ: everything that a campaign has to show, bound in the order in which it happened."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace

from outreach.events.files import annexes_of
from outreach.events.models import Event
from outreach.events.models_kept import EventFile, EventPhoto
from outreach.events.photos import chosen_photos
from outreach.events.plan import events_of
from outreach.language import lazy as _
from outreach.papers import costs, fields, records
from outreach.papers.book import Annex, Book, Content, Part
from outreach.papers.cases import case_of
from outreach.papers.document import (
    Document,
    Photo,
    Photos,
    Sheet,
)
from outreach.papers.invited import letters
from outreach.papers.kinds import (
    daftar_hadir,
    daftar_kirim,
    kak,
    laporan,
    notulen,
    surat_tugas,
    undangan,
)
from outreach.papers.make import write_pdf
from outreach.papers.opening import opening, signed_page
from outreach.papers.outcome import outcome_of
from outreach.papers.paper import Case, Field, Gap, Paper
from outreach.papers.phrasing import day_of
from outreach.papers.shown import photo_of
from outreach.papers.uploaded import uploaded, whole
from outreach.pictures import Picture

# Pixels: a photo stands over the sheet's width, so this is 200 dpi.
_PHOTO_SIDE = 1300
_AT_ONCE = 20


def book(case: Case, size: str) -> Book:
    """Cover, contents, the page that is signed, and every annex there is something for."""
    title = f"Laporan pertanggungjawaban {case.campaign.name}"
    foot = f"LPJ {case.campaign.name}"
    return Book(title, foot, lambda bound: opening(case, bound), annexes(case, size))


def annexes(case: Case, size: str) -> list[Annex]:
    """The annexes in the order of a campaign; what there is nothing of is left out."""
    events = events_of(case.session, case.campaign.id)
    plan = _case(case, kak.PAPER)
    found = [
        ("Kerangka acuan kerja", [_part("Kerangka acuan kerja (KAK)", kak.compose, plan)]),
        ("Undangan", [part for e in events for part in _invitation(case, e, size)]),
        ("Surat tugas", [_assignment(case, event) for event in events]),
        ("Daftar hadir", [_presence(case, event) for event in events]),
        ("Notulen", [part for event in events for part in _minutes(case, event)]),
        ("Daftar kirim dan tanda terima", _sent_out(case)),
        ("Laporan kegiatan", [_report(case)]),
        ("Foto kegiatan", [part for event in events for part in _photos(case, event)]),
        ("Berkas lain", [part for event in events for part in _handed(case, event, "other")]),
        ("Persetujuan", [_part("Riwayat persetujuan", records.approvals, case)]),
        ("Rekap kiriman", _deliveries(case)),
        ("Rekap pindaian", [_part("Rekap pindaian per kecamatan", records.scans, case)]),
        ("Biaya", _spending(case, plan)),
    ]
    return [Annex(title, parts) for title, parts in found if parts]


def _case(case: Case, paper: Paper, event: Event | None = None) -> Case:
    return case_of(case.session, case.settings, case.campaign, paper, event, now=case.now)


def _part(title: str, compose: Callable[[Case], Content], case: Case) -> Part:
    return Part(title, lambda: compose(case))


def _invitation(case: Case, event: Event, size: str) -> list[Part]:
    """The letter once with the list of the invited, or every letter where staff want that; then
    what came back signed.
    """
    own = _case(case, undangan.PAPER, event)
    parts = []
    if case.details.get("letters") and letters(own):
        parts.append(_part(f"Surat undangan {event.title}", lambda c: _letters(c, size), own))
    else:
        parts.append(_part(f"Surat undangan {event.title}", _letter, own))
    if letters(own):
        parts.append(_part(f"Yang diundang, {event.title}", records.invited_list, own))
    return [*parts, *_handed(case, event, "invitation")]


def _letter(case: Case) -> Document:
    return replace(undangan.compose(case), to=("Daftar terlampir",))


def _letters(case: Case, size: str) -> bytes:
    out = io.BytesIO()
    write_pdf(out, case, undangan.PAPER, size)
    return out.getvalue()


def _assignment(case: Case, event: Event) -> Part:
    own = _case(case, surat_tugas.PAPER, event)
    return _part(f"Surat tugas {event.title}", surat_tugas.compose, own)


def _presence(case: Case, event: Event) -> Part:
    """Everybody on the list, or the form as it was printed while nobody is."""
    own = _case(case, daftar_hadir.PAPER, event)
    return _part(f"Daftar hadir {event.title}", daftar_hadir.kept, own)


def _minutes(case: Case, event: Event) -> list[Part]:
    """What was handed in as minutes, else the form."""
    form = _part(f"Notulen {event.title}", notulen.compose, _case(case, notulen.PAPER, event))
    return _handed(case, event, "minutes") or [form]


def _sent_out(case: Case) -> list[Part]:
    own = _case(case, daftar_kirim.PAPER)
    if not daftar_kirim.printed(own):
        return []
    return [_part("Daftar kirim dan tanda terima", daftar_kirim.compose, own)]


def _report(case: Case) -> Part:
    own = _case(case, laporan.PAPER)
    return _part("Laporan kegiatan", lambda c: laporan.report(c, photos=False), own)


def _photos(case: Case, event: Event) -> list[Part]:
    """The chosen photos, so many at a time that memory stays flat however many there are."""
    chosen = chosen_photos(case.session, event)
    if len(chosen) <= _AT_ONCE:
        return [Part(f"Foto {event.title}", _plates(case, event, chosen, 1))] if chosen else []
    parts = []
    for at in range(0, len(chosen), _AT_ONCE):
        heap = chosen[at : at + _AT_ONCE]
        title = f"Foto {event.title}, mulai nomor {at + 1}"
        parts.append(Part(title, _plates(case, event, heap, at + 1)))
    return parts


def _plates(
    case: Case, event: Event, photos: Sequence[EventPhoto], first: int
) -> Callable[[], Sheet]:
    def sheet() -> Sheet:
        shown = [photo_of(case.settings, photo, event, _PHOTO_SIDE) for photo in photos]
        return Sheet(f"Foto {event.title}", None, "photos.html",
                     {"about": event.title, "photos": Photos(shown), "first": first})  # fmt: skip

    return sheet


def _handed(case: Case, event: Event, kind: str) -> list[Part]:
    """The event's uploaded files of a kind that staff marked for the LPJ."""
    files = [file for file in annexes_of(case.session, event) if file.kind == kind]
    return [
        Part(f"{file.name.rpartition('.')[0]}, {event.title}", _bringing(case, event, file))
        for file in files
    ]


def _bringing(case: Case, event: Event, file: EventFile) -> Callable[[], Content]:
    given = uploaded(case.settings, file)
    if file.media == "pdf":
        return lambda: given

    def sheet() -> Sheet:
        picture = Picture("image/jpeg", whole(given))
        shown = Photo(picture, file.name, f"{event.title}, {day_of(event.starts_at)}")
        return Sheet(file.name, None, "scan.html", {"scan": Photos([shown])})

    return sheet


def _deliveries(case: Case) -> list[Part]:
    if not records.has_deliveries(case):
        return []
    return [_part("Rekap kiriman", records.deliveries, case)]


def _spending(case: Case, plan: Case) -> list[Part]:
    if not costs.spent_lines(case):
        return []
    return [_part("Realisasi biaya", lambda c: records.spending(c, plan), case)]


def _gaps(case: Case) -> list[Gap]:
    gaps = []
    if not outcome_of(case).held:
        gaps.append(Gap(_("belum ada kegiatan yang dilaksanakan"), "event"))
    report = _case(case, laporan.PAPER)
    if not (report.lines("obstacles") and report.lines("advice")):
        gaps.append(Gap(_("kendala dan saran di laporan kegiatan belum ditulis"), "report"))
    if costs.unread(case):
        gaps.append(Gap(_("ada baris biaya tanpa jumlah atau harga"), "details"))
    if costs.differing(case):
        said = _("realisasi biaya yang diketik berbeda dari biaya yang dicatat di Sasaran")
        gaps.append(Gap(said, "details"))
    return gaps


PAPER = Paper(
    slug="lpj",
    name=_("Berkas LPJ"),
    purpose=_(
        "Satu PDF bernomor halaman dengan sampul, daftar isi, dan semua lampiran: KAK sampai rekap."
    ),
    per="campaign",
    compose=signed_page,
    book=book,
    gaps=_gaps,
    slow=True,
    fields=(
        fields.NUMBER,
        fields.DATE,
        Field("words", _("Kalimat tambahan"), "lines", _("Satu paragraf per baris.")),
        Field("costs", _("Realisasi biaya"), "costs", costs.HINT, offer=costs.noted, follows=True),
        Field("letters", _("Jilid semua surat undangan"), "check",
              _("Tanpa centang: suratnya satu kali dengan daftar yang diundang.")),
        fields.COPIES,
        fields.SIGNATORY,
    ),
)  # fmt: skip
