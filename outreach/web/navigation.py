"""The shell's menu, as the signed-in person may use it."""

from __future__ import annotations

from flask import request, url_for
from flask_login import current_user

from outreach.accounts.guard import ADMINISTERS, may
from outreach.language import gettext as _


def navigation() -> list[dict[str, object]]:
    """One entry a room; `active` marks the one being looked at."""
    if not current_user.is_authenticated:
        return []
    entries = [
        ("web.home", _("Beranda"), "home"),
        ("campaigns.overview", _("Kampanye"), "megaphone"),
        ("calendar.page", _("Kalender"), "calendar"),
        ("scans.overview", _("Pindaian"), "activity"),
        ("broadcast_list.all_of_them", _("Siaran"), "send"),
        ("services.overview", _("Layanan"), "smartphone"),
        ("places.overview", _("Tempat"), "map-pin"),
        ("audience.overview", _("Kontak"), "users"),
        ("agencies.overview", _("OPD"), "building-2"),
    ]
    if may(*ADMINISTERS):
        entries.append(("accounts.people_list", _("Pengguna"), "shield-check"))
        entries.append(("accounts.trail", _("Jejak perubahan"), "history"))
    here = (request.blueprint or "", request.endpoint or "")
    beside_campaigns = ("campaigns", "events", "links", "materials", "texts", "versions", "orders",
                        "installations", "broadcasts", "manual", "results", "signals", "targets",
                        "impact",
                        "papers", "office", "commitments", "agency_reminders")  # fmt: skip
    return [
        {
            "href": url_for(endpoint),
            "label": label,
            "icon": icon,
            "active": endpoint == here[1]
            or (endpoint.split(".")[0] == here[0] and not endpoint.startswith("accounts"))
            or (endpoint.startswith("broadcast_") and here[0].startswith("broadcast_"))
            or (endpoint == "campaigns.overview" and here[0] in beside_campaigns)
            or (endpoint == "services.overview" and here[0] == "usage")
            or (endpoint == "agencies.overview" and here[0] == "agency_progress")
            or (endpoint == "audience.overview" and here[0] in ("person", "segments", "imports")),
        }
        for endpoint, label, icon in entries
    ]
