"""Forms of the campaigns room."""

from __future__ import annotations

from typing import Any

from wtforms import (
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Length, Optional, ValidationError

from outreach.campaigns.words import EVENT_NAMES
from outreach.forms import Form, choices, filled
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


class EventForm(Form):
    title = StringField(
        _("Nama kegiatan"), [filled, Length(max=160)], description=_("Misalnya: Gempungan Bojong")
    )
    kind = SelectField(_("Jenis"), choices=choices(EVENT_NAMES.items()))
    place = SelectField(_("Tempat"), description=_("Boleh menyusul."))
    day = DateField(_("Tanggal"), [filled])
    hour = TimeField(_("Mulai pukul (WIB)"), [filled])
    until = TimeField(_("Selesai pukul (WIB)"), [Optional()])
