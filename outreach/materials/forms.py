"""Forms of the materials room."""

from wtforms import RadioField, SelectField

from outreach.forms import Form, choices
from outreach.language import lazy as _
from outreach.materials.languages import LANGUAGES


class PrintForm(Form):
    material = SelectField(_("Materi"))
    place = SelectField(_("Untuk"))
    language = RadioField(_("Bahasa"), choices=choices(LANGUAGES.items()), default="id")
    tone = RadioField(
        _("Warna"),
        choices=choices([("colour", _("Berwarna")), ("mono", _("Hitam-putih"))]),
        default="colour",
    )
    variant = RadioField(
        _("Jenis berkas"),
        choices=choices(
            [
                ("press", _("Percetakan: PDF/X-4 dengan lebihan dan tanda potong")),
                ("office", _("Kantor dan layar: PDF/UA seukuran jadi, tanpa tanda potong")),
            ]
        ),
        default="press",
    )
