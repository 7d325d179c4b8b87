"""Forms for what is printed: words in two languages, colours within the brand, pictures."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Plain
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from outreach.campaigns.colours import SHADE_NAMES
from outreach.campaigns.copy import unknown_field
from outreach.campaigns.typography import typographic
from outreach.forms import Form, choices, filled
from outreach.language import lazy as _
from outreach.materials.languages import LANGUAGES
from outreach.materials.letters import missing

POINTS = 5
_PICTURE = {"accept": ".png,.jpg,.jpeg,.svg", "data-limit": "2000000"}


def plain_text(_form: object, field: Any) -> None:
    """Words and nothing else: no markup, no unknown field, no letter the press does not have."""
    text = field.data or ""
    if "<" in text or ">" in text:
        raise ValidationError(_("Hanya teks biasa: tanda < dan > tidak dipakai."))
    if re.search(r"\{\{|\}\}", text.replace("{{service_name}}", "")):
        raise ValidationError(_("Isian otomatis yang dikenal hanya {{service_name}}."))
    letter = missing(text)
    if letter:
        raise ValidationError(
            _("Huruf “%(letter)s” tidak ada di huruf cetak; tulis tanpa itu.", letter=letter)
        )


def to_read(form: object, field: Any) -> None:
    """Words that somebody reads aloud from paper; the place and its link are known."""
    to_forward(form, field)
    letter = missing(re.sub(r"\s", " ", field.data or ""))
    if letter:
        raise ValidationError(
            _("Huruf “%(letter)s” tidak ada di huruf cetak; tulis tanpa itu.", letter=letter)
        )


def to_forward(_form: object, field: Any) -> None:
    """A message for chats: any letter, emoji too, and the fields of a place."""
    text = field.data or ""
    if "<" in text or ">" in text:
        raise ValidationError(_("Hanya teks biasa: tanda < dan > tidak dipakai."))
    wrong = unknown_field(text)
    if wrong:
        raise ValidationError(
            _(
                "Isian %(field)s tidak dikenal; yang ada {{village}}, {{district}}, {{link}}, "
                "dan {{service_name}}.",
                field=wrong,
            )
        )


def paragraphs(text: str | None) -> str:
    """Plain lines as a browser sends them: one kind of line end, nothing trailing."""
    lines = [" ".join(line.split()).replace("\0", "") for line in (text or "").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Part(Plain):
    """A part of a larger form, with the same messages."""

    class Meta(FlaskForm.Meta):
        csrf = False
        get_translations = Form.Meta.get_translations


class PointForm(_Part):
    text = TextAreaField(_("Butir"), [Length(max=80), plain_text], filters=[typographic])
    until = DateField(_("Tampil sampai"), [Optional()])


class WordsForm(_Part):
    """Words of a material's own: what is empty is the campaign's."""

    headline = StringField(_("Judul"), [Length(max=70), plain_text], filters=[typographic])
    subhead = TextAreaField(_("Subjudul"), [Length(max=150), plain_text], filters=[typographic])
    points = FieldList(FormField(PointForm), min_entries=POINTS, max_entries=POINTS)
    call = StringField(_("Ajakan"), [Length(max=110), plain_text], filters=[typographic])


class CopyForm(WordsForm):
    headline = StringField(_("Judul"), [filled, Length(max=70), plain_text], filters=[typographic])
    subhead = TextAreaField(
        _("Subjudul"), [filled, Length(max=150), plain_text], filters=[typographic]
    )
    call = StringField(_("Ajakan"), [filled, Length(max=110), plain_text], filters=[typographic])
    event = StringField(
        _("Acara: tempat dan waktu"), [Length(max=90), plain_text], filters=[typographic],
        description=_("Misalnya: Sabtu, 12 Desember, pukul 09.00, Alun-alun Kian Santang. "
                      "Tampil di poster, F4, selebaran, brosur, X-banner, dan roll-up."),
    )  # fmt: skip
    sponsor = StringField(
        _("Baris sponsor"), [Length(max=60), plain_text], filters=[typographic],
        description=_("Misalnya: Didukung oleh PMI Purwakarta. Tampil di materi yang sama."),
    )  # fmt: skip
    group = TextAreaField(
        _("Pesan untuk grup WhatsApp"), [Length(max=900), to_forward], filters=[paragraphs],
        render_kw={"rows": 8},
    )  # fmt: skip
    radio_30 = TextAreaField(
        _("Naskah radio 30 detik"), [Length(max=700), to_read], filters=[paragraphs],
        render_kw={"rows": 5}, description=_("Kira-kira 65 kata, termasuk alamat yang dieja."),
    )  # fmt: skip
    radio_60 = TextAreaField(
        _("Naskah radio 60 detik"), [Length(max=1400), to_read], filters=[paragraphs],
        render_kw={"rows": 7}, description=_("Kira-kira 130 kata, termasuk alamat yang dieja."),
    )  # fmt: skip
    announcement = TextAreaField(
        _("Pengumuman untuk dibacakan"), [Length(max=1400), to_read], filters=[paragraphs],
        render_kw={"rows": 9},
    )  # fmt: skip
    proofread = BooleanField(_("Sudah dibaca penutur asli"))


class ShownForm(Form):
    """What the preview shows, and the version that was open when the writing began."""

    version = IntegerField(widget=HiddenInput())
    shown_material = SelectField(_("Materi"))
    shown_language = RadioField(_("Bahasa"), choices=choices(LANGUAGES.items()), default="id")
    shown_tone = RadioField(
        _("Warna"),
        choices=choices([("colour", _("Berwarna")), ("mono", _("Hitam-putih"))]),
        default="colour",
    )


class OwnForm(ShownForm):
    indonesian = FormField(WordsForm)
    sundanese = FormField(WordsForm)


class EditForm(ShownForm):
    indonesian = FormField(CopyForm)
    sundanese = FormField(CopyForm)
    ground = RadioField(_("Warna dasar"), choices=choices(SHADE_NAMES.items()))
    tile = RadioField(_("Warna petak gambar"), choices=choices(SHADE_NAMES.items()))
    logo = FileField(
        _("Logo kampanye"), render_kw=_PICTURE,
        description=_("Menggantikan logo layanan. PNG, JPEG, atau SVG sampai 2 MB."),
    )  # fmt: skip
    remove_logo = BooleanField(_("Kembali ke logo layanan"))
    sponsor_logo = FileField(
        _("Logo sponsor"), render_kw=_PICTURE,
        description=_("Tampil di samping baris sponsor. PNG, JPEG, atau SVG sampai 2 MB."),
    )  # fmt: skip
    remove_sponsor_logo = BooleanField(_("Hapus logo sponsor"))
