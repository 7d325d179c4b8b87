"""What the stages of a poster are called on staff's pages, and why one must be done again."""

from outreach.language import lazy as _

# Status → (name, tone of its badge); None is a placement without a row.
STATUS_NAMES = {
    None: (_("Belum dicetak"), "draft"),
    "printed": (_("Dicetak"), "neutral"),
    "delivered": (_("Diserahkan"), "info"),
    "in_place": (_("Terpasang, belum dicek"), "warn"),
    "checked": (_("Sudah dicek"), "ok"),
    "removed": (_("Dicabut"), "neutral"),
}
STEP_NAMES = {
    "printed": _("Dicetak"),
    "delivered": _("Diserahkan ke desa"),
    "in_place": _("Desa melaporkan terpasang"),
    "checked": _("Dicek petugas"),
    "again": _("Diminta diulang"),
    "removed": _("Dicabut"),
}
STEP_BUTTONS = {
    "delivered": _("Tandai diserahkan"),
    "checked": _("Tandai sudah dicek"),
    "again": _("Minta diulang"),
    "removed": _("Tandai dicabut"),
}
# Kept as an event's note; the village reads its own words for it (`village_words`).
AGAIN_REASONS = {
    "unclear": _("Fotonya kurang jelas"),
    "hidden": _("Posternya tidak mudah terlihat"),
    "damaged": _("Posternya rusak atau terlipat"),
    "not_poster": _("Yang difoto bukan posternya"),
}
