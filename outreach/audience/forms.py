"""Forms of the audience room."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from outreach.forms import Form, choices, filled
from outreach.language import lazy as _

CONSENT_TEXT = (
    "Saya setuju Diskominfo Kabupaten Purwakarta menyimpan alamat e-mail saya untuk mengirim "
    "pengingat tentang layanan daerah, paling banyak 2 pesan per bulan. Alamat tidak diberikan "
    "kepada pihak lain. Saya dapat berhenti kapan saja lewat tautan di setiap pesan."
)


class ContactForm(Form):
    name = StringField(_("Nama"), [filled, Length(max=120)])
    email = StringField(_("Alamat e-mail"), [filled, Length(max=254)], render_kw={"type": "email"})
    place = SelectField(_("Desa atau kelurahan"), coerce=int)
    role = StringField(
        _("Jabatan"), [Length(max=60)], description=_("Misalnya kepala desa, guru, KIM.")
    )
    language = SelectField(
        _("Bahasa pesan"), choices=choices([("id", _("Indonesia")), ("su", _("Sunda"))])
    )
    basis = SelectField(
        _("Dasar hukum"),
        choices=choices(
            [
                ("consent", _("Persetujuan orangnya (UU 27/2022 Pasal 20 ayat 2 huruf a)")),
                ("public_duty", _("Tugas jabatan publik (UU 27/2022 Pasal 20 ayat 2 huruf e)")),
            ]
        ),
    )
    text = TextAreaField(_("Naskah yang ditunjukkan"), [filled], default=CONSENT_TEXT)
    source = StringField(
        _("Sumber dan bukti"), [filled, Length(max=200)],
        description=_("Misalnya formulir bertanda tangan 3 Februari 2025, atau SK pengangkatan."),
    )  # fmt: skip


class ImportForm(Form):
    lines = TextAreaField(
        _("Daftar kontak"), [filled],
        description=_(
            "Satu baris satu kontak: nama; e-mail; kode desa; jabatan. Boleh dari Excel."
        ),
    )  # fmt: skip
    basis = ContactForm.basis
    text = ContactForm.text
    source = ContactForm.source
