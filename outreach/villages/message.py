"""The message with which staff send a village its secret link, by hand, over WhatsApp."""

from __future__ import annotations

from urllib.parse import quote

from outreach.campaigns.copy import texts
from outreach.campaigns.models import Campaign
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.wib import Now, today, utc_now

# The campaign's own words come from its pack; only what is asked of the village stands here.
# The Sundanese (lemes) needs a native speaker's reading.
_TEXT = {
    "id": (
        "Yth. Bapak/Ibu di {place}, Kecamatan {district}.\n\n"
        "*{headline}*\n{subhead}\n\n"
        "Mohon bantuannya mencetak poster ini, memasangnya di tempat yang mudah terlihat, lalu "
        "mengirim satu foto. Semuanya lewat tautan berikut, tanpa kata sandi:\n{link}\n\n"
        "Tautan ini khusus untuk {place}; mohon tidak dibagikan ke grup warga. Hatur nuhun.\n"
        "Diskominfo Kabupaten Purwakarta"
    ),
    "su": (
        "Ka Bapa/Ibu di {place}, Kacamatan {district}, anu dipihormat.\n\n"
        "*{headline}*\n{subhead}\n\n"
        "Mugia tiasa ngabantos nyitak ieu poster, masangna di tempat anu gampil katingali, teras "
        "ngintunkeun hiji poto. Sadayana ngalangkungan ieu tautan, teu nganggo kecap sandi:\n"
        "{link}\n\n"
        "Ieu tautan husus kanggo {place}; mugia teu dibagikeun ka grup wargi. Hatur nuhun.\n"
        "Diskominfo Kabupatén Purwakarta"
    ),
}
LANGUAGES = tuple(_TEXT)


def village_url(settings: Settings, token: str, language: str = "id") -> str:
    """The village's secret link; Sundanese messages open the page in Sundanese."""
    return f"{settings.public_url}/desa/{token}" + ("?l=su" if language == "su" else "")


def village_message(
    settings: Settings,
    campaign: Campaign,
    place: Place,
    token: str,
    language: str,
    now: Now = utc_now,
) -> str:
    """The whole message; a campaign without Sundanese copy is named in Indonesian inside it."""
    spoken = language if language in campaign.content["copy"] else "id"
    shown = texts(campaign, spoken, today(now))
    return _TEXT[language].format(
        place=place.label,
        district=place.district.name,
        headline=shown["headline"],
        subhead=shown["subhead"],
        link=village_url(settings, token, language),
    )


def chat_url(message: str) -> str:
    """A click-to-chat link: WhatsApp opens with the text, the sender chooses whom to send it."""
    return f"https://wa.me/?text={quote(message)}"
