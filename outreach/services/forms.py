"""Forms of the services room."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, ColorField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

STATUS_NAMES = [
    ("draft", "Draf – perlu konfirmasi"),
    ("active", "Aktif"),
    ("renamed", "Berganti nama"),
    ("stopped", "Berhenti"),
]
DEVICE_NAMES = {
    "telephone": "Telepon",
    "whatsapp": "WhatsApp",
    "web": "Situs web",
    "android": "Android (Play Store)",
    "ios": "iPhone (App Store)",
}
_filled = DataRequired("Wajib diisi.")
_colour = Regexp(r"^#[0-9a-fA-F]{6}$", message="Tulis warna seperti #0b5d57.")


class NewServiceForm(FlaskForm):
    name = StringField("Nama layanan", [_filled, Length(max=80)])
    purpose = TextAreaField("Untuk apa", [_filled], description="Satu kalimat untuk warga.")


class ServiceForm(NewServiceForm):
    aliases = StringField("Nama lain", description="Dipisah koma; nama lama atau singkatan.")
    status = SelectField("Status", choices=STATUS_NAMES)
    emergency = BooleanField("Layanan darurat (nomor menjadi unsur terbesar)")
    primary_colour = ColorField("Warna utama", [_colour])
    accent_colour = ColorField("Warna aksen", [_colour])
    ink_colour = ColorField("Warna tulisan", [_colour])


class TargetForm(FlaskForm):
    value = StringField("Nomor atau alamat", [Length(max=400)])
    source = StringField(
        "Sumber", [Length(max=200)], description="Siapa atau surat apa yang memastikan."
    )
    confirmed = BooleanField("Sudah dikonfirmasi")
