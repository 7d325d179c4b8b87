"""Forms of the materials room."""

from wtforms import RadioField, SelectField

from outreach.forms import Form, choices
from outreach.language import lazy as _


class PrintForm(Form):
    material = SelectField(_("Materi"))
    place = SelectField(_("Untuk"))
    language = RadioField(
        _("Bahasa"), choices=choices([("id", _("Indonesia")), ("su", _("Sunda"))]), default="id"
    )
    tone = RadioField(
        _("Warna"),
        choices=choices([("colour", _("Berwarna")), ("mono", _("Hitam-putih"))]),
        default="colour",
    )
