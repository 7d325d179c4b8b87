"""Forms of the places room."""

from wtforms import SelectField, StringField
from wtforms.validators import Length

from outreach.forms import Form, choices, filled
from outreach.language import lazy as _

KIND_NAMES = [
    ("school", _("Sekolah")),
    ("health", _("Puskesmas atau posyandu")),
    ("market", _("Pasar")),
    ("office", _("Kantor")),
    ("worship", _("Tempat ibadah")),
    ("other", _("Lainnya")),
]


class VenueForm(Form):
    name = StringField(_("Nama tempat"), [filled, Length(max=120)])
    kind = SelectField(_("Jenis"), choices=choices(KIND_NAMES))
    village = SelectField(_("Desa atau kelurahan"), coerce=int)
    address = StringField(_("Alamat"), [Length(max=200)])
