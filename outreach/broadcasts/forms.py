"""Forms of the broadcasts room."""

from flask_wtf import FlaskForm
from wtforms import DateField, TimeField
from wtforms.validators import DataRequired

_filled = DataRequired("Wajib diisi.")


class ScheduleForm(FlaskForm):
    day = DateField("Tanggal", [_filled])
    hour = TimeField(
        "Jam (WIB)", [_filled], description="Di luar jam tenang: Senin–Sabtu 08.00–17.00."
    )
