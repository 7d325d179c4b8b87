"""Forms for what is kept of an event."""

from __future__ import annotations

from wtforms import RadioField, StringField
from wtforms.validators import Length

from outreach.forms import Form, choices, filled
from outreach.language import lazy as _


class AttendeeForm(Form):
    name = StringField(_("Nama"), [filled, Length(max=120)])
    institution = StringField(_("Instansi atau alamat"), [filled, Length(max=160)])
    sex = RadioField(_("L/P"), choices=choices([("L", _("Laki-laki")), ("P", _("Perempuan"))]))
