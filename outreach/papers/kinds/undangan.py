"""Surat undangan: a letter to each invited village. Form: Permendagri 1/2023 (naskah dinas)."""

from __future__ import annotations

from outreach.language import lazy as _
from outreach.papers import fields
from outreach.papers.document import Block, Document, Facts, Items, Paragraph, Reference
from outreach.papers.invited import invited, letters
from outreach.papers.paper import Case, Field, Gap, Paper
from outreach.papers.phrasing import BLANK, service_called
from outreach.papers.shown import code_of

_CALENDAR = "Pindai untuk menyimpan acara ini di kalender ponsel"


def compose(case: Case) -> Document:
    """The letter without its addressee."""
    about = case.event.title if case.event else fields.promoting(case)
    subject = case.typed("subject") or f"Undangan {about}"
    body: list[Block] = [
        Paragraph("Dengan hormat,"),
        Paragraph(
            f"Dalam rangka sosialisasi {service_called(case.campaign.service.name)} di Kabupaten "
            "Purwakarta, kami mengundang Saudara untuk menghadiri kegiatan yang akan "
            "dilaksanakan pada:"
        ),
        Facts(fields.occasion(case)),
        *_agenda(case),
        *(Paragraph(line) for line in case.lines("note")),
        Paragraph(
            "Mengingat pentingnya kegiatan tersebut, kami mengharapkan Saudara hadir tepat waktu."
        ),
        Paragraph("Atas perhatian dan kehadiran Saudara, kami mengucapkan terima kasih."),
    ]
    rows = (
        ("Nomor", case.typed("number", BLANK)),
        ("Sifat", case.typed("nature", "Biasa")),
        ("Lampiran", case.typed("enclosure", "–")),
        ("Hal", subject),
    )
    return Document(
        title=subject,
        head=case.head,
        reference=Reference(f"{case.office.town}, {case.dated}", rows),
        body=body,
        signature=case.signature(),
        code=code_of(case.calendar, _CALENDAR) if case.calendar else None,
        copies=case.lines("copies"),
    )


def _agenda(case: Case) -> list[Block]:
    points = case.event.agenda if case.event else []
    return [Paragraph("Susunan acara:"), Items(points)] if points else []


def _gaps(case: Case) -> list[Gap]:
    gaps = fields.event_gaps(case)
    if not invited(case):
        gaps.append(Gap(_("tidak ada desa kampanye ini di kecamatan yang diundang"), "details"))
    return gaps


PAPER = Paper(
    slug="undangan",
    name=_("Surat undangan"),
    purpose=_("Satu surat untuk setiap desa, kelurahan, dan instansi yang diundang."),
    per="village",
    compose=compose,
    letters=letters,
    gaps=_gaps,
    word=True,
    fields=(
        fields.NUMBER, fields.DATE, fields.NATURE, fields.ENCLOSURE, fields.SUBJECT, fields.VENUE,
        fields.AGENDA,
        Field("note", _("Kalimat tambahan"), "lines",
              _("Misalnya apa yang perlu dibawa. Satu paragraf per baris.")),
        Field("districts", _("Kecamatan yang diundang"), "districts",
              _("Tanpa pilihan: kecamatan tempat kegiatan, atau semua desa kampanye ini."),
              own=True),
        fields.COPIES, fields.SIGNATORY,
    ),
)  # fmt: skip
