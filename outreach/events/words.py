"""What kinds of events are called on pages."""

from outreach.language import lazy as _

EVENT_NAMES = {
    "meeting": _("Rapat atau sosialisasi"),
    "gempungan": _("Gempungan"),
    "visit": _("Kunjungan desa"),
    "fair": _("Pasar, pameran, atau Car Free Day"),
    "broadcast": _("Siaran radio"),
    "other": _("Lainnya"),
}
