"""Forms of the places room."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

KIND_NAMES = [
    ("school", "Sekolah"),
    ("health", "Puskesmas atau posyandu"),
    ("market", "Pasar"),
    ("office", "Kantor"),
    ("worship", "Tempat ibadah"),
    ("other", "Lainnya"),
]
_filled = DataRequired("Wajib diisi.")


class VenueForm(FlaskForm):
    name = StringField("Nama tempat", [_filled, Length(max=120)])
    kind = SelectField("Jenis", choices=KIND_NAMES)
    village = SelectField("Desa atau kelurahan", coerce=int)
    address = StringField("Alamat", [Length(max=200)])
