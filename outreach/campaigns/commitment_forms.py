"""Forms about what agencies commit to."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import Length, ValidationError

from outreach.campaigns.commitment_models import LONGEST_PROMISE
from outreach.forms import Form, filled
from outreach.language import gettext
from outreach.language import lazy as _


class PromiseForm(Form):
    promise = TextAreaField(
        _("Isi komitmen"), [filled, Length(max=LONGEST_PROMISE)],
        description=_("Satu kalimat, misalnya: memindahkan pengaduan ke Ogan Lopian."),
        render_kw={"rows": 3},
    )  # fmt: skip
    service = SelectField(_("Untuk layanan"), coerce=int)
    due_on = DateField(_("Batas waktu"), [filled])


class NewPromiseForm(PromiseForm):
    everyone = BooleanField(_("Semua OPD di daftar"))
    agencies = SelectMultipleField(
        _("OPD"), coerce=int,
        widget=widgets.ListWidget(prefix_label=False), option_widget=widgets.CheckboxInput(),
    )  # fmt: skip

    def validate_agencies(self, field: Field) -> None:
        if not field.data and not self.everyone.data:
            raise ValidationError(gettext("Pilih sedikitnya satu OPD."))


class DoneForm(Form):
    done_on = DateField(_("Dipenuhi pada"), [filled])
    proof = StringField(
        _("Bukti"), [filled, Length(max=500)],
        description=_("Catatan singkat atau tautan, misalnya ke surat atau foto."),
    )  # fmt: skip


class WithdrawForm(Form):
    reason = StringField(_("Alasan"), [filled, Length(max=500)])
