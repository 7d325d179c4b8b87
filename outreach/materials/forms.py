"""Forms of the materials room."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField


class PrintForm(FlaskForm):
    material = SelectField("Materi")
    place = SelectField("Untuk")
    language = RadioField("Bahasa", choices=[("id", "Indonesia"), ("su", "Sunda")], default="id")
    tone = RadioField(
        "Warna", choices=[("colour", "Berwarna"), ("mono", "Hitam-putih")], default="colour"
    )
