"""Every village's texts and links of a campaign as one table."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_places
from outreach.database import Database
from outreach.export import Cell, Sheet
from outreach.language import gettext as _
from outreach.links.village_link import tokens
from outreach.settings import Settings
from outreach.villages.codes import shared_links
from outreach.villages.kit import kit_of
from outreach.villages.kit_words import SCRIPT_NAMES
from outreach.villages.message import village_url
from outreach.villages.poster import poster_language
from outreach.villages.words import LANGUAGES
from outreach.wib import Now, today, utc_now


def all_kits(
    session: Session,
    database: Database,
    settings: Settings,
    campaign: Campaign,
    key: bytes,
    now: Now = utc_now,
) -> Sheet:
    """A row for each of the campaign's villages, with its own link in every text.

    Sundanese is left out until a native speaker has read it. Where a village's page is closed, its
    address is empty.
    """
    places = campaign_places(session, campaign)
    links = shared_links(session, database, settings, campaign, places)
    pages = tokens(session, key, links)
    languages = [one for one in LANGUAGES if poster_language(campaign, one) == one]
    columns = [_("Kode desa"), _("Tempat"), _("Kecamatan"), _("Tautan untuk warga"),
               _("Halaman desa (rahasia)"), _("Alamatnya dibaca")]  # fmt: skip
    for language in languages:
        tongue = " (Sunda)" if language == "su" else ""
        columns += [_("Pesan untuk grup WhatsApp") + tongue]
        columns += [str(name) + tongue for name in SCRIPT_NAMES.values()]

    def rows() -> Iterator[list[Cell]]:
        for place in places:
            made = [kit_of(campaign, place, links[place.id], one, today(now)) for one in languages]
            row: list[Cell] = [
                place.code, place.label, place.district.name, links[place.id],
                village_url(settings, pages[place.id]) if place.id in pages else "",
                made[0].spelled_link,
            ]  # fmt: skip
            for kit in made:
                row += [kit.message, *(kit.script(key).text for key in SCRIPT_NAMES)]
            yield row

    return Sheet(_("Paket bagikan"), columns, rows())
