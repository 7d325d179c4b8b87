"""What every room's forms share: the parent form, its messages in Indonesian, lists of choices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from outreach.language import current, lazy

# WTForms speaks 35 languages, but not Indonesian.
_INDONESIAN = {
    "Field must be at least %(min)d characters long.": "Minimal %(min)d huruf atau angka.",
    "Field cannot be longer than %(max)d characters.": "Paling panjang %(max)d huruf.",
    "Field must be between %(min)d and %(max)d characters long.":
        "Panjangnya %(min)d sampai %(max)d huruf.",
    "Number must be at least %(min)s.": "Paling kecil %(min)s.",
    "Number must be at most %(max)s.": "Paling besar %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Isi %(min)s sampai %(max)s.",
    "This field is required.": "Wajib diisi.",
    "Invalid input.": "Isian ini tidak terbaca.",
    "Invalid Choice: could not coerce.": "Pilih salah satu dari daftar.",
    "Not a valid choice.": "Pilih salah satu dari daftar.",
    "Invalid choice(s): one or more data inputs could not be coerced.":
        "Pilih dari daftar yang ada.",
    "'%(value)s' are not valid choices for this field.": "“%(value)s” tidak ada dalam daftar.",
    "Not a valid datetime value.": "Tulis tanggal dan jam, misalnya 3-2-2025 09.00.",
    "Not a valid date value.": "Tulis tanggal, misalnya 3-2-2025.",
    "Not a valid time value.": "Tulis jam, misalnya 09.00.",
    "Not a valid integer value.": "Tulis angka bulat.",
    "Not a valid decimal value.": "Tulis angka.",
    "Not a valid float value.": "Tulis angka.",
}  # fmt: skip

filled = DataRequired(lazy("Wajib diisi."))


class _Words:
    """WTForms' own messages in the reader's language."""

    def gettext(self, sentence: str) -> str:
        return _INDONESIAN.get(sentence, sentence) if current() == "id" else sentence

    def ngettext(self, one: str, many: str, count: int) -> str:
        if current() == "id":
            return self.gettext(many)
        return one if count == 1 else many


def _without_nul(value: object) -> object:
    """No key types it, and PostgreSQL takes no text that holds one."""
    return value.replace("\0", "") if isinstance(value, str) else value


class Form(FlaskForm):
    """The parent of every form."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: FlaskForm) -> _Words:
            return _Words()

        def bind_field(self, form: FlaskForm, unbound_field: Any, options: dict[str, Any]) -> Any:
            if issubclass(unbound_field.field_class, StringField):
                given = unbound_field.kwargs.get("filters", ())
                options = {**options, "filters": [*given, _without_nul]}
            return unbound_field.bind(form=form, **options)


def choices(pairs: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    """(value, label) pairs as a select field takes them."""
    return [SelectChoice(value, label) for value, label in pairs]
