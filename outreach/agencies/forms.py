"""Forms of the agencies room."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from outreach.agencies.models import LONGEST_SHORT_NAME
from outreach.agencies.words import KIND_NAMES
from outreach.forms import Form, choices, filled
from outreach.language import lazy as _


class AgencyForm(Form):
    name = StringField(
        _("Nama lengkap"), [filled, Length(max=160)],
        description=_("Seperti di kop suratnya, misalnya Dinas Kependudukan dan Pencatatan Sipil."),
    )  # fmt: skip
    short_name = StringField(
        _("Nama singkat"), [filled, Length(max=LONGEST_SHORT_NAME)],
        description=_("Dipakai di daftar dan di materi cetak, misalnya Disdukcapil."),
    )  # fmt: skip
    kind = SelectField(_("Jenis"), choices=choices(KIND_NAMES.items()))
    address = StringField(_("Alamat kantor"), [Length(max=200)])
    note = TextAreaField(_("Catatan"), [Length(max=1000)])


class ChangeAgencyForm(AgencyForm):
    active = BooleanField(
        _("Masih ada"),
        description=_(
            "Hilangkan centangnya bila OPD ini dilebur atau dibubarkan: komitmennya yang terbuka "
            "tidak ditagih lagi, yang sudah dipenuhi tetap dihitung."
        ),
    )


class AgencyListForm(Form):
    file = FileField(_("Berkas CSV"), description=_("UTF-8, paling besar 1 MB."))
    lines = TextAreaField(
        _("Atau tempel daftarnya"),
        description=_(
            "Satu baris satu OPD: nama; nama singkat; jenis; alamat; catatan. Boleh dari Excel, "
            "dengan atau tanpa judul kolom."
        ),
        render_kw={"rows": 10},
    )
