"""Forms of the accounts room."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from outreach.accounts.passwords import MINIMUM_LENGTH

ROLE_NAMES = [
    ("planner", "Perencana – menyusun kampanye, mencetak, menjadwalkan"),
    ("approver", "Pimpinan – menyetujui"),
    ("viewer", "Pengamat – hanya melihat"),
    ("admin", "Administrator – mengatur akun dan semuanya"),
]
_filled = DataRequired("Wajib diisi.")


class SignInForm(FlaskForm):
    username = StringField("Nama pengguna", [_filled], render_kw={"autocomplete": "username"})
    password = PasswordField(
        "Kata sandi", [_filled], render_kw={"autocomplete": "current-password"}
    )


class OwnPasswordForm(FlaskForm):
    current = PasswordField(
        "Kata sandi sekarang", [_filled], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        "Kata sandi baru",
        [
            _filled,
            Length(min=MINIMUM_LENGTH, message=f"Minimal {MINIMUM_LENGTH} huruf atau angka."),
        ],
        description=f"Minimal {MINIMUM_LENGTH} huruf atau angka; beberapa kata lebih baik.",
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "Ulangi kata sandi baru",
        [EqualTo("new", "Tidak sama dengan kata sandi baru.")],
        render_kw={"autocomplete": "new-password"},
    )


class PersonForm(FlaskForm):
    name = StringField("Nama", [_filled, Length(max=80)])
    username = StringField(
        "Nama pengguna", [_filled, Length(max=40)], description="Huruf kecil tanpa spasi."
    )
    role = SelectField("Peran", choices=ROLE_NAMES)


class ChangePersonForm(FlaskForm):
    role = SelectField("Peran", choices=ROLE_NAMES)
    active = BooleanField("Akun aktif")
