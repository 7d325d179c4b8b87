"""Fields that several papers share, and the sentences made of them."""

from __future__ import annotations

from datetime import date

from outreach.language import lazy as _
from outreach.papers.document import Paragraph
from outreach.papers.paper import Case, Field, Gap
from outreach.papers.phrasing import BLANK, SHORT_BLANK, day_of, hours, where

NUMBER = Field(
    "number", _("Nomor surat"), own=True, needed=True,
    hint=_("Seperti di buku agenda surat. Kosong: titik-titik untuk ditulis tangan."),
)  # fmt: skip
DATE = Field("date", _("Tanggal surat"), "date", own=True, needed=True)
NATURE = Field("nature", _("Sifat"), hint=_("Biasa, Segera, atau Penting; kosong berarti Biasa."))
ENCLOSURE = Field("enclosure", _("Lampiran"), hint=_("Misalnya: 1 (satu) lembar"))
SUBJECT = Field("subject", _("Hal"), hint=_("Kosong: disusun dari nama kegiatan."))
VENUE = Field(
    "venue", _("Tempat lengkap"), own=True,
    hint=_("Misalnya: Aula Kantor Desa Cibodas. Kosong: tempat kegiatan."),
)  # fmt: skip
AGENDA = Field("agenda", _("Acara"), hint=_("Kosong: nama kegiatan."))
COPIES = Field("copies", _("Tembusan"), "lines", hint=_("Satu penerima tembusan per baris."))
SIGNATORY = Field("signatory", _("Penanda tangan"), "signatory", needed=True)


def venue_of(case: Case) -> str:
    """Where it is held, or a blank."""
    place = case.event.place if case.event else None
    return case.typed("venue") or (where(place) if place else BLANK)


def occasion(case: Case) -> list[tuple[str, str]]:
    """Day, time, place and agenda of the event; blanks for what nobody has decided."""
    event = case.event
    return [
        ("Hari, tanggal", day_of(event.starts_at) if event else BLANK),
        ("Waktu", hours(event.starts_at, event.ends_at) if event else f"pukul {SHORT_BLANK} WIB"),
        ("Tempat", venue_of(case)),
        ("Acara", case.typed("agenda") or (event.title if event else promoting(case))),
    ]


def promoting(case: Case) -> str:
    """`Sosialisasi Call Center 112`: what an event without a name of its own is called."""
    return f"Sosialisasi {case.campaign.service.name}"


def event_gaps(case: Case) -> list[Gap]:
    """What of the event a letter would leave blank."""
    if case.event is None:
        return [Gap(_("kegiatannya belum ada"), "event")]
    if case.event.place is None and not case.typed("venue"):
        return [Gap(_("tempat kegiatan belum ditentukan"), "event")]
    return []


def office_gaps(case: Case) -> list[Gap]:
    """What of the letterhead and the signature is unknown."""
    gaps = []
    if not case.office.address:
        gaps.append(Gap(_("alamat kantor di kop surat belum dikonfirmasi"), "office"))
    if case.signatory is not None and not (case.signatory.name and case.signatory.nip):
        gaps.append(Gap(_("nama atau NIP penanda tangan belum diisi"), "office"))
    return gaps


def year_of(case: Case, otherwise: date | None = None) -> str:
    """The fiscal year the plan falls in, or a blank."""
    begin = case.campaign.starts_on or otherwise
    return str(begin.year) if begin else SHORT_BLANK


def added(case: Case, key: str) -> list[Paragraph]:
    """What staff added to a part of a paper, a paragraph a line."""
    return [Paragraph(line) for line in case.lines(key)]
