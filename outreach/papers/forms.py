"""Forms of papers, of the letterhead and of those who sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.forms import Form, choices, filled
from outreach.language import lazy as _
from outreach.papers.models import Signatory
from outreach.papers.paper import SIZES, Field, Paper
from outreach.places.models import District

_LONGEST, _LONGEST_LIST = 4_000, 20_000


def details_form(
    paper: Paper,
    typed: Mapping[str, Any],
    districts: Iterable[District],
    signatories: Iterable[Signatory],
) -> Form:
    """A form with the paper's own fields, filled with what is known."""
    fields = {field.key: _input(field, districts, signatories) for field in paper.fields}
    known = {**typed, "signatory": str(typed.get("signatory") or "")}
    if typed.get("date"):
        known["date"] = date.fromisoformat(typed["date"])
    form: Form = type("DetailsForm", (Form,), fields)(data=known)
    return form


def typed_in(form: Form, paper: Paper, offered: Mapping[str, str]) -> dict[str, Any]:
    """What a valid form says, as it is kept; of a field that `follows`, nothing while it says what
    was offered.
    """
    said = {
        field.key: form[field.key].data
        for field in paper.fields
        if not (field.follows and _same(form[field.key].data, offered.get(field.key, "")))
    }
    if isinstance(said.get("date"), date):
        said["date"] = said["date"].isoformat()
    if said.get("signatory"):
        said["signatory"] = int(said["signatory"])
    return said


def _same(typed: str | None, offered: str) -> bool:
    """Whatever line ends a browser sends."""
    return (typed or "").split() == offered.split()


def _input(field: Field, districts: Iterable[District], signatories: Iterable[Signatory]) -> Any:
    label, hint = field.label, field.hint
    if field.kind == "date":
        return DateField(label, [Optional()], description=hint)
    if field.kind == "check":
        return BooleanField(label, description=hint)
    if field.kind == "districts":
        return SelectMultipleField(
            label,
            description=hint,
            choices=choices((d.code, d.name) for d in districts),
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
    if field.kind == "signatory":
        named = [(str(s.id), f"{s.position}{', ' if s.name else ''}{s.name}") for s in signatories]
        first = _("Penanda tangan pertama di Kop surat")
        return SelectField(label, description=hint, choices=choices([("", first), *named]))
    if field.kind == "line":
        return StringField(label, [Length(max=200)], description=hint)
    listed = field.kind in ("people", "costs")
    longest = Length(max=_LONGEST_LIST if listed else _LONGEST)
    rows = {"rows": 5 if listed else 3}
    return TextAreaField(label, [longest], description=hint, render_kw=rows)


class OfficeForm(Form):
    government = StringField(_("Baris pertama"), [filled, Length(max=120)])
    title = StringField(
        _("Nama dinas"), [filled, Length(max=120)],
        description=_("Ditulis dengan huruf kapital di kop surat."),
    )  # fmt: skip
    address = StringField(
        _("Alamat"), [Length(max=200)],
        description=_("Jalan, nomor, kecamatan, dan kode pos, seperti di kop surat resmi."),
    )  # fmt: skip
    telephone = StringField(_("Telepon"), [Length(max=60)])
    website = StringField(_("Laman"), [Length(max=120)])
    email = StringField(
        _("Pos-el"), [Optional(), Length(max=120), Email(_("Tulis alamat pos-el yang lengkap."))]
    )
    town = StringField(
        _("Kota pada tanggal surat"), [filled, Length(max=60)],
        description=_("Misalnya: Purwakarta, 3 Februari 2025"),
    )  # fmt: skip
    size = SelectField(_("Ukuran kertas"), choices=choices((size, size) for size in SIZES))


class EmblemForm(Form):
    emblem = FileField(
        _("Lambang daerah"),
        description=_("PNG atau JPEG sampai 2 MB, dari berkas resmi pemerintah daerah."),
        render_kw={"accept": ".png,.jpg,.jpeg"},
    )


class SignatoryForm(Form):
    position = StringField(
        _("Jabatan"), [filled, Length(max=120)],
        description=_("Misalnya: Kepala Dinas Komunikasi dan Informatika"),
    )  # fmt: skip
    on_behalf = StringField(
        _("Atas nama (a.n.)"), [Length(max=120)],
        description=_("Jabatan yang diwakili; kosong bila menandatangani sendiri."),
    )  # fmt: skip
    name = StringField(_("Nama lengkap dan gelar"), [Length(max=120)])
    rank = StringField(_("Pangkat"), [Length(max=80)], description=_("Misalnya: Pembina Tingkat I"))
    nip = StringField("NIP", [Length(max=30)])
