"""Forms of the services room."""

from wtforms import BooleanField, ColorField, FileField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Regexp

from outreach.forms import Form, choices, filled
from outreach.language import lazy as _

STATUS_NAMES = [
    ("draft", _("Draf – perlu konfirmasi")),
    ("active", _("Aktif")),
    ("renamed", _("Berganti nama")),
    ("stopped", _("Berhenti")),
]
DEVICE_NAMES = {
    "telephone": _("Telepon"),
    "whatsapp": "WhatsApp",
    "web": _("Situs web"),
    "android": "Android (Play Store)",
    "ios": "iPhone (App Store)",
}
_colour = Regexp(r"^#[0-9a-fA-F]{6}$", message=_("Tulis warna seperti #0b5d57."))


class NewServiceForm(Form):
    name = StringField(_("Nama layanan"), [filled, Length(max=80)])
    purpose = TextAreaField(_("Untuk apa"), [filled], description=_("Satu kalimat untuk warga."))


class ServiceForm(NewServiceForm):
    aliases = StringField(_("Nama lain"), description=_("Dipisah koma; nama lama atau singkatan."))
    status = SelectField(_("Status"), choices=choices(STATUS_NAMES))
    emergency = BooleanField(_("Layanan darurat (nomor menjadi unsur terbesar)"))
    primary_colour = ColorField(_("Warna utama"), [_colour])
    accent_colour = ColorField(_("Warna aksen"), [_colour])
    ink_colour = ColorField(_("Warna tulisan"), [_colour])


class LogoForm(Form):
    logo = FileField(
        _("Berkas logo"),
        description=_("PNG, JPEG, atau SVG sampai 2 MB, dari pemilik layanannya."),
        render_kw={"accept": ".png,.jpg,.jpeg,.svg"},
    )


class TargetForm(Form):
    value = StringField(_("Nomor atau alamat"), [Length(max=400)])
    source = StringField(
        _("Sumber"), [Length(max=200)], description=_("Siapa atau surat apa yang memastikan.")
    )
    confirmed = BooleanField(_("Sudah dikonfirmasi"))
