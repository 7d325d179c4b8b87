"""Daftar hadir: lines to sign on, and a code with which people enter themselves by phone."""

from __future__ import annotations

from outreach.language import lazy as _
from outreach.links.qr import QUIET_ZONE, symbol
from outreach.papers import fields
from outreach.papers.document import Sheet
from outreach.papers.paper import Case, Field, Paper
from outreach.papers.phrasing import SHORT_BLANK

_LINES, _MOST = 40, 500


def compose(case: Case) -> Sheet:
    """The list, with `lines` empty lines; the code is there when the event has an address."""
    about = case.event.title if case.event else fields.promoting(case)
    typed = case.typed("lines")
    lines = int(typed) if typed.isdecimal() else _LINES
    drawn = symbol(case.check_in) if case.check_in else None
    return Sheet(
        title=f"Daftar hadir {about}",
        head=case.head,
        template="daftar_hadir.html",
        values={
            "facts": [("Kegiatan", about), *fields.occasion(case)[:3]],
            "lines": max(1, min(lines, _MOST)),
            "code": drawn,
            "quiet": QUIET_ZONE,
            "check_in": case.check_in,
            "signature": case.signature(f"{case.office.town}, {SHORT_BLANK}{SHORT_BLANK}"),
        },
    )


PAPER = Paper(
    slug="daftar-hadir",
    name=_("Daftar hadir"),
    purpose=_("Baris tanda tangan, dan kode QR untuk mengisi sendiri lewat HP."),
    per="event",
    compose=compose,
    gaps=fields.event_gaps,
    fields=(
        Field("lines", _("Banyaknya baris"), hint=_("1 sampai 500; kosong berarti 40.")),
        fields.VENUE,
        fields.SIGNATORY,
    ),
)
