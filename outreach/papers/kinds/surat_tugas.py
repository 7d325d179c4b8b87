"""Surat tugas for the people in charge of an event. Form: Permendagri 1/2023 (naskah dinas)."""

from __future__ import annotations

from outreach.language import lazy as _
from outreach.papers import fields
from outreach.papers.details import typed_before
from outreach.papers.document import Column, Document, Facts, Heading, Items, Paragraph, Table
from outreach.papers.paper import Case, Field, Gap, Paper, cells
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
    people = _people(case) or [[""] * 4] * _EMPTY
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


def _people(case: Case) -> list[list[str]]:
    """Who is assigned: those typed, else those in charge of the event."""
    return cells(case.typed("people") or _in_charge(case), 4)


def _in_charge(case: Case) -> str:
    """The event's people, each as in an earlier letter where one names them."""
    if case.event is None:
        return ""
    known: dict[str, str] = {}
    for line in typed_before(case.session, "surat-tugas", "people"):
        known.setdefault(line.split(";")[0].strip(), line)
    return "\n".join(known.get(person.name, person.name) for person in case.event.people)


def _gaps(case: Case) -> list[Gap]:
    gaps, people = fields.event_gaps(case), _people(case)
    if not people:
        gaps.append(Gap(_("petugasnya belum disebut"), "details"))
    elif not all(name and nip and position for name, nip, _rank, position in people):
        gaps.append(Gap(_("nama, NIP, atau jabatan petugas belum lengkap"), "details"))
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
              _("Satu orang per baris: nama; NIP; pangkat/golongan; jabatan"), own=True,
              offer=_in_charge),
        Field("tasks", _("Tugas tambahan"), "lines", _("Satu per baris.")),
        fields.VENUE, fields.AGENDA, fields.COPIES, fields.SIGNATORY,
    ),
)  # fmt: skip
