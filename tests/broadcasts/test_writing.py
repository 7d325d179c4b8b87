"""How a broadcast is written: its words, whom and when, a look and a test beforehand."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import hypothesis
import pikepdf
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry, Person
from outreach.audience.consent import withdraw
from outreach.audience.stopping import stop_by_address
from outreach.broadcasts import control
from outreach.broadcasts.channels.sms import SmsChannel
from outreach.broadcasts.channels.sms.gateway import load_gateway
from outreach.broadcasts.compose import compiled, values_of
from outreach.broadcasts.messages import first_words, problems
from outreach.broadcasts.models import Broadcast, Delivery, OwnAddress, Stop
from outreach.broadcasts.own_links import with_own_links
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.secret import secret_key
from outreach.settings import ROOT, Settings
from outreach.web.app import create_app
from outreach.wib import utc_now
from tests.broadcasts.build import TEXT, agreed, client, own
from tests.build import SLUG, contact
from tests.running import Mailbox, smtp_server


def _actions(session: Session) -> list[str]:
    return [entry.action for entry in session.query(AuditEntry).order_by(AuditEntry.id)]


def test_from_a_new_broadcast_to_its_proposal(app: Flask, database: Database) -> None:
    planner = client(app, database, "planner")

    made = planner.post("/siaran/baru", data={
        "name": "Undangan", "campaign": SLUG, "channel": "email", "segment": "",
        "purpose": "pengingat layanan daerah",
    })  # fmt: skip
    path = made.headers["Location"].removesuffix("/pesan")
    assert "Satu nomor darurat" in planner.get(f"{path}/pesan").get_data(as_text=True)
    planner.post(f"{path}/pesan", data={"id_subject": "Halo", "id_body": TEXT["id"]["body"]})
    planner.post(f"{path}/jadwal", data={
        "name": "Undangan Senin", "purpose": "pengingat layanan daerah", "segment": "",
        "kind": "weekly", "days": ["0"], "every": "1", "hour": "09:00", "event": "",
        "begins": "2027-06-01",
    })  # fmt: skip

    page = planner.get(path).get_data(as_text=True)
    assert "Setiap Senin pukul 09.00 WIB, mulai 1 Juni 2027" in page
    assert page.index("Senin, 7 Juni 2027") < page.index("Senin, 14 Juni 2027")
    # E-mail is not set up here, so it cannot be proposed.
    refused = planner.post(f"{path}/ajukan")
    assert refused.status_code == 403
    assert "Saluran E-mail belum diatur." in refused.get_data(as_text=True)
    with database.reading() as session:
        assert {"broadcast.add", "broadcast.edit"} <= set(_actions(session))


WRONG = {
    "Halo {{ nama }}. {{ unsubscribe }}": "isian “nama” yang tidak dikenal",
    "{% for a in name %}x{% endfor %}{{ unsubscribe }}": "perintah yang tidak boleh",
    "Halo {{ name": "tidak terbaca",
    "Halo.": "Belum ada cara berhenti.",
    "": "Wajib diisi.",
    "x" * 10_001: "Paling panjang 10000 huruf.",
}


@pytest.mark.one_database
def test_a_text_that_cannot_be_sent_is_refused_beside_its_field(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        number = own(session).id
    planner = client(app, database, "planner")

    for text, said in WRONG.items():
        typed = {"id_subject": "S", "id_body": text}
        answer = planner.post(f"/siaran/{number}/pesan", data=typed)
        assert answer.status_code == 200
        page = answer.get_data(as_text=True)
        error = re.search(r'id="id_body-error">(.*?)</p>', page, re.S)
        assert error, text
        assert said in error[1]

    with database.reading() as session:
        assert session.get_one(Broadcast, number).message == TEXT


@pytest.mark.parametrize(
    ("text", "with_role", "without"),
    [
        ("{{ role }}", "Lurah", ""),
        ("{{ name }}", "Bu Euis", "Bapak/Ibu"),
        ("{{ role|default('warga') }}", "Lurah", "warga"),
        ("{{ role|d(village) }}", "Lurah", "Desa Campaka"),
        ("{{ role|default('warga')|upper }}", "LURAH", "WARGA"),
        ("{% if role %}{{ role }} {% endif %}{{ village }}", "Lurah Desa Campaka", "Desa Campaka"),
    ],
)
def test_what_a_contact_lacks_has_something_in_its_place(
    text: str, with_role: str, without: str
) -> None:
    full = {"name": "Bu Euis", "role": "Lurah", "village": "Desa Campaka"}

    assert compiled(text).fill(values_of(full)) == with_role
    assert compiled(text).fill(values_of({"village": "Desa Campaka"})) == without


def test_a_text_that_no_phone_could_be_sent_is_told_while_it_is_written() -> None:
    channel = SmsChannel(load_gateway(str(ROOT / "docs" / "kannel.toml")), lambda _number: "")

    def said(text: str) -> str:
        words = {"id": {"subject": "", "body": f"{text} Stop: balas BERHENTI", "template": ""}}
        return problems("sms", channel, words).get(("id", "body"), "")

    assert not said("a" * 400)
    # One letter outside the phones' alphabet, and the same text is seven messages, not three.
    assert "Menjadi 7 SMS" in said("a" * 400 + "é" + "“")
    assert "Terlalu panjang" in said("a" * 500)


def test_whatsapp_takes_words_and_fields_alone() -> None:
    def said(channel: str, text: str) -> str:
        words = {"id": {"subject": "", "body": f"{text} Balas BERHENTI", "template": "t"}}
        return problems(channel, None, words).get(("id", "body"), "")

    for text in ("{{ role|default('warga') }}", "{% if role %}{{ role }}{% endif %}"):
        assert "WhatsApp" in said("whatsapp", text)
        assert not said("sms", text)
    assert not said("whatsapp", "Yth. {{ name }} di {{ village }}.")


@pytest.mark.one_database
def test_every_pack_copy_can_be_sent_on_every_channel_as_it_is(database: Database) -> None:
    with database.reading() as session:
        for slug in (SLUG, "ogan-lopian", "opd-akselerasi", "sampurasun-anne"):
            campaign = campaign_by_slug(session, slug)
            for channel in ("email", "whatsapp", "sms", "telegram", "push", "manual"):
                message = first_words(campaign, channel)
                for texts in message.values():
                    texts["template"] = "pengingat"
                assert problems(channel, None, message) == {}, (slug, channel)
            # Nobody can reply to a notification.
            words = str(first_words(campaign, "push")).lower()
            assert not any(word in words for word in ("balas", "bales", "berhenti")), words


@pytest.mark.one_database
def test_the_preview_is_a_real_recipients_letter_and_stops_nobody(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        number = own(session).id
        for name in ("euis", "dadang"):
            contact(session, f"{name}@example.go.id").name = f"Ibu {name.title()}"
    planner = client(app, database, "planner")
    typed = {"id_subject": "S {{ village }}", "id_body": "Halo {{ name }}: {{ unsubscribe }}"}

    first, second, around = (
        planner.post(f"/siaran/{number}/pratinjau", data={**typed, **step}).get_data(as_text=True)
        for step in ({}, {"step": "next"}, {"number": "1", "step": "next"})
    )

    stop = "https://outreach.example.go.id/berhenti/[0-9a-z]+e-contohcont"
    assert re.search(f"Halo Ibu Euis: {stop}", first)
    assert "S Kelurahan" in first
    assert "Ibu Dadang" in second
    assert "Penerima 1 dari 2" in around
    broken = planner.post(f"/siaran/{number}/pratinjau", data={"id_body": "{{ x }}"})
    assert "tidak dikenal" in broken.get_data(as_text=True)


NONSENSE: list[dict[str, object]] = [
    {"kind": "weekly"}, {"kind": "event"}, {"kind": "once", "day": ""}, {"kind": "jam"},
    {"kind": "weekly", "days": ["9"]}, {"kind": "monthly", "day_of_month": "32"},
    {"hour": "25:00"}, {"kind": "workdays", "begins": "2027-02-01", "ends": "2027-01-01"},
    {"kind": "event", "event": "99", "offsets": ["0"]}, {"segment": "99"}, {"name": ""},
]  # fmt: skip


@pytest.mark.one_database
def test_a_schedule_that_makes_no_sense_is_asked_for_again(app: Flask, database: Database) -> None:
    with database.writing() as session:
        number = own(session).id
    planner = client(app, database, "planner")
    sound = {"name": "U", "purpose": "pengingat layanan daerah", "segment": "", "kind": "once",
             "event": "", "day": "2027-02-01", "hour": "09:00"}  # fmt: skip

    for nonsense in NONSENSE:
        answer = planner.post(f"/siaran/{number}/jadwal", data={**sound, **nonsense})
        assert answer.status_code == 200, nonsense
        assert 'class="error"' in answer.get_data(as_text=True), nonsense

    with database.reading() as session:
        assert session.get_one(Broadcast, number).name == "Undangan"


def test_a_test_letter_goes_to_oneself_at_once_and_is_counted_nowhere(
    settings: Settings, database: Database
) -> None:
    mailbox = Mailbox()
    with database.writing() as session:
        contact(session, "kades@example.go.id")
        number = own(session).id
    with smtp_server(mailbox) as url:
        app = create_app(_with(settings, url), database)
        app.config["WTF_CSRF_ENABLED"] = False
        planner = client(app, database, "planner")
        assert planner.post(f"/siaran/{number}/uji", data={"address": "bukan"}).status_code == 400
        planner.post(f"/siaran/{number}/uji", data={"address": "Rina@Example.go.id"})

    assert mailbox.recipients == ["rina@example.go.id"]
    assert mailbox.letters[0]["Subject"].startswith("[Uji] Undangan untuk Kelurahan")
    with database.reading() as session:
        assert session.query(Delivery).count() == 0
        assert session.query(OwnAddress).one().address == "rina@example.go.id"
        assert _actions(session)[-1] == "broadcast.test"
    page = planner.get(f"/siaran/{number}/pesan").get_data(as_text=True)
    assert 'value="rina@example.go.id"' in page


def test_a_test_letter_is_no_way_round_consent_or_a_stop(
    settings: Settings, database: Database
) -> None:
    mailbox, key = Mailbox(), secret_key(settings.home_path)
    with database.writing() as session:
        number = own(session).id
        withdraw(session, contact(session, "kades@example.go.id", key=key).id, "email")
        contact(session, "camat@example.go.id", key=key)
        stop_by_address(session, "email", "lurah@example.go.id", key)
    with smtp_server(mailbox) as url:
        app = create_app(_with(settings, url), database)
        app.config["WTF_CSRF_ENABLED"] = False
        planner = client(app, database, "planner")

        def tried(address: str) -> int:
            answer = planner.post(f"/siaran/{number}/uji", data={"address": address})
            return answer.status_code

        assert tried("kades@example.go.id") == tried("lurah@example.go.id") == 403
        assert tried("camat@example.go.id") == 302
        with database.writing() as session:
            stopped = control.stop(session, 1, "Server surat dibajak.")
        assert tried("rina@example.go.id") == 403
        with database.writing() as session:
            control.lift(session, session.get_one(Stop, stopped.id), session.get_one(Person, 1))
        assert tried("rina@example.go.id") == 302

    assert mailbox.recipients == ["camat@example.go.id", "rina@example.go.id"]


@pytest.mark.one_database
def test_a_test_letter_brings_the_poster_along(settings: Settings, database: Database) -> None:
    mailbox = Mailbox()
    with database.writing() as session:
        contact(session, "kades@example.go.id")
        number = own(session, attach=True).id
    with smtp_server(mailbox) as url:
        app = create_app(_with(settings, url), database)
        app.config["WTF_CSRF_ENABLED"] = False
        client(app, database, "planner").post(
            f"/siaran/{number}/uji", data={"address": "rina@example.go.id"}
        )

    parts = [part for part in mailbox.letters[0].walk() if part.get_filename()]
    assert [str(part.get_filename()).endswith("-mono.pdf") for part in parts] == [False, True]
    for part in parts:
        with pikepdf.open(io.BytesIO(part.get_payload(decode=True))) as poster:
            assert len(poster.pages) == 1


def _with(settings: Settings, smtp: str) -> Settings:
    return replace(settings, smtp_url=smtp, mail_from="diskominfo@example.go.id")


@pytest.mark.one_database
def test_an_sms_says_in_its_preview_what_it_costs(app: Flask, database: Database) -> None:
    with database.writing() as session:
        number = own(session, channel="sms").id
    planner = client(app, database, "planner")

    def seen(text: str) -> str:
        answer = planner.post(f"/siaran/{number}/pratinjau", data={"id_body": text})
        return answer.get_data(as_text=True)

    assert "1 SMS untuk tiap penerima (GSM-7): 16 terpakai, masih muat 144." in seen(
        "Halo. BERHENTI.x"
    )
    dear = seen("Halo ‘warga’ " + "x" * 70)
    assert "2 SMS untuk tiap penerima (UCS-2)" in dear
    assert "Huruf ‘ ’ membuatnya" in dear


def test_a_copy_is_a_draft_of_its_own(app: Flask, database: Database) -> None:
    with database.writing() as session:
        broadcast = own(session)
        agreed(session, broadcast)
        number = broadcast.id
    planner = client(app, database, "planner")

    made = planner.post(f"/siaran/{number}/salin").headers["Location"]

    with database.reading() as session:
        copied = session.get_one(Broadcast, int(made.split("/")[-2]))
        assert copied.id != number
        assert (copied.status, copied.message, copied.approved_by) == ("draft", TEXT, None)


def test_what_is_approved_a_little_late_says_that_it_leaves_at_once(
    app: Flask, database: Database
) -> None:
    hour_ago, yesterday = (utc_now() - timedelta(hours=hours) for hours in (1, 25))
    with database.writing() as session:
        late, missed = (
            own(session, schedule={"kind": "once", "at": at.isoformat()}, created_at=at)
            for at in (hour_ago, yesterday)
        )
        numbers = late.id, missed.id
    viewer = client(app, database, "viewer")
    first, second = (
        viewer.get(f"/siaran/{number}/persetujuan").get_data(as_text=True) for number in numbers
    )
    assert "Sudah lewat; yang disetujui berangkat" in first
    assert "Waktunya sudah lewat; pilih waktu lain." in second


@pytest.mark.one_database
def test_no_text_breaks_the_preview(app: Flask, database: Database) -> None:
    with database.writing() as session:
        number = own(session).id
    planner = client(app, database, "planner")
    bits = st.sampled_from(["{{", "}}", "{%", "%}", " name ", "if ", "endif", "|", "upper", "(",
                            "'", "{#", "\r\n", "🙂", ".", "[0]", "link", "else"])  # fmt: skip

    @given(st.lists(st.one_of(bits, st.text(max_size=5)), max_size=12).map("".join))
    @hypothesis.settings(max_examples=60, deadline=None)
    def looked_at(text: str) -> None:
        answer = planner.post(f"/siaran/{number}/pratinjau", data={"id_body": text})
        assert answer.status_code == 200

    looked_at()


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("Buka https://ogan.example.go.id.", "Buka {{ link }}."),
        ("HTTP://Ogan.example.go.id/ ya", "{{ link }} ya"),
        ("(https://wa.me/6281234567890)", "({{ link }})"),
        ("Pindai https://out.example.go.id/Q/ABCD1234!", "Pindai {{ link }}!"),
        ("https://ogan.example.go.id/formulir", "https://ogan.example.go.id/formulir"),
        ("https://lain.example.go.id", "https://lain.example.go.id"),
        ("https://out.example.go.id/berhenti/x", "https://out.example.go.id/berhenti/x"),
        ("{{ link }} {{ unsubscribe }}", "{{ link }} {{ unsubscribe }}"),
    ],
)
def test_the_services_address_becomes_each_recipients_own_link(typed: str, saved: str) -> None:
    known = ["https://ogan.example.go.id", "https://wa.me/6281234567890"]
    message = {"id": {"subject": typed, "body": typed, "template": typed}}

    found = with_own_links(message, known, "https://out.example.go.id")

    assert found == {"id": {"subject": saved, "body": saved, "template": typed}}


def test_a_pasted_address_is_saved_as_the_recipients_link(app: Flask, database: Database) -> None:
    with database.writing() as session:
        broadcast = own(session)
        [web] = [one for one in broadcast.campaign.service.targets if one.device == "web"]
        web.value = "https://112.example.go.id/"
        number = broadcast.id
    planner = client(app, database, "planner")
    typed = {"id_subject": "S", "id_body": "Lihat https://112.example.go.id, {{ unsubscribe }}"}

    page = planner.post(f"/siaran/{number}/pesan", data=typed, follow_redirects=True).text

    assert "Lihat {{ link }}, {{ unsubscribe }}" in page
    assert "tautan desa tiap penerima" in page
