"""Forms of the events room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.events.words import EVENT_NAMES
from outreach.forms import Form, choices, filled
from outreach.language import lazy as _

_NEED = "need-"
# No event needs more of one material than the whole regency has households.
_MOST_PIECES = 100_000


class EventForm(Form):
    """An event without the material it needs; `event_form` adds a number for each."""

    title = StringField(
        _("Nama kegiatan"), [filled, Length(max=160)], description=_("Misalnya: Gempungan Bojong")
    )
    kind = SelectField(_("Jenis"), choices=choices(EVENT_NAMES.items()))
    place = SelectField(_("Tempat"), description=_("Boleh menyusul."))
    day = DateField(_("Tanggal"), [filled])
    hour = TimeField(_("Mulai pukul (WIB)"), [filled])
    until = TimeField(_("Selesai pukul (WIB)"), [Optional()])
    people = SelectMultipleField(
        _("Petugas"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    agenda = TextAreaField(
        _("Susunan acara"),
        [Length(max=4000)],
        description=_("Satu baris satu acara, misalnya: 09.00 Pembukaan"),
        render_kw={"rows": 5},
    )
    offices = SelectMultipleField(
        _("OPD yang diundang"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    invited = TextAreaField(
        _("Instansi lain yang diundang"),
        [Length(max=4000)],
        description=_("Satu baris satu instansi, untuk yang tidak ada di daftar OPD."),
        render_kw={"rows": 4},
    )
    notes = TextAreaField(_("Catatan"), [Length(max=4000)], render_kw={"rows": 3})

    def guests(self) -> list[str]:
        """Names of all that are invited, those of the register first."""
        return list(dict.fromkeys([*(self.offices.data or []), *lines(self.invited.data)]))

    def needs(self) -> dict[str, int]:
        """Material (slug) → pieces to bring, for those that are needed."""
        return {
            name.removeprefix(_NEED): int(field.data)
            for name, field in self._fields.items()
            if name.startswith(_NEED) and field.data
        }


def event_form(materials: Mapping[str, str], stands: Mapping[str, Any] | None = None) -> EventForm:
    """An event's form with a number of pieces for each material (slug → name).

    `stands` fills it, field by field; `needs` in it is material → pieces.
    """
    fields = {_NEED + slug: _pieces(name) for slug, name in materials.items()}
    data = dict(stands or {})
    data.update({_NEED + slug: pieces for slug, pieces in data.pop("needs", {}).items()})
    form: EventForm = type("EventFormOfMaterials", (EventForm,), fields)(data=data)
    return form


def lines(text: str | None) -> list[str]:
    """The lines that say something, without blanks around them."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _pieces(name: str) -> IntegerField:
    return IntegerField(
        name,
        [Optional(), NumberRange(0, _MOST_PIECES)],
        render_kw={"inputmode": "numeric", "min": 0, "max": _MOST_PIECES},
    )
