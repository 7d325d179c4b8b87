"""How long a message is in what its channel counts."""

from __future__ import annotations

from outreach.language import gettext as _
from outreach.wib import number


def length(channel: str, body: str) -> str:
    """In words; empty where length costs nothing."""
    if channel == "email":
        return ""
    return _("%(n)s huruf", n=number(len(body)))
