"""The guided start: a complete draft from a few answers, left, taken up, never made by halves."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from outreach.campaigns.plan import campaign_by_slug
from outreach.campaigns.versions import newest
from outreach.database import Database
from outreach.events.plan import events_of
from outreach.results.targets import goals
from outreach.services.registry import add_service, service_by_slug
from outreach.start.days import first_day, last_day
from outreach.wib import today
from tests.build import VILLAGE, signed_in
from tests.start.build import BEGIN, LAST, SHIPPED, begun, campaign_count, drafts, made


def test_whoever_takes_every_suggestion_gets_a_complete_draft(
    app: Flask, database: Database
) -> None:
    planner = signed_in(app, database, "planner")

    slug = made(planner, begun(planner))

    with database.reading() as session:
        campaign = campaign_by_slug(session, slug)
        starts_on = first_day(today())
        assert campaign.name == f"Kenali Call Center 112 Tahun {starts_on.year}"
        assert (campaign.status, campaign.starts_on) == ("draft", starts_on)
        assert campaign.ends_on == last_day(starts_on)
        assert campaign.goal and campaign.places == []
        wanted = {one.measure: one.goal for one in goals(session, campaign) if one.goal}
        assert wanted == {"villages": 192, "pieces": 192}
        assert newest(session, campaign).content == campaign.content
        materials = {entry["slug"]: entry for entry in campaign.content["materials"]}
        assert set(materials) == {"poster-a4", "f4", "screen-square"}
        # Approval asks for the telephone whatever the material is.
        assert all(entry["needs"] == [["telephone"]] for entry in materials.values())
        assert events_of(session, campaign.id) == []
    launch, silent = drafts(database, slug)
    assert (launch.status, launch.schedule["kind"]) == ("draft", "once")
    assert launch.message and "112" in launch.message["id"]["body"]
    assert (silent.schedule["kind"], silent.schedule["until"]) == (
        "follow_up", last_day(starts_on).isoformat(),
    )  # fmt: skip


def test_every_answer_reaches_the_campaign(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    start = begun(planner)
    first = first_day(today())
    meets = first + timedelta(days=20)

    planner.post(f"{start}/tujuan", data={"name": "Gempungan 112", "goal": "Semua tahu."})
    listed = BytesIO(f"Kode;Desa\r\n{VILLAGE};x\r\n32140112002;y\r\n".encode("cp1252"))
    planner.post(f"{start}/tempat", data={"scope": "list", "file": (listed, "desa.csv")})
    planner.post(f"{start}/tempat", data={"scope": "districts", "districts": ["32.14.11"]})
    planner.post(f"{start}/tanggal", data={
        "starts_on": first.isoformat(), "ends_on": (first + timedelta(days=40)).isoformat(),
        "kind": "gempungan", "title": "Gempungan {{ Bojong }}", "hour": "13:30",
        "meets_on": meets.isoformat(),
    })  # fmt: skip
    planner.post(f"{start}/materi", data={"materials": ["roll-up", "spanduk"]})
    planner.post(f"{start}/pengingat", data={"channel": "sms", "reminders": ["invite", "thank"]})
    slug = made(planner, start)

    with database.reading() as session:
        campaign = campaign_by_slug(session, slug)
        assert (campaign.name, campaign.goal) == ("Gempungan 112", "Semua tahu.")
        assert {place.district_code for place in campaign.places} == {"32.14.11"}
        assert [m["slug"] for m in campaign.content["materials"]] == ["roll-up", "spanduk"]
        [event] = events_of(session, campaign.id)
        assert event.kind == "gempungan"
        assert event.starts_at.isoformat().startswith(f"{meets}T06:30")
    invite, thank = drafts(database, slug)
    assert invite.channel == thank.channel == "sms"
    assert invite.schedule["event"] == event.id
    assert invite.schedule["offsets"][0] <= -7 and thank.schedule["offsets"][0] >= 1
    # Braces in a title are no fields: the message has one for the title.
    assert invite.message and "kegiatan “{{ event }}”" in invite.message["id"]["body"]
    assert "event_calendar" not in invite.message["id"]["body"], "an SMS costs by the letter"


@pytest.mark.one_database
def test_a_start_left_in_the_middle_is_ones_own_and_goes_on(app: Flask, database: Database) -> None:
    planner, admin = signed_in(app, database, "planner"), signed_in(app, database, "admin")
    start = begun(planner)
    later = planner.post(f"{start}/tujuan", data={"name": "Nanti", "goal": "", "go": "later"})

    assert later.headers["Location"] == "/kampanye/"
    assert "Lanjutkan: Nanti" in planner.get("/kampanye/").get_data(as_text=True)
    assert planner.get(start).headers["Location"] == f"{start}/tempat"
    assert 'value="Nanti"' in planner.get(f"{start}/tujuan").get_data(as_text=True)
    # Nobody else sees it, opens it, or throws it away.
    assert "Nanti" not in admin.get("/kampanye/").get_data(as_text=True)
    for way in (admin.get(f"{start}/tujuan"), admin.post(f"{start}/buang"),
                admin.post(start + LAST), admin.get(start)):  # fmt: skip
        assert way.status_code == 404

    planner.post(f"{start}/buang")
    assert "Nanti" not in planner.get("/kampanye/").get_data(as_text=True)
    assert planner.get(start).status_code == 404
    assert campaign_count(database) == SHIPPED


def test_a_button_pressed_twice_makes_one_campaign(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    start = begun(planner)

    assert made(planner, start) == made(planner, start)
    assert planner.get(f"{start}/tujuan").status_code == 302
    planner.post(f"{start}/buang")
    assert campaign_count(database) == SHIPPED + 1


PAST, FAR = "2020-01-02", "9999-12-31"
SOON = (today() + timedelta(days=30)).isoformat()
DATES = {
    "kind": "meeting",
    "starts_on": SOON,
    "ends_on": SOON,
    "title": "",
    "meets_on": "",
    "hour": "",
}


# (Step, what is sent, what must be told.)
IMPOSSIBLE: list[tuple[str, dict[str, object], str]] = [
    ("tujuan", {"name": " "}, "Wajib diisi."),
    ("tujuan", {"name": "★★"}, "perlu huruf atau angka"),
    ("tujuan", {"name": "x" * 121}, "Paling panjang"),
    ("tempat", {"scope": "antah"}, "Pilih salah satu"),
    ("tempat", {"scope": "districts"}, "Centang paling sedikit satu."),
    ("tempat", {"scope": "places"}, "Centang paling sedikit satu."),
    ("tempat", {"scope": "places", "villages": ["32.99.99.9999"]}, "tidak ada dalam daftar"),
    ("tempat", {"scope": "list"}, "Daftarnya kosong"),
    ("tempat", {"scope": "list", "rows": f"{VILLAGE}\n32.14.01.9999"}, "bukan desa di"),
    ("tempat", {"scope": "list", "rows": '"\n=1+1;\x00\n\t"'}, "baris tidak dikenal"),
    ("tanggal", {**DATES, "starts_on": PAST}, "Tanggal mulai sudah lewat."),
    ("tanggal", {**DATES, "ends_on": PAST}, "mendahului tanggal mulai"),
    ("tanggal", {**DATES, "ends_on": FAR, "starts_on": FAR}, "Terlalu jauh"),
    ("tanggal", {**DATES, "starts_on": "besok"}, "Wajib diisi."),
    ("tanggal", {**DATES, "meets_on": FAR}, "di antara tanggal mulai"),
    ("tanggal", {**DATES, "title": "Rapat"}, "Isi tanggalnya"),
    ("materi", {}, "Pilih paling sedikit satu materi."),
    ("materi", {"materials": ["../.."]}, "tidak ada dalam daftar"),
    ("pengingat", {"channel": "merpati"}, "Pilih salah satu"),
]


@pytest.mark.one_database
def test_what_cannot_be_is_said_on_its_page_and_not_kept(app: Flask, database: Database) -> None:
    admin = signed_in(app, database, "admin")
    start = begun(admin)

    for step, given, told in IMPOSSIBLE:
        answer = admin.post(f"{start}/{step}", data=given)

        assert answer.status_code == 200, (step, given)
        assert told in answer.get_data(as_text=True), (step, given)
        assert admin.get(start).headers["Location"] == f"{start}/tujuan"


@pytest.mark.one_database
def test_the_rows_of_a_list_that_are_right_are_kept_for_the_next_try(
    app: Flask, database: Database
) -> None:
    admin = signed_in(app, database, "admin")
    start = begun(admin)

    page = admin.post(f"{start}/tempat", data={
        "scope": "list", "rows": f"kode,desa\n3214011001,a\nkec. BOJONG,b\n{VILLAGE}\nentah",
    }).get_data(as_text=True)  # fmt: skip

    assert "1 baris tidak dikenal" in page
    assert f"{VILLAGE}\n32.14.11." in page.replace("\r", "")


@pytest.mark.one_database
def test_a_stopped_service_is_not_offered_and_stops_what_was_begun(
    app: Flask, database: Database
) -> None:
    admin = signed_in(app, database, "admin")
    start = begun(admin)
    with database.writing() as session:
        service_by_slug(session, "call-center-112").status = "stopped"

    assert 'value="call-center-112' not in admin.get(BEGIN).get_data(as_text=True)
    refused = admin.post(start + LAST)
    assert refused.status_code == 200
    assert "sudah dihentikan" in refused.get_data(as_text=True)
    assert campaign_count(database) == SHIPPED


@pytest.mark.one_database
def test_a_service_without_a_pack_gets_a_complete_draft_too(app: Flask, database: Database) -> None:
    admin = signed_in(app, database, "admin")
    with database.writing() as session:
        add_service(session, slug="puskesmas", name="Antrean Puskesmas",
                    purpose="Nomor antrean dari rumah.", by=1)  # fmt: skip

    slug = made(admin, begun(admin, "puskesmas", "netral"))

    with database.reading() as session:
        campaign = campaign_by_slug(session, slug)
        assert campaign.service.slug == "puskesmas"
        assert campaign.name.startswith("Kenali Antrean Puskesmas Tahun ")
        assert campaign.content["copy"]["id"]["subhead"] == "Nomor antrean dari rumah."
        assert set(campaign.content["copy"]) == {"id", "su"}
        assert "Sesuaikan naskahnya" in campaign.note
    assert len(drafts(database, slug)) == 2
    page = admin.get(f"/kampanye/{slug}").get_data(as_text=True)
    assert page.count("Antrean Puskesmas") > 2


@pytest.mark.one_database
def test_another_service_brings_its_own_words_but_keeps_the_dates(
    app: Flask, database: Database
) -> None:
    admin = signed_in(app, database, "admin")
    start = begun(admin)
    admin.post(f"{start}/tujuan", data={"name": "Satu dua", "goal": ""})
    admin.post(f"{start}/tanggal", data=DATES)

    admin.post(f"{start}/layanan", data={"service": "ogan-lopian ogan-lopian"})
    slug = made(admin, start)

    with database.reading() as session:
        campaign = campaign_by_slug(session, slug)
        assert campaign.service.slug == "ogan-lopian"
        assert campaign.name.startswith("Sampaikan lewat Ogan Lopian")
        assert campaign.starts_on and campaign.starts_on.isoformat() == SOON


@pytest.mark.one_database
def test_reminders_chosen_before_there_was_an_event_are_suggested_anew(
    app: Flask, database: Database
) -> None:
    admin = signed_in(app, database, "admin")
    start = begun(admin)
    admin.post(f"{start}/pengingat", data={"channel": "sms", "reminders": ["launch"]})
    end = (today() + timedelta(days=60)).isoformat()
    admin.post(f"{start}/tanggal", data={**DATES, "ends_on": end, "meets_on": end})

    made_of = drafts(database, made(admin, start))

    assert "event" in [one.schedule["kind"] for one in made_of]
    assert {one.channel for one in made_of} == {"sms"}


@pytest.mark.one_database
def test_the_plan_of_single_villages_stays_when_it_is_changed(
    app: Flask, database: Database
) -> None:
    admin = signed_in(app, database, "admin")
    start = begun(admin)
    admin.post(f"{start}/tempat", data={"scope": "places", "villages": [VILLAGE]})
    slug = made(admin, start)

    page = admin.get(f"/kampanye/{slug}/ubah").get_data(as_text=True)
    assert f'value="{VILLAGE}" id="village-1" checked' in page
    admin.post(f"/kampanye/{slug}/ubah", data={
        "name": "Satu desa", "scope": "places", "villages": [VILLAGE],
    })  # fmt: skip

    with database.reading() as session:
        campaign = campaign_by_slug(session, slug)
        assert (campaign.name, [p.code for p in campaign.places]) == ("Satu desa", [VILLAGE])


@pytest.mark.one_database
def test_two_campaigns_of_one_name_have_two_addresses(app: Flask, database: Database) -> None:
    admin = signed_in(app, database, "admin")
    slugs = []
    for name in ("Baru", "X 2", "X", "X", "x"):
        start = begun(admin)
        admin.post(f"{start}/tujuan", data={"name": name, "goal": ""})
        slugs.append(made(admin, start))

    assert slugs == ["baru-2", "x-2", "x", "x-3", "x-4"]


@pytest.mark.one_database
def test_a_viewer_plans_nothing(app: Flask, database: Database) -> None:
    viewer = signed_in(app, database, "viewer")

    assert viewer.get("/kampanye/baru").status_code == 403
    assert viewer.post(BEGIN, data={"service": "ogan-lopian ogan-lopian"}).status_code == 403
