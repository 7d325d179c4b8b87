"""Forms for goals and costs: whole numbers as people type them."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, Field, StringField
from wtforms.validators import Length, ValidationError

from outreach.forms import Form, filled
from outreach.language import gettext
from outreach.language import lazy as _
from outreach.results.costs import MOST_RUPIAH
from outreach.results.models_outcome import MEASURES
from outreach.results.words import MEASURE_NAMES
from outreach.wib import number, whole_number

MOST_GOAL = 999_999_999


class WholeField(StringField):
    """A whole number from 1 to `most`; full stops between thousands are fine. Empty is None."""

    def __init__(self, label: Any, validators: Any = None, most: int = MOST_GOAL, **more: Any):
        super().__init__(label, validators, render_kw={"inputmode": "numeric"}, **more)
        self.most = most
        self.whole: int | None = None

    def process_data(self, value: Any) -> None:
        self.whole = value if isinstance(value, int) else None
        self.data = number(value) if isinstance(value, int) else value

    def pre_validate(self, form: Any) -> None:
        typed = str(self.data or "").strip()
        if not typed:
            return
        self.whole = whole_number(typed.removeprefix("Rp").strip())
        if self.whole is None:
            raise ValidationError(gettext("Tulis angka bulat."))
        if not 1 <= self.whole <= self.most:
            raise ValidationError(
                gettext("Isi %(min)s sampai %(max)s.", min=1, max=number(self.most))
            )


class GoalsForm(Form):
    """A field for each of `MEASURES`; an empty one is no goal."""

    scans = WholeField(MEASURE_NAMES["scans"])
    villages = WholeField(MEASURE_NAMES["villages"])
    participants = WholeField(MEASURE_NAMES["participants"])
    pieces = WholeField(MEASURE_NAMES["pieces"])
    budget = WholeField(_("Anggaran (rupiah)"), most=MOST_RUPIAH)

    def wanted(self) -> dict[str, int | None]:
        return {measure: self[measure].whole for measure in MEASURES}


class CostForm(Form):
    day = DateField(_("Hari"), [filled])
    what = StringField(
        _("Untuk apa"), [filled, Length(max=160)],
        description=_("Misalnya: cetak 192 poster A3."),
    )  # fmt: skip
    amount = WholeField(_("Jumlah (rupiah)"), [filled], most=MOST_RUPIAH)

    def validate_day(self, field: Field) -> None:
        # What a spreadsheet and PostgreSQL both hold, and no slip of the year.
        if field.data and not 2000 <= field.data.year < 2100:
            raise ValidationError(gettext("Tahunnya keliru."))
