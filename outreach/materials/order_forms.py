"""Forms of orders and of their links."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    FileField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional

from outreach.forms import Form, choices
from outreach.language import current
from outreach.language import lazy as _
from outreach.materials.catalogue import Material
from outreach.materials.languages import LANGUAGES
from outreach.materials.orders import MOST_COPIES
from outreach.materials.shop_link import DAYS

_COPIES = "copies-"


class OrderForm(Form):
    """An order without its materials; `order_form` adds a number for each."""

    scope = RadioField(
        _("Untuk"),
        choices=choices(
            [
                ("all", _("Semua desa dan kelurahan kampanye")),
                ("districts", _("Kecamatan tertentu")),
                ("places", _("Desa dan tempat yang dicentang")),
                ("list", _("Daftar kode desa (CSV)")),
            ]
        ),
        default="all",
    )
    districts = SelectMultipleField(_("Kecamatan"))
    places = SelectMultipleField(_("Desa dan tempat"), coerce=int)
    file = FileField(_("Berkas CSV"))
    rows = TextAreaField(
        _("Atau tempel barisnya di sini"), render_kw={"rows": 6, "spellcheck": "false"}
    )
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
    tenth = BooleanField(_("Spanduk dan banner besar pada skala 1:10"))

    def copies(self) -> dict[str, int]:
        """Material (slug) → copies, for those that are ordered."""
        return {
            name.removeprefix(_COPIES): int(field.data)
            for name, field in self._fields.items()
            if name.startswith(_COPIES) and field.data
        }


def order_form(materials: Sequence[Material]) -> OrderForm:
    """The form with a number of copies for each of `materials`; empty is not ordered.

    An image for screens is wanted or not.
    """
    fields = {_COPIES + material.slug: _amount(material) for material in materials}
    form: OrderForm = type("OrderFormOfMaterials", (OrderForm,), fields)()
    return form


def _amount(material: Material) -> BooleanField | IntegerField:
    name = material.names[current()]
    if material.kind == "screen":
        return BooleanField(name)
    return IntegerField(
        name,
        [Optional(), NumberRange(0, MOST_COPIES)],
        render_kw={"inputmode": "numeric", "min": 0, "max": MOST_COPIES},
    )


class LinkForm(Form):
    days = RadioField(
        _("Berlaku"),
        coerce=int,
        choices=choices((days, _("%(n)s hari", n=days)) for days in DAYS),
        default=DAYS[0],
    )
