"""What spans of time, orders and kinds of scans are called on pages."""

from outreach.language import lazy as _

SPAN_NAMES = {"jam": _("Per jam"), "hari": _("Per hari"), "minggu": _("Per minggu")}
SPAN_TITLES = {
    "jam": _("Pindaian per jam, 48 jam terakhir"),
    "hari": _("Pindaian per hari, 30 hari terakhir"),
    "minggu": _("Pindaian per minggu, 26 minggu terakhir"),
}
ORDER_NAMES = {
    "scans": _("Pindaian terbanyak"),
    "week": _("Terbanyak 7 hari ini"),
    "last": _("Terakhir dipindai"),
    "name": _("Nama tempat"),
    "district": _("Kecamatan"),
}
