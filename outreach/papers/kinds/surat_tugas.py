"""Surat tugas for the people in charge of an event. Form: Permendagri 1/2023 (naskah dinas)."""

from __future__ import annotations

from outreach.language import lazy as _
from outreach.papers import fields
from outreach.papers.document import Column, Document, Facts, Heading, Items, Paragraph, Table
from outreach.papers.paper import Case, Field, Gap, Paper
from outreach.papers.phrasing import BLANK

_COLUMNS = (
    Column("No.", 7, number=True),
    Column("Nama", 26),
    Column("NIP", 27),
    Column("Pangkat/Golongan", 19),
    Column("Jabatan", 21),
)
# Rows to write in where nobody was named.
_EMPTY = 3


def compose(case: Case) -> Document:
    """The letter; what nobody has entered is a blank to write on."""
    people = case.rows("people", 4) or [[""] * 4] * _EMPTY
    about = case.event.title if case.event else fields.promoting(case)
    tasks = [
        f"Melaksanakan kegiatan {about} dalam rangka kampanye “{case.campaign.name}”, "
        "sebagaimana jadwal di bawah ini.",
        *case.lines("tasks"),
        "Melaksanakan tugas dengan sebaik-baiknya dan penuh tanggung jawab.",
        f"Melaporkan hasil pelaksanaannya kepada Kepala {case.office.title}.",
    ]
    return Document(
        title=f"Surat tugas {about}",
        head=case.head,
        heading=("SURAT TUGAS", f"Nomor: {case.typed('number', BLANK)}"),
        body=[
            Heading("Dasar"),
            Items(case.lines("basis") or [BLANK * 3]),
            Paragraph("MENUGASKAN", centred=True),
            Heading("Kepada"),
            Table(
                _COLUMNS,
                [[f"{at}.", *row] for at, row in enumerate(people, start=1)],
                "Pegawai yang ditugaskan",
            ),
            Heading("Untuk"),
            Items(tasks),
            Facts(fields.occasion(case)),
        ],
        signature=case.signature(f"Ditetapkan di {case.office.town}", f"pada tanggal {case.dated}"),
        copies=case.lines("copies"),
    )


def _gaps(case: Case) -> list[Gap]:
    gaps = fields.event_gaps(case)
    if any(not row[0] for row in case.rows("people", 4)):
        gaps.append(Gap(_("ada baris petugas tanpa nama"), "details"))
    return gaps


PAPER = Paper(
    slug="surat-tugas",
    name=_("Surat tugas"),
    purpose=_("Menugaskan pelaksana kegiatan."),
    per="event",
    compose=compose,
    gaps=_gaps,
    word=True,
    fields=(
        fields.NUMBER, fields.DATE,
        Field("basis", _("Dasar"), "lines",
              _("Peraturan, DPA, atau surat yang menjadi dasar. Satu per baris."), needed=True),
        Field("people", _("Yang ditugaskan"), "people",
              _("Satu orang per baris: nama; NIP; pangkat/golongan; jabatan"), needed=True),
        Field("tasks", _("Tugas tambahan"), "lines", _("Satu per baris.")),
        fields.VENUE, fields.AGENDA, fields.COPIES, fields.SIGNATORY,
    ),
)  # fmt: skip
