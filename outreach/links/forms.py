"""Forms of the links room."""

from wtforms import SelectField, StringField

from outreach.forms import Form, choices
from outreach.language import gettext as _
from outreach.language import lazy
from outreach.links.route import CAN_OPEN, DEVICES, KIND_NAMES, LANDING, Facts, headed
from outreach.links.route import choices as offered


class RulesForm(Form):
    android = SelectField(lazy("Android"))
    ios = SelectField(lazy("iPhone dan iPad"))
    other = SelectField(lazy("Perangkat lain"))

    def offer(self, facts: Facts, standing: dict[str, str], none: str) -> None:
        """Only what can be opened; a standing rule stays on offer, marked if it cannot be."""
        for device in DEVICES:
            real = offered(facts, device)
            kinds = [k for k in (*CAN_OPEN[device], LANDING)
                     if k in real or k == standing.get(device)]  # fmt: skip
            self[device].choices = choices(
                [("", none)] + [(k, self._name(k, k in real)) for k in kinds]
            )

    @property
    def rules(self) -> dict[str, str]:
        return {device: self[device].data or "" for device in DEVICES}

    @staticmethod
    def _name(kind: str, real: bool) -> str:
        name = headed(KIND_NAMES[kind])
        return name if real else _("%(kind)s (belum dikonfirmasi)", kind=name)


class FindForm(Form):
    class Meta(Form.Meta):
        csrf = False

    kode = StringField(
        lazy("Kode di poster"),
        description=lazy("8 huruf dan angka di bawah gambar QR, misalnya 4679-CDF6."),
        render_kw={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"},
    )
