"""Forms of the campaigns room."""

from __future__ import annotations

from typing import Any

from wtforms import (
    DateField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional, ValidationError

from outreach.campaigns.comment import LONGEST
from outreach.forms import Form, filled
from outreach.language import lazy as _
from outreach.places.choose import PlacesForm


class PlanForm(PlacesForm):
    name = StringField(_("Nama kampanye"), [filled, Length(max=120)])
    goal = TextAreaField(
        _("Tujuan"),
        [Length(max=1000)],
        description=_("Misalnya: semua desa punya satu poster terpasang."),
    )
    starts_on = DateField(_("Mulai"), [Optional()])
    ends_on = DateField(_("Sampai"), [Optional()])

    def validate_ends_on(self, field: Any) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("Tanggal selesai mendahului tanggal mulai."))


class DecisionForm(Form):
    seen_hash = StringField()
    note = TextAreaField(
        _("Catatan untuk perencana"),
        [filled, Length(max=1000)],
        description=_("Apa yang perlu diperbaiki; wajib diisi."),
    )


class CommentForm(Form):
    text = TextAreaField(_("Komentar"), [filled, Length(max=LONGEST)])
