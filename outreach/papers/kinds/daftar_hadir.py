"""Daftar hadir: who came, lines to sign on for the others, and a code to enter oneself by phone.

Until somebody is on the list it is the empty form. No telephone number stands on it (DOMAIN.md,
rules): none is kept with the list, and digits that somebody typed beside a name are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from outreach import wib
from outreach.events.attendance import attendees_of, present
from outreach.events.check_in import window_of
from outreach.events.models_kept import Attendee
from outreach.language import lazy as _
from outreach.links.qr import QUIET_ZONE, symbol
from outreach.papers import fields
from outreach.papers.document import Sheet
from outreach.papers.paper import Case, Field, Paper
from outreach.papers.phrasing import SHORT_BLANK, counted, number

_LINES, _MOST = 40, 500
# Room for whoever comes late, although as many came by phone as there are lines.
_LATE = 10
# A telephone number, NIP or the like: nine digits or more, as people part them.
_LONG_NUMBER = re.compile(r"\+?\d(?:[ .()-]{0,2}\d){8,}")


def compose(case: Case) -> Sheet:
    """Who is on the list, and empty lines for the others until staff have typed in the paper."""
    people = _people(case)
    complete = any(one.source == "paper" for one in people)
    return _sheet(case, people, 0 if complete else max(_LATE, _wanted(case) - len(people)))


def blank(case: Case) -> Sheet:
    """Empty lines alone, with nobody's name."""
    return _sheet(case, [], _wanted(case))


def kept(case: Case) -> Sheet:
    """The list as an LPJ has it: everybody on it, or, while nobody is, the form."""
    people = _people(case)
    return _sheet(case, people, 0) if people else blank(case)


def named(case: Case) -> int:
    """How many people's names stand on it."""
    return len(_people(case))


def _sheet(case: Case, people: Sequence[Attendee], empty: int) -> Sheet:
    about = case.event.title if case.event else fields.promoting(case)
    # A code that opens nothing any more is no help on paper.
    over = case.event and window_of(case.session, case.event).state(case.now()) == "over"
    address = "" if over else case.check_in
    return Sheet(
        title=f"Daftar hadir {about}",
        head=case.head,
        template="daftar_hadir.html",
        values={
            "facts": [("Kegiatan", about), *fields.occasion(case)[:3]],
            "people": [_row(case, one) for one in people],
            "counts": _counts(people) if people else "",
            "empty": range(len(people) + 1, len(people) + empty + 1),
            "code": symbol(address) if address else None,
            "quiet": QUIET_ZONE,
            "check_in": address,
            "signature": case.signature(f"{case.office.town}, {SHORT_BLANK}{SHORT_BLANK}"),
        },
    )


def _people(case: Case) -> list[Attendee]:
    return attendees_of(case.session, case.event.id) if case.event else []


def _wanted(case: Case) -> int:
    typed = case.typed("lines")
    return max(1, min(int(typed) if typed.isdecimal() else _LINES, _MOST))


def _row(case: Case, one: Attendee) -> dict[str, str]:
    """Cells of somebody who is on the list; a time on another day than the event's names it."""
    here = one.source == "self"
    at = one.at.astimezone(wib.WIB)
    held = case.event.starts_at.astimezone(wib.WIB).date() if case.event else at.date()
    return {
        "name": _LONG_NUMBER.sub("…", one.name),
        "institution": _LONG_NUMBER.sub("…", one.institution),
        "sex": one.sex,
        "way": f"QR, {_on(at.date(), held)}{at:%H.%M}" if here else "Kertas",
        "signed": "hadir lewat QR" if here else "di lembar kertas",
    }


def _on(day: date, held: date) -> str:
    return "" if day == held else f"{day.day} {wib.month_short(day, 'id')} "


def _counts(people: Sequence[Attendee]) -> str:
    found = present(people)
    ways = [
        f"{number(count)} {way}"
        for count, way in (
            (found.by_phone, "mengisi sendiri lewat QR"),
            (found.all - found.by_phone, "bertanda tangan di lembar kertas"),
        )
        if count
    ]
    return (
        f"Hadir {counted(found.all)} orang: {number(found.men)} laki-laki dan "
        f"{number(found.women)} perempuan; {', '.join(ways)}."
    )


PAPER = Paper(
    slug="daftar-hadir",
    name=_("Daftar hadir"),
    purpose=_(
        "Baris tanda tangan dan kode QR untuk mengisi sendiri lewat HP; yang sudah hadir tercantum."
    ),
    per="event",
    compose=compose,
    blank=blank,
    named=named,
    gaps=fields.event_gaps,
    fields=(
        Field("lines", _("Banyaknya baris"), hint=_("1 sampai 500; kosong berarti 40.")),
        fields.VENUE,
        fields.SIGNATORY,
    ),
)
