"""Forms of the campaigns room."""

from __future__ import annotations

from typing import Any

from wtforms import (
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional, ValidationError

from outreach.forms import Form, filled
from outreach.language import lazy as _


class PlanForm(Form):
    name = StringField(_("Nama kampanye"), [filled, Length(max=120)])
    goal = TextAreaField(
        _("Tujuan"),
        [Length(max=1000)],
        description=_("Misalnya: semua desa punya satu poster terpasang."),
    )
    starts_on = DateField(_("Mulai"), [Optional()])
    ends_on = DateField(_("Sampai"), [Optional()])
    districts = SelectMultipleField(
        _("Kecamatan"), description=_("Kosongkan untuk seluruh 192 desa dan kelurahan.")
    )

    def validate_ends_on(self, field: Any) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("Tanggal selesai mendahului tanggal mulai."))


class NewCampaignForm(PlanForm):
    pack = SelectField(_("Paket kampanye"))


class DecisionForm(Form):
    seen_hash = StringField()
    note = TextAreaField(_("Catatan"), [Length(max=1000)])
