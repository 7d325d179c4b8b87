"""What probing found, in words."""

from outreach.language import gettext as _
from outreach.language import lazy
from outreach.services.models import PROBED, Target

_REASONS = {
    "name": lazy("nama situsnya tidak ditemukan"),
    "private": lazy("alamatnya di jaringan dalam, jadi tidak diperiksa"),
    "refused": lazy("sambungannya ditolak"),
    "timeout": lazy("terlalu lama tidak menjawab"),
    "tls": lazy("sertifikat keamanannya ditolak"),
    "redirects": lazy("dialihkan berputar-putar"),
    "broken": lazy("jawabannya tidak terbaca"),
    "offline": lazy("server Outreach sendiri sedang tidak tersambung ke internet"),
}


def why(reason: str) -> str:
    """Why a look failed; empty for one that did not."""
    if reason.isdigit():
        return _("menjawab dengan galat %(status)s", status=reason)
    return str(_REASONS.get(reason, reason))


def health_of(target: Target) -> tuple[str, str]:
    """The state of a target in words, and the tone of its badge."""
    if not target.confirmed_at:
        return "", ""
    if target.device not in PROBED:
        return _("tidak diperiksa: nomor tidak bisa ditanya lewat internet"), "neutral"
    health = target.health
    if health is None:
        return _("belum diperiksa"), "neutral"
    if health.state == "down":
        return _("tidak menjawab"), "danger"
    if health.state == "up" and not health.failures:
        return _("menjawab"), "ok"
    return _("belum pasti"), "warn"
