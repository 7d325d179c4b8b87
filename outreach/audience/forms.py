"""Forms of the audience room."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

_filled = DataRequired("Wajib diisi.")
CONSENT_TEXT = (
    "Saya setuju Diskominfo Kabupaten Purwakarta menyimpan alamat e-mail saya untuk mengirim "
    "pengingat tentang layanan daerah, paling banyak 2 pesan per bulan. Alamat tidak diberikan "
    "kepada pihak lain. Saya dapat berhenti kapan saja lewat tautan di setiap pesan."
)


class ContactForm(FlaskForm):
    name = StringField("Nama", [_filled, Length(max=120)])
    email = StringField("Alamat e-mail", [_filled, Length(max=254)], render_kw={"type": "email"})
    place = SelectField("Desa atau kelurahan", coerce=int)
    role = StringField("Jabatan", [Length(max=60)], description="Misalnya kepala desa, guru, KIM.")
    language = SelectField("Bahasa pesan", choices=[("id", "Indonesia"), ("su", "Sunda")])
    basis = SelectField(
        "Dasar hukum",
        choices=[
            ("consent", "Persetujuan orangnya (UU 27/2022 Pasal 20 ayat 2 huruf a)"),
            ("public_duty", "Tugas jabatan publik (UU 27/2022 Pasal 20 ayat 2 huruf e)"),
        ],
    )
    text = TextAreaField("Naskah yang ditunjukkan", [_filled], default=CONSENT_TEXT)
    source = StringField(
        "Sumber dan bukti", [_filled, Length(max=200)],
        description="Misalnya formulir bertanda tangan 3 Februari 2025, atau SK pengangkatan.",
    )  # fmt: skip


class ImportForm(FlaskForm):
    lines = TextAreaField(
        "Daftar kontak", [_filled],
        description="Satu baris satu kontak: nama; e-mail; kode desa; jabatan. Boleh dari Excel.",
    )  # fmt: skip
    basis = ContactForm.basis
    text = ContactForm.text
    source = ContactForm.source
