"""Forms of the import of contacts."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.audience.columns import FIELDS, Mapping
from outreach.audience.lists import CHANNELS
from outreach.audience.rows import tags_of
from outreach.audience.words import BASES, LANGUAGES, PURPOSES
from outreach.audience.words import CHANNELS as CHANNEL_NAMES
from outreach.forms import Form, choices
from outreach.language import lazy as _

NONE = -1
_COLUMN = "column-"


class UploadForm(Form):
    file = FileField(
        _("Berkas CSV atau Excel (.xlsx)"),
        [InputRequired(_("Pilih berkasnya dulu."))],
        description=_("Paling banyak 1.000.000 baris dan 256 MB."),
        render_kw={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"},
    )


class ListForm(Form):
    """How a list is read and why it may be used; `list_form` adds a column for each field.

    What is missing is told by the deed, not here: an unfinished form can be saved.
    """

    sheet = SelectField(_("Lembar"), coerce=int)
    heading = SelectField(_("Judul kolom"), coerce=int)
    place = SelectField(
        _("Desa untuk semua baris"), coerce=int,
        description=_("Dipakai bila baris tidak menyebut desanya."),
    )  # fmt: skip
    spoken = SelectField(
        _("Bahasa pesan"), choices=choices(LANGUAGES.items()),
        description=_("Dipakai bila baris tidak menyebut bahasanya."),
    )  # fmt: skip
    role = StringField(
        _("Jabatan untuk semua baris"), [Length(max=60)],
        description=_("Dipakai bila baris tidak menyebut jabatannya."),
    )  # fmt: skip
    tags = StringField(
        _("Tag untuk semua baris"), [Length(max=200)],
        description=_("Pisahkan dengan koma, misalnya: kader, posyandu 2026."),
    )  # fmt: skip
    source = StringField(
        _("Sumber daftar"), [Length(max=200)],
        description=_("Misalnya formulir bertanda tangan 3 Februari 2025, atau SK pengangkatan."),
    )  # fmt: skip
    purpose = SelectField(_("Tujuan"), choices=choices([("", _("Pilih…")), *PURPOSES.items()]))
    basis = RadioField(
        _("Dasar hukum"), choices=choices(BASES.items()), validate_choice=False,
    )  # fmt: skip
    text = TextAreaField(
        _("Naskah yang ditunjukkan kepada orangnya"), [Length(max=4000)],
        description=_(
            "Salin persis dari formulirnya. Wajib bila dasarnya persetujuan; daftar hadir bukan "
            "persetujuan."
        ),
        render_kw={"rows": 4},
    )  # fmt: skip
    channels = SelectMultipleField(
        _("Saluran yang disetujui"),
        choices=choices((name, CHANNEL_NAMES[name]) for name in CHANNELS),
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        description=_("Alamat untuk saluran yang tidak dipilih tidak disimpan."),
    )  # fmt: skip

    def columns(self) -> dict[str, int]:
        """Field → number of its column, for those that have one."""
        return {
            name: self[_COLUMN + name].data
            for name in FIELDS
            if self[_COLUMN + name].data not in (None, NONE)
        }

    def column_fields(self) -> list[SelectField]:
        return [self[_COLUMN + name] for name in FIELDS]

    def wanted_tags(self) -> tuple[str, ...]:
        return tags_of(self.tags.data or "")


def list_form(
    mapping: Mapping, rows: Sequence[tuple[int, list[str]]], places: Sequence[tuple[int, str]]
) -> ListForm:
    """The form over a file whose first rows are `rows`; `places` are (id, label) of villages."""
    fields = {
        _COLUMN + name: SelectField(label, coerce=int, default=NONE)
        for name, label in FIELDS.items()
    }
    form: ListForm = type("ListFormOfFile", (ListForm,), fields)()
    columns = choices([(NONE, _("– tidak ada –")), *_column_names(mapping, rows)])
    for field in form.column_fields():
        field.choices = columns
    form.sheet.choices = choices(enumerate(mapping.format.sheets or [""]))
    form.heading.choices = choices(
        [(0, _("Tidak ada judul")), *(
            (line, _("Baris %(line)s: %(cells)s", line=line, cells=_shown(cells)))
            for line, cells in rows[:10]
        )]
    )  # fmt: skip
    form.place.choices = choices([(0, _("– tidak ada –")), *places])
    return form


def _column_names(mapping: Mapping, rows: Sequence[tuple[int, list[str]]]) -> list[tuple[int, str]]:
    """(number, `B · No HP · 0812…`) of each column: its letter, heading, and an example."""
    heading = next((cells for line, cells in rows if line == mapping.heading), [])
    body = [cells for line, cells in rows if line > mapping.heading]
    found = []
    for number in range(min(60, max((len(cells) for _line, cells in rows), default=0))):
        title = heading[number].strip()[:30] if number < len(heading) else ""
        example = next(
            (c[number].strip() for c in body if len(c) > number and c[number].strip()), ""
        )
        letters = (chr(64 + number // 26) if number >= 26 else "") + chr(65 + number % 26)
        found.append((number, " · ".join(filter(None, (letters, title, example[:24])))))
    return found


def _shown(cells: Sequence[str]) -> str:
    return ", ".join(filter(None, (cell.strip() for cell in cells)))[:60]
