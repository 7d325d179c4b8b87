"""Forms of the audience room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.agencies.models import Agency
from outreach.audience.segments import ACTIVITIES, COMMITMENTS, DAYS, Rules
from outreach.audience.words import BASES, CHANNELS, LANGUAGES, METHODS, PURPOSES, consent_words
from outreach.forms import Form, choices, filled
from outreach.language import gettext
from outreach.language import lazy as _
from outreach.places.models import Place

# Channels that staff may record consent for; Telegram and browsers give theirs themselves.
BY_HAND = ("email", "whatsapp", "sms")
_BY_STAFF = ("form", "paper", "message")


class Checkboxes(SelectMultipleField):
    """Any number of a list, as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PlaceField(StringField):
    """A place by its label, with all of them to choose from while typing; `place_id` is which."""

    def __init__(self, label: object, **more: object) -> None:
        super().__init__(
            label,
            [filled],
            render_kw={"list": "places", "autocomplete": "off"},
            description=_("Ketik sebagian namanya, lalu pilih dari daftar."),
            **more,
        )
        self.known: Mapping[str, int] = {}
        self.place_id = 0

    def offer(self, places: Iterable[Place]) -> None:
        """The places that may be chosen; must be called before the form is judged."""
        self.known = {place_label(place): place.id for place in places}

    def pre_validate(self, form: object) -> None:
        typed = " ".join((self.data or "").split()).lower()
        same = [number for label, number in self.known.items() if label.lower() == typed]
        # A name that stands for one place alone is enough.
        near = [number for label, number in self.known.items() if typed and typed in label.lower()]
        if same or len(near) == 1:
            self.place_id = (same or near)[0]
        elif typed:
            raise ValidationError(gettext("Pilih tempatnya dari daftar."))


def place_label(place: Place) -> str:
    """`Desa Cibodas, Kec. Sukatani`: four village names occur twice."""
    return f"{place.label}, Kec. {place.district.name}"


class PersonForm(Form):
    name = StringField(_("Nama"), [filled, Length(max=120)])
    phone = StringField(
        _("Nomor ponsel"), [Length(max=40)],
        description=_("Untuk WhatsApp dan SMS, misalnya 0812 3456 7890."),
        render_kw={"type": "tel", "autocomplete": "off"},
    )  # fmt: skip
    email = StringField(
        _("Alamat e-mail"), [Length(max=254)], render_kw={"type": "email", "autocomplete": "off"}
    )
    place = PlaceField(_("Desa, kelurahan, atau tempat lain"))
    role = StringField(
        _("Jabatan"), [Length(max=60)], render_kw={"list": "roles", "autocomplete": "off"},
        description=_("Misalnya kepala desa, guru, KIM."),
    )  # fmt: skip
    agency = SelectField(
        _("Nama OPD"),
        default="",
        description=_("Bila orang ini mewakili sebuah OPD; selain itu kosongkan."),
    )
    language = SelectField(_("Bahasa pesan"), choices=choices(LANGUAGES.items()))
    tags = StringField(
        _("Tanda"), [Length(max=200)],
        description=_("Kata bebas untuk menyaring, dipisah koma: posyandu, angkatan 2025."),
    )  # fmt: skip

    def offer_agencies(self, agencies: Iterable[Agency]) -> None:
        """The agencies that may be chosen; must be called before the form is judged."""
        named = ((str(one.id), one.short_name) for one in agencies)
        self.agency.choices = choices([("", "–"), *named])

    @property
    def agency_id(self) -> int | None:
        return int(self.agency.data) if self.agency.data else None

    @property
    def given_tags(self) -> list[str]:
        return (self.tags.data or "").split(",")


class _Proof(Form):
    basis = SelectField(_("Dasar hukum"), choices=choices(BASES.items()))
    purpose = SelectField(_("Tujuan"), choices=choices(PURPOSES.items()))
    method = SelectField(
        _("Cara diberikan"), choices=choices((name, METHODS[name]) for name in _BY_STAFF)
    )
    text = TextAreaField(
        _("Naskah yang ditunjukkan"), [filled],
        default=lambda: consent_words(next(iter(PURPOSES)), "whatsapp"),
        render_kw={"rows": 6},
        description=_("Persis seperti yang dibaca orangnya; disimpan bersama versinya."),
    )  # fmt: skip
    source = StringField(
        _("Sumber dan bukti"), [filled, Length(max=200)],
        description=_("Misalnya formulir bertanda tangan 3 Februari 2025, atau SK pengangkatan."),
    )  # fmt: skip


class ContactForm(PersonForm, _Proof):
    channels = Checkboxes(
        _("Boleh dikirimi lewat"), choices=choices((name, CHANNELS[name]) for name in BY_HAND)
    )

    def validate_channels(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Pilih sedikitnya satu saluran."))


class ConsentForm(_Proof):
    channel = SelectField(_("Saluran"), choices=choices((name, CHANNELS[name]) for name in BY_HAND))


class SegmentForm(Form):
    name = StringField(_("Nama kelompok"), [filled, Length(max=80)])
    districts = Checkboxes(_("Kecamatan"))
    places = StringField(
        _("Ditambah desa tertentu"), [Length(max=2000)],
        render_kw={"list": "places-offered", "autocomplete": "off"},
        description=_("Kosong berarti semua tempat. Beberapa desa dipisah titik koma."),
    )  # fmt: skip
    roles = Checkboxes(_("Jabatan"))
    tags = Checkboxes(_("Tanda"))
    languages = Checkboxes(_("Bahasa pesan"), choices=choices(LANGUAGES.items()))
    activity = SelectField(
        _("Kegiatan di desanya"),
        choices=choices(
            [("", _("Apa saja")), *((name, label) for name, (label, _said) in ACTIVITIES.items())]
        ),
    )
    days = SelectField(
        _("Dalam"), coerce=int, default=14,
        choices=choices((days, _("%(n)s hari terakhir", n=days)) for days in DAYS),
    )  # fmt: skip
    commitment = SelectField(
        _("Komitmen OPD-nya"),
        choices=choices([("", _("Apa saja")), *COMMITMENTS.items()]),
        default="",
    )
    campaign = SelectField(_("Pada kampanye"), default="")

    known: Mapping[str, int] = {}

    def offer(self, places: Iterable[Place]) -> None:
        """The places that may be named; must be called before the form is judged."""
        self.known = {place_label(place).lower(): place.id for place in places}

    def validate_places(self, field: Field) -> None:
        unknown = [name for name in _named(field.data) if name.lower() not in self.known]
        if unknown:
            raise ValidationError(
                gettext("“%(place)s” tidak ada dalam daftar.", place=unknown[0][:60])
            )

    @property
    def rules(self) -> Rules:
        """What the form says, once it is judged."""
        return Rules(
            districts=tuple(self.districts.data or ()),
            places=tuple(self.known[name.lower()] for name in _named(self.places.data)),
            roles=tuple(self.roles.data or ()),
            tags=tuple(self.tags.data or ()),
            languages=tuple(self.languages.data or ()),
            activity=self.activity.data or "",
            days=self.days.data,
            commitment=self.commitment.data or "",
            campaign=(self.campaign.data or "") if self.commitment.data else "",
        )


def _named(text: str | None) -> list[str]:
    return [name for part in (text or "").split(";") if (name := " ".join(part.split()))]


class ImportForm(Form):
    """A pasted list: why it may be used is chosen, never taken over from what stands first."""

    lines = TextAreaField(
        _("Daftar kontak"), [filled],
        description=_(
            "Satu baris satu kontak: nama; e-mail; kode desa; jabatan. Boleh dari Excel."
        ),
    )  # fmt: skip
    purpose = SelectField(
        _("Tujuan"), [filled], choices=choices([("", _("Pilih…")), *PURPOSES.items()])
    )
    basis = SelectField(
        _("Dasar hukum"), [filled], choices=choices([("", _("Pilih…")), *BASES.items()])
    )
    text = TextAreaField(
        _("Naskah yang ditunjukkan"), [filled],
        default=lambda: consent_words(next(iter(PURPOSES)), "email"), render_kw={"rows": 6},
        description=_("Persis seperti yang dibaca orangnya; disimpan bersama versinya."),
    )  # fmt: skip
    source = _Proof.source
