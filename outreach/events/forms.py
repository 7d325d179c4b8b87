"""Forms of the events room."""

from __future__ import annotations

from wtforms import DateField, SelectField, StringField, TimeField
from wtforms.validators import Length, Optional

from outreach.events.words import EVENT_NAMES
from outreach.forms import Form, choices, filled
from outreach.language import lazy as _


class EventForm(Form):
    title = StringField(
        _("Nama kegiatan"), [filled, Length(max=160)], description=_("Misalnya: Gempungan Bojong")
    )
    kind = SelectField(_("Jenis"), choices=choices(EVENT_NAMES.items()))
    place = SelectField(_("Tempat"), description=_("Boleh menyusul."))
    day = DateField(_("Tanggal"), [filled])
    hour = TimeField(_("Mulai pukul (WIB)"), [filled])
    until = TimeField(_("Selesai pukul (WIB)"), [Optional()])
