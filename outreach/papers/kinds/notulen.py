"""Notulen: a form to write on while the event is held."""

from __future__ import annotations

from outreach.events.attendance import attendees_of, present
from outreach.language import lazy as _
from outreach.papers import fields
from outreach.papers.document import Sheet
from outreach.papers.paper import Case, Field, Paper
from outreach.papers.phrasing import BLANK, counted, number


def compose(case: Case) -> Sheet:
    """The form, with the agenda's points where staff typed them."""
    about = case.event.title if case.event else fields.promoting(case)
    return Sheet(
        title=f"Notulen {about}",
        head=case.head,
        template="notulen.html",
        values={
            "facts": [
                ("Kegiatan", about),
                *fields.occasion(case)[:3],
                ("Pimpinan rapat", case.typed("chair", BLANK)),
                ("Notulis", case.typed("writer", BLANK)),
                ("Jumlah peserta", _participants(case)),
            ],
            "agenda": case.lines("points") or (case.event.agenda if case.event else []),
            "signature": case.signature(f"{case.office.town}, {BLANK}"),
        },
    )


def _participants(case: Case) -> str:
    """As the daftar hadir counts them, or blanks while nobody is on it."""
    found = present(attendees_of(case.session, case.event.id)) if case.event else None
    if found is None or not found.all:
        return "……… orang (laki-laki ………, perempuan ………)"
    men, women = number(found.men), number(found.women)
    return f"{counted(found.all)} orang (laki-laki {men}, perempuan {women})"


PAPER = Paper(
    slug="notulen",
    name=_("Notulen"),
    purpose=_("Lembar catatan pembahasan, kesimpulan, dan tindak lanjut."),
    per="event",
    compose=compose,
    gaps=fields.event_gaps,
    fields=(
        Field(
            "points",
            _("Susunan acara"),
            "lines",
            _("Satu acara per baris. Kosong: susunan acara kegiatan."),
            own=True,
        ),
        Field("chair", _("Pimpinan rapat")),
        Field("writer", _("Notulis")),
        fields.VENUE,
        fields.SIGNATORY,
    ),
)
