"""How long a message is in what its channel counts."""

from __future__ import annotations

from outreach.broadcasts.channels.sms.segments import UCS2, foreign, segments
from outreach.language import gettext as _
from outreach.wib import number

# Characters named in a sentence; who mixes more needs no list of them.
_NAMED = 8


def length(channel: str, body: str) -> str:
    """In words; empty where length costs nothing."""
    if channel == "email":
        return ""
    if channel != "sms":
        return _("%(n)s huruf", n=number(len(body)))
    found = segments(body)
    said = _(
        "%(parts)s SMS untuk tiap penerima (%(encoding)s): %(units)s terpakai, "
        "masih muat %(left)s.",
        parts=number(found.number),
        encoding=found.encoding,
        units=number(found.units),
        left=number(found.left),
    )
    if found.encoding == UCS2:
        said += " " + _(
            "Huruf %(letters)s membuatnya lebih dari dua kali lebih mahal.",
            letters=" ".join(foreign(body)[:_NAMED]),
        )
    return said
