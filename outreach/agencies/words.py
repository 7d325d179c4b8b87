"""What kinds of agencies are called on pages."""

from outreach.language import lazy as _

KIND_NAMES = {
    "dinas": _("Dinas"),
    "badan": _("Badan"),
    "bagian": _("Bagian"),
    "kecamatan": _("Kecamatan"),
    "bumd": _("BUMD"),
    "other": _("OPD lain"),
}
