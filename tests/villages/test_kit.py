"""What a village hands on: its own link in every text, from a pack with scripts or without."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest

from outreach.campaigns.choice import NEUTRAL
from outreach.campaigns.copy import HANDED_ON
from outreach.campaigns.models import Campaign
from outreach.campaigns.pack import load_pack
from outreach.campaigns.plan import campaign_by_slug
from outreach.campaigns.versions import keep
from outreach.database import Database
from outreach.events.plan import Occasion, add_event, remove_event
from outreach.export import as_csv
from outreach.links.models import Code
from outreach.links.village_link import revoke
from outreach.places.find import villages, villages_by_codes
from outreach.places.models import Place
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.villages.all_kits import all_kits
from outreach.villages.aloud import aloud
from outreach.villages.codes import ensure_codes
from outreach.villages.held_here import next_events
from outreach.villages.kit import SCRIPTS, Kit, Script, kit_of
from outreach.villages.page import kits, running_here
from outreach.villages.sheet import script_sheet
from tests.build import SLUG, VILLAGE, approved
from tests.villages.build import village
from tests.villages.test_page import OTHER, proofread, with_a_whatsapp_number

ADMIN = 1
DAY = date(2026, 3, 2)
LINK = "https://s.purwakarta.go.id/q/THMK7JRX"
READ = "es titik purwakarta titik go titik id, garis miring ki, garis miring te ha em ka, tujuh je er eks"  # noqa: E501


def kit(database: Database, slug: str, language: str = "id", *, without: bool = False) -> Kit:
    """The kit of the village of the tests; `without` the texts that newer packs have."""
    with database.reading() as session:
        campaign = campaign_by_slug(session, slug)
        if without:
            older(campaign)
        [place] = villages_by_codes(session, [VILLAGE])
        return kit_of(campaign, place, LINK, language, DAY)


def older(campaign: Campaign) -> None:
    campaign.content = {
        **campaign.content,
        "copy": {
            language: {name: said for name, said in words.items() if name not in HANDED_ON}
            for language, words in campaign.content["copy"].items()
        },
    }


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("link", "language", "read"),
    [
        (LINK, "id", READ),
        ("https://ogan-lopian.kab.id/q/34679CDF", "id",
         "ogan strip lopian titik kab titik id, garis miring ki, garis miring "
         "tiga empat enam tujuh, sembilan ce de ef"),
        ("http://10.0.0.5:80/q/34679CDF", "su",
         "hiji nol titik nol titik nol titik lima titik dua dalapan nol, garis miring ki, "
         "garis miring tilu opat genep tujuh, salapan cé dé éf"),
    ],
)  # fmt: skip
def test_an_address_is_read_in_words_and_letters(link: str, language: str, read: str) -> None:
    assert aloud(link, language) == read


@pytest.mark.one_database
@pytest.mark.parametrize("without", [False, True], ids=["written", "composed"])
@pytest.mark.parametrize("language", ["id", "su"])
@pytest.mark.parametrize(
    "slug", [SLUG, "ogan-lopian", "opd-akselerasi", "sampurasun-anne"]
)  # fmt: skip
def test_every_shipped_kit_fits_its_time_and_has_nothing_left_open(
    database: Database, slug: str, language: str, without: bool
) -> None:
    made = kit(database, slug, language, without=without)

    assert made.message.count(LINK) == 1
    assert [script.key for script in made.scripts] == list(SCRIPTS)
    assert not [script.key for script in made.scripts if script.too_long]
    assert all("Kelurahan Nagri Kidul" in script.text for script in made.scripts)
    for text in (made.message, *(script.text for script in made.scripts)):
        # A group cannot unsubscribe, and nobody scans what they hear.
        for wrong in ("{{", "}}", "  ", "BERHENTI", "EUREUN", "Pindai", "scan"):
            assert wrong not in text
    assert made.spelled_link in made.script("radio_60").text
    assert "https://" not in "".join(script.text for script in made.scripts)


@pytest.mark.one_database
def test_a_campaign_without_scripts_has_them_composed_from_its_approved_words(
    database: Database,
) -> None:
    made = kit(database, "ogan-lopian", without=True)

    assert made.script("radio_30").text == (
        "Wargi Kelurahan Nagri Kidul, mohon perhatiannya. "
        "Ada keluhan layanan? Sampaikan lewat Ogan Lopian. "
        "Kanal resmi pengaduan, permohonan informasi, dan aspirasi Pemerintah Kabupaten "
        "Purwakarta. "
        "Satu tempat untuk aduan, pertanyaan, dan usulan. "
        "Bisa lewat WhatsApp, telepon, SP4N-LAPOR!, atau datang langsung. "
        f"Alamatnya: {READ}. "
        "Pesan ini dari Diskominfo Kabupaten Purwakarta."
    )
    assert made.message.endswith("uang. Diskominfo Kabupaten Purwakarta.")
    emergency = kit(database, SLUG, without=True)
    assert "Nomornya satu satu dua." in emergency.script("radio_30").text
    assert emergency.message.endswith(f"Keterangan resmi: {LINK}")


@pytest.mark.one_database
def test_a_script_that_is_too_long_for_its_time_says_so(database: Database) -> None:
    with database.reading() as session:
        campaign = campaign_by_slug(session, SLUG)
        copy = campaign.content["copy"]
        said = {**copy["id"], "radio_30": "satu dua tiga empat " * 20}
        campaign.content = {**campaign.content, "copy": {**copy, "id": said}}
        [place] = villages_by_codes(session, [VILLAGE])
        script = kit_of(campaign, place, LINK, "id", DAY).script("radio_30")

    assert (script.words, script.seconds, script.too_long) == (80, 37, True)


@pytest.mark.one_database
def test_a_message_that_is_cut_under_an_image_says_so(database: Database) -> None:
    with database.reading() as session:
        campaign = campaign_by_slug(session, SLUG)
        copy = campaign.content["copy"]
        said = {**copy["id"], "group": "Wargi {{village}}, " + "a" * 990}
        campaign.content = {**campaign.content, "copy": {**copy, "id": said}}
        [place] = villages_by_codes(session, [VILLAGE])
        long = kit_of(campaign, place, LINK, "id", DAY)

    assert len(long.message) == 1019 and not long.too_long
    assert replace(long, message=long.message + "a" * 6).too_long
    assert not kit(database, SLUG).too_long


@pytest.mark.one_database
def test_nothing_is_read_out_twice_that_was_composed(database: Database) -> None:
    """A service without a pack begins with words in which subhead and points are alike."""
    with database.reading() as session:
        campaign = campaign_by_slug(session, "ogan-lopian")
        campaign.content = {**campaign.content, "copy": load_pack(NEUTRAL).content["copy"]}
        [place] = villages_by_codes(session, [VILLAGE])
        said = kit_of(campaign, place, LINK, "id", DAY).script("radio_60").text

    assert said.count("Layanan resmi Pemerintah Kabupaten Purwakarta") == 1
    assert "Kenali Ogan Lopian." in said and "Pindai" not in said and "pindai" not in said


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["id", "su"])
def test_a_script_and_its_address_are_on_one_page_even_with_the_longest_names(
    database: Database, settings: Settings, language: str
) -> None:
    link = "https://outreach.purwakartakab.go.id/q/THMK7JRX"
    with database.reading() as session:
        place = max(villages(session), key=lambda one: len(one.label + one.district.name))
        campaign = campaign_by_slug(session, "opd-akselerasi")
        made = kit_of(campaign, place, link, language, DAY)
        content = script_sheet(settings, campaign, place, made, "A4", draft=True, patient=True)
        longest = replace(made, scripts=(Script("announcement", "Mohon perhatiannya. " * 70),))
        pages = [
            len(pypdfium2.PdfDocument(content)),
            len(pypdfium2.PdfDocument(
                script_sheet(settings, campaign, place, longest, "A4", draft=True, patient=True)
            )),
        ]  # fmt: skip

    assert pages == [3, 1]


def test_all_texts_of_a_village_carry_one_code_of_its_own(
    database: Database, settings: Settings
) -> None:
    proofread(database, SLUG)
    here, there = village(database, settings), village(database, settings, code=OTHER)
    found: list[set[str]] = []
    for where in (here, there, here):
        with database.reading() as session:
            place = session.get_one(Place, where.place_id)
            made = kits(session, database, settings, campaign_by_slug(session, SLUG), place, "su")
        assert [one.language for one in made] == ["su", "id"]
        found.append({one.link for one in made})

    assert found[0] == found[2] != found[1]
    [link] = found[0]
    with database.reading() as session:
        placement = session.get_one(Code, link.rpartition("/")[2]).placement
        # The same kind of placement as before: its scans are told from the poster's.
        assert (placement.place_id, placement.material) == (here.place_id, "whatsapp")


def test_a_code_that_somebody_else_issued_meanwhile_is_taken(
    database: Database, settings: Settings
) -> None:
    with database.reading() as late:
        campaign = campaign_by_slug(late, SLUG)
        [place] = villages_by_codes(late, [VILLAGE])
        asked = [database, settings, campaign, "whatsapp", [place]]
        with database.reading() as session:
            first = ensure_codes(session, *asked)
        # This view of the database may be from before.
        assert ensure_codes(late, *asked) == first


def test_the_table_has_every_villages_own_link_and_no_unread_sundanese(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        campaign = approved(session)
        [place] = villages_by_codes(session, [VILLAGE])
        revoke(session, place, ADMIN)
    with database.reading() as session:
        # One village has opened its page already.
        ensure_codes(session, database, settings, campaign, "whatsapp", [place])
    key = secret_key(settings.home_path)

    def rows() -> list[dict[str, str]]:
        with database.reading() as session:
            campaign = campaign_by_slug(session, SLUG)
            made = as_csv(all_kits(session, database, settings, campaign, key))
        return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))

    table = rows()
    assert len(table) == len({row["Tautan untuk warga"] for row in table}) == 192
    for row in table:
        assert row["Tautan untuk warga"] in row["Pesan untuk grup WhatsApp"]
        assert row["Alamatnya dibaca"] in row["Naskah radio 60 detik"]
        assert row["Tempat"] in row["Pengumuman untuk dibacakan"]
    assert [row["Kode desa"] for row in table if not row["Halaman desa (rahasia)"]] == [VILLAGE]
    assert not [name for name in table[0] if "Sunda" in name]
    proofread(database, SLUG)
    again = rows()
    assert "Pesan untuk grup WhatsApp (Sunda)" in again[0]
    assert [row["Tautan untuk warga"] for row in again] == [
        row["Tautan untuk warga"] for row in table
    ]


def test_a_village_sees_the_running_campaigns_that_are_for_it(
    database: Database, settings: Settings
) -> None:
    with_a_whatsapp_number(database, "ogan-lopian")
    now = datetime(2026, 3, 2, 3, tzinfo=UTC)
    with database.writing() as session:
        everywhere, chosen = approved(session), approved(session, "ogan-lopian")
        here, there = villages_by_codes(session, [VILLAGE, OTHER])
        chosen.places = [there]
        everywhere.ends_on = date(2026, 3, 2)

    def seen(place: Place, at: datetime = now) -> list[str]:
        with database.reading() as session:
            return [one.slug for one in running_here(session, place, lambda: at)]

    assert (seen(here), seen(there)) == ([SLUG], [SLUG, "ogan-lopian"])
    assert seen(there, now + timedelta(days=1)) == ["ogan-lopian"]
    with database.writing() as session:
        campaign_by_slug(session, "ogan-lopian").service.status = "stopped"
    assert seen(there) == [SLUG], "a service that is no more is not handed on"
    with database.writing() as session:
        campaign_by_slug(session, "ogan-lopian").service.status = "active"
    # A poster there counts too, whatever the plan says.
    village(database, settings, "ogan-lopian")
    assert seen(here) == [SLUG, "ogan-lopian"]
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        keep(session, campaign, {**campaign.content, "look": {}}, by=None)
    assert seen(here) == ["ogan-lopian"], "what changed after the approval is not handed on"


def test_the_next_events_of_a_village_and_its_venues_are_told(database: Database) -> None:
    now = datetime(2026, 3, 2, 3, tzinfo=UTC)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        here, there = villages_by_codes(session, [VILLAGE, OTHER])
        market = Place(kind="pasar", name="Pasar Rebo", district=here.district, village=here)
        session.add(market)
        session.flush()
        for title, place, hours in (
            ("Kemarin", here, -24), ("Besok", here, 24), ("Pasar", market, 5),
            ("Desa lain", there, 5), ("Dibatalkan", here, 6), ("Sedang", here, -1),
        ):  # fmt: skip
            starts = now + timedelta(hours=hours)
            made = add_event(session, campaign, Occasion(
                title, "gempungan", place.id, starts, starts + timedelta(hours=2),
            ), ADMIN)  # fmt: skip
            if title == "Dibatalkan":
                remove_event(session, made, ADMIN)
        found = next_events(session, here, [campaign.id], lambda: now)

        assert [event.title for event in found[campaign.id]] == ["Sedang", "Pasar", "Besok"]
