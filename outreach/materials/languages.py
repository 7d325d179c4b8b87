"""The languages of a piece as staff read them."""

from __future__ import annotations

from outreach.campaigns.copy import BOTH
from outreach.language import lazy as _

LANGUAGES = {"id": _("Indonesia"), "su": _("Sunda"), BOTH: _("Indonesia dan Sunda")}
