"""Forms of the broadcasts room."""

from wtforms import DateField, TimeField

from outreach.forms import Form, filled
from outreach.language import lazy as _


class ScheduleForm(Form):
    day = DateField(_("Tanggal"), [filled])
    hour = TimeField(
        _("Jam (WIB)"), [filled], description=_("Di luar jam tenang: Senin–Sabtu 08.00–17.00.")
    )
