"""Forms of the accounts room."""

from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, Length

from outreach.accounts.passwords import MINIMUM_LENGTH
from outreach.accounts.words import ROLE_DUTIES
from outreach.forms import Form, choices, filled
from outreach.language import lazy as _


class SignInForm(Form):
    username = StringField(_("Nama pengguna"), [filled], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _("Kata sandi"), [filled], render_kw={"autocomplete": "current-password"}
    )


class OwnPasswordForm(Form):
    current = PasswordField(
        _("Kata sandi sekarang"), [filled], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        _("Kata sandi baru"),
        [filled, Length(min=MINIMUM_LENGTH)],
        description=_(
            "Minimal %(n)s huruf atau angka; beberapa kata lebih baik.", n=MINIMUM_LENGTH
        ),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("Ulangi kata sandi baru"),
        [EqualTo("new", _("Tidak sama dengan kata sandi baru."))],
        render_kw={"autocomplete": "new-password"},
    )


class PersonForm(Form):
    name = StringField(_("Nama"), [filled, Length(max=80)])
    username = StringField(
        _("Nama pengguna"), [filled, Length(max=40)], description=_("Huruf kecil tanpa spasi.")
    )
    role = SelectField(_("Peran"), choices=choices(ROLE_DUTIES.items()))


class ChangePersonForm(Form):
    role = SelectField(_("Peran"), choices=choices(ROLE_DUTIES.items()))
    active = BooleanField(_("Akun aktif"))
