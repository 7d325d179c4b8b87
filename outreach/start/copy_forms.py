"""The form of a copy for a new year."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import Length, Optional

from outreach.forms import Form, filled
from outreach.language import lazy as _
from outreach.start.copy import Again
from outreach.start.outline import LONGEST_NAME


class CopyForm(Form):
    name = StringField(_("Nama kampanye"), [filled, Length(max=LONGEST_NAME)])
    starts_on = DateField(
        _("Mulai"),
        [filled],
        description=_("Usulan: waktu yang sama tahun berikutnya, pada hari yang sama."),
    )
    ends_on = DateField(
        _("Sampai"), [Optional()], description=_("Kosongkan: selama kampanye asalnya.")
    )

    def show(self, wanted: Again) -> None:
        """Fill in what would be made."""
        self.name.data = wanted.name
        self.starts_on.data, self.ends_on.data = wanted.starts_on, wanted.ends_on
