"""Forms of the campaigns room."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

_filled = DataRequired("Wajib diisi.")


class PlanForm(FlaskForm):
    name = StringField("Nama kampanye", [_filled, Length(max=120)])
    goal = TextAreaField(
        "Tujuan",
        [Length(max=1000)],
        description="Misalnya: semua desa punya satu poster terpasang.",
    )
    starts_on = DateField("Mulai", [Optional()])
    ends_on = DateField("Selesai", [Optional()])
    districts = SelectMultipleField(
        "Kecamatan", description="Kosongkan untuk seluruh 192 desa dan kelurahan."
    )

    def validate_ends_on(self, field: Any) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError("Tanggal selesai mendahului tanggal mulai.")


class NewCampaignForm(PlanForm):
    pack = SelectField("Paket kampanye")


class DecisionForm(FlaskForm):
    seen_hash = StringField()
    note = TextAreaField("Catatan", [Length(max=1000)])
