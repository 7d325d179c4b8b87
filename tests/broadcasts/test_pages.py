"""What staff see and decide about broadcasts."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry
from outreach.audience import segments
from outreach.audience.models import Contact, ContactTag, Segment
from outreach.audience.segments import Rules, to_json
from outreach.broadcasts import control, delivery_list, recipients
from outreach.broadcasts.approval import propose
from outreach.broadcasts.expand import choose_recipients, expand
from outreach.broadcasts.models import Broadcast, Delivery, Firing
from outreach.broadcasts.schedule import Due, miss
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.places.find import villages_by_codes
from outreach.wib import utc_now
from tests.broadcasts.build import agreed, client, fired, own, somebody
from tests.build import SLUG, VILLAGE, contact


def _own(database: Database, *statuses: str, name: str = "Undangan") -> int:
    """An approved broadcast, with a firing whose deliveries stand so."""
    with database.writing() as session:
        broadcast = own(session, name=name)
        agreed(session, broadcast)
        if statuses:
            fired(session, broadcast, list(statuses))
        return broadcast.id


def _status(database: Database, number: int) -> str:
    with database.reading() as session:
        return session.get_one(Broadcast, number).status


def _actions(session: Session) -> list[str]:
    return [entry.action for entry in session.query(AuditEntry).order_by(AuditEntry.id)]


@pytest.mark.one_database
def test_pause_resume_and_cancel_from_the_page(app: Flask, database: Database) -> None:
    number = _own(database, "queued")
    planner = client(app, database, "planner")
    for deed, status in (("jeda", "paused"), ("lanjut", "approved"), ("batal", "cancelled")):
        assert planner.post(f"/siaran/{number}/{deed}").status_code == 302
        assert _status(database, number) == status
    assert planner.post(f"/siaran/{number}/jeda").status_code == 403
    assert client(app, database, "viewer").post(f"/siaran/{number}/jeda").status_code == 403


@pytest.mark.one_database
def test_one_press_stops_everything_and_every_page_says_so(app: Flask, database: Database) -> None:
    _own(database, "queued")
    head = client(app, database, "approver")
    assert "halt-button" in head.get("/tempat/").get_data(as_text=True)
    planner = client(app, database, "planner")
    assert "halt-button" not in planner.get("/tempat/").get_data(as_text=True)
    assert planner.post("/siaran/henti", data={"reason": "x"}).status_code == 403
    assert "Wajib diisi." in head.post("/siaran/henti", data={}).get_data(as_text=True)

    head.post("/siaran/henti", data={"reason": "Alamat salah"})

    page = planner.get("/tempat/").get_data(as_text=True)
    assert "Semua pengiriman dihentikan" in page
    assert "Alamat salah" in page
    with database.reading() as session:
        [stopped] = control.active_stops(session)
    head.post(f"/siaran/henti/{stopped.id}/cabut")
    assert "Semua pengiriman dihentikan" not in planner.get("/tempat/").get_data(as_text=True)


@pytest.mark.one_database
def test_a_stop_of_one_campaign_holds_only_that_one(app: Flask, database: Database) -> None:
    head = client(app, database, "approver")
    head.post(f"/siaran/henti?kampanye={SLUG}", data={"reason": "Salah tempat"})
    with database.reading() as session:
        mine, other = (campaign_by_slug(session, slug).id for slug in (SLUG, "ogan-lopian"))
        assert control.active_stops(session, mine)
        assert not control.active_stops(session, other)


def test_what_is_in_doubt_is_decided_by_people_many_at_once(app: Flask, database: Database) -> None:
    number = _own(database, "in_doubt", "in_doubt", "in_doubt", "sent")
    planner = client(app, database, "planner")
    page = planner.get(f"/siaran/tidak-pasti?siaran={number}").get_data(as_text=True)
    assert page.count("Putus saat isi surat dikirim.") == 3
    keys = re.findall(r'name="delivery" value="(\d+)"', page)

    planner.post("/siaran/tidak-pasti", data={"delivery": keys[:2], "decision": "again"})
    planner.post("/siaran/tidak-pasti", data={"delivery": keys[2:], "decision": "leave"})
    # Somebody who still has the old page open changes nothing any more.
    planner.post(
        "/siaran/tidak-pasti", data={"delivery": [*keys, "999999", "9" * 30], "decision": "again"}
    )

    with database.reading() as session:
        found = {str(d.id): d.status for d in session.query(Delivery)}
        assert [found[key] for key in keys] == ["queued", "queued", "in_doubt"]
        assert _actions(session).count("delivery.decide") == 3
        assert recipients.doubtful(session) == []


@pytest.mark.one_database
def test_the_overview_says_what_needs_somebody(app: Flask, database: Database) -> None:
    doubtful = _own(database, "in_doubt", name="Ragu")
    with database.writing() as session:
        waiting = own(session, name="Menunggu")
        propose(session, waiting, somebody(session, "planner"), [])
        missed = own(session, name="Lewat")
        agreed(session, missed)
    miss(database, Due(missed.id, utc_now() - timedelta(days=1), missed=True))

    page = client(app, database, "viewer").get("/siaran/").get_data(as_text=True)

    assert "1 kiriman mungkin sudah sampai" in page
    assert "Lewat</strong>" in page
    assert f"/siaran/{waiting.id}/persetujuan" in page
    assert f"siaran={doubtful}" in page
    home = client(app, database, "approver").get("/").get_data(as_text=True)
    assert f"/siaran/{waiting.id}/persetujuan" in home


def test_the_list_of_broadcasts_goes_over_all_of_them(app: Flask, database: Database) -> None:
    now = utc_now()
    with database.writing() as session:
        for number in range(4):
            at = (now + timedelta(days=9 - number)).isoformat()
            own(session, name=f"Nanti {number}", status="approved",
                schedule={"kind": "once", "at": at})  # fmt: skip
        fired(session, own(session, name="Kini", status="approved"), ["queued", "sent"])
        for number in range(60):
            own(session, name=f"Usai {number:02}", status="done", channel="sms")
        fired(session, own(session, name="Banyak", status="done"), ["sent"] * 3 + ["failed"] * 2)
        own(session, name="Usul", status="proposed", campaign_id=campaign_by_slug(
            session, "ogan-lopian").id, proposed_by=somebody(session, "planner").id)  # fmt: skip
    viewer = client(app, database, "viewer")

    def names(query: str = "") -> list[str]:
        text = viewer.get(f"/siaran/?unduh=csv&{query}").get_data().decode("utf-8-sig")
        return [row[0] for row in csv.reader(io.StringIO(text))][1:]

    def shown(query: str) -> list[str]:
        page = viewer.get(f"/siaran/?{query}").get_data(as_text=True)
        return re.findall(r'<th scope="row"><a [^>]*>([^<]*)', page[page.index('id="semua"') :])

    whole = names()
    assert whole[:7] == ["Kini", "Nanti 3", "Nanti 2", "Nanti 1", "Nanti 0", "Usul", "Banyak"]
    assert whole[7:] == [f"Usai {number:02}" for number in reversed(range(60))]
    assert shown("") + shown("halaman=2") == whole
    assert names("urut=-kapan")[:4] == [f"Nanti {number}" for number in range(4)]
    assert names("urut=-failed")[0] == names("urut=-kiriman")[0] == "Banyak"
    assert names("urut=nama")[:2] == ["Banyak", "Kini"]
    assert shown("urut=nama&halaman=2") == names("urut=nama")[50:]
    assert names("keadaan=proposed") == names("dari=ogan-lopian") == ["Usul"]
    assert len(names("lewat=sms")) == 60 and names("cari=usai+5") == names("cari=USAI+5")
    assert sorted(names("cari=usai+5&urut=dibuat")) == [f"Usai {n}" for n in range(50, 60)]
    with database.writing() as session:
        for number in range(11):
            own(session, name=f"Dijeda {number}", status="paused")
    page = viewer.get("/siaran/").get_data(as_text=True)
    assert 'keadaan=paused#semua">Semua (11)' in page


@pytest.mark.parametrize("few", [0, 20_000])
@pytest.mark.parametrize("sort", delivery_list.SORTS)
def test_deliveries_are_met_once_there_and_back_in_every_order(
    database: Database, monkeypatch: pytest.MonkeyPatch, sort: str, few: int
) -> None:
    """Small firings are sorted, large ones go along the contacts' names; either way the same."""
    monkeypatch.setattr(delivery_list, "_FEW", few)
    monkeypatch.setattr(delivery_list, "PAGE", 5)
    monkeypatch.setattr(delivery_list, "_CHUNK", 4)
    _own(database, *["sent"] * 9, *["failed"] * 3)
    asked = delivery_list.Asked(sort=sort)
    with database.writing() as session:
        for number, delivery in enumerate(session.query(Delivery).order_by(Delivery.id)):
            session.get_one(Contact, delivery.contact_id).name = f"Warga {number * 7 % 5}"
            delivery.at += timedelta(minutes=number * 5 % 12)
    with database.reading() as session:
        [firing] = session.query(Firing)
        page = delivery_list.page(session, firing, asked)
        pages = [[line.id for line in page.lines]]
        while page.after:
            page = delivery_list.page(session, firing, asked, after=page.after)
            pages.append([line.id for line in page.lines])
        back = [pages[-1]]
        while page.before:
            page = delivery_list.page(session, firing, asked, before=page.before)
            back.append([line.id for line in page.lines])
        assert [len(one) for one in pages] == [5, 5, 2] and back[::-1] == pages
        every = [session.get_one(Delivery, number) for one in pages for number in one]
        names = [session.get_one(Contact, one.contact_id).name for one in every]
        value = {"nama": names, "waktu": [one.at for one in every]}.get(
            sort.removeprefix("-"), [one.contact_id for one in every]
        )
        assert value == sorted(value, reverse=sort.startswith("-"))
        failed = delivery_list.Asked(status="failed", sort=sort)
        assert delivery_list.count(session, [firing], failed) == 3
    sheet = delivery_list.sheet(database, "Kiriman", [firing], asked)
    assert [row[2] for row in sheet.rows] == names
    assert len(list(delivery_list.sheet(database, "Kiriman", [firing], failed).rows)) == 3


def test_deliveries_are_found_by_status_word_and_kecamatan(app: Flask, database: Database) -> None:
    number = _own(database, *["sent"] * 20, *["failed"] * 3)
    viewer = client(app, database, "viewer")
    path = f"/siaran/{number}/penerima"
    with database.reading() as session:
        [firing] = session.query(Firing)

    def found(query: str) -> list[list[str]]:
        text = viewer.get(f"{path}.csv?{query}").get_data().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))[1:]

    assert [row[6] for row in found("status=failed")] == ["Gagal"] * 3
    assert len(found("cari=warga007")) == 1
    assert len(found(f"cari=warga008.f{firing.id}@example.go.id")) == 1
    assert len(found("kecamatan=32.14.01")) == 23 and found("kecamatan=32.14.02") == []
    assert len(found(f"kirim={firing.id}")) == 23 and found("kirim=999") == []
    page = viewer.get(f"{path}?status=failed&urut=-nama").get_data(as_text=True)
    assert 'aria-sort="descending"' in page and "/penerima.xlsx?status=failed" in page
    assert page.index("Warga022") < page.index("Warga020") and "Warga003" not in page
    assert "@example.go.id" in page
    assert "warga020.f" not in page.replace("Warga020.F", "")
    assert viewer.get(f"{path}.xlsx?status=failed").get_data().startswith(b"PK")
    assert viewer.get(f"{path}.exe").status_code == 404
    assert viewer.get(f"{path}?sesudah=x&kirim=-1&status=z&urut=x&sebelum=9").status_code == 200


def test_the_file_has_every_delivery_and_no_formula(app: Flask, database: Database) -> None:
    number = _own(database, "sent", "failed")
    with database.writing() as session:
        first, second = session.query(Delivery).order_by(Delivery.id)
        session.get_one(Contact, first.contact_id).name = "=HYPERLINK(1)"
        second.outcome = "+550 tidak ada"

    answer = client(app, database, "viewer").get(f"/siaran/{number}/penerima.csv")

    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][0] == "Siaran"
    assert len(rows) == 3
    assert rows[1][2] == "'=HYPERLINK(1)"
    assert rows[2][8] == "'+550 tidak ada"
    assert [row[6] for row in rows[1:]] == ["Terkirim", "Gagal"]


def test_report_and_history_add_up(app: Flask, database: Database) -> None:
    number = _own(database, "sent", "sent", "failed")
    with database.reading() as session:
        sums = {s.name: dict(s.counts) for s in recipients.by_district(session, number)}
        assert sums["Purwakarta"] == {"sent": 2, "failed": 1}
        assert len(sums) == 17
        someone = session.query(Delivery).first()
        assert someone
        assert len(recipients.history(session, someone.contact_id or 0)) == 1
    viewer = client(app, database, "viewer")
    for path in ("laporan", "penerima", "persetujuan"):
        assert viewer.get(f"/siaran/{number}/{path}").status_code == 200
    assert viewer.get(f"/siaran/penerima/{someone.contact_id}").status_code == 200
    for number in (0, 999_999, 2**31, 10**30):
        assert viewer.get(f"/siaran/{number}").status_code == 404
        assert viewer.get(f"/siaran/penerima/{number}").status_code == 404
        assert viewer.get(f"/siaran/tidak-pasti?siaran={number}").status_code in (200, 404)


def test_the_report_adds_up_by_segment(app: Flask, database: Database) -> None:
    number = _own(database, "sent", "sent", "failed")
    with database.writing() as session:
        people = session.query(Contact).order_by(Contact.id).all()
        people[0].role = people[2].role = "guru"
        people[1].tags.append(ContactTag(tag="posyandu"))
        for name, rules in {
            "Guru": Rules(roles=("guru",)),
            "Kader": Rules(tags=("posyandu",)),
            "Kosong": Rules(roles=("camat",)),
            "Purwakarta": Rules(districts=("32.14.01",), languages=("id",)),
            "Sepi": Rules(activity="silent"),
        }.items():
            segments.save(session, None, name, rules, by=None)
        mine = session.get_one(Broadcast, number)
        assert found(session, mine) == {
            "Guru": {"sent": 1, "failed": 1}, "Kader": {"sent": 1},
            "Purwakarta": {"sent": 2, "failed": 1},
        }  # fmt: skip
        mine.segment = session.query(Segment).filter_by(name="Sepi").one()
        session.flush()
        assert [*found(session, mine)] == ["Sepi", "Guru", "Kader", "Purwakarta"]
        assert found(session, mine)["Sepi"] == {"sent": 2, "failed": 1}
    page = client(app, database, "viewer").get(f"/siaran/{number}/laporan").text
    assert "Menurut kelompok" in page and "Kosong" not in page


def found(session: Session, broadcast: Broadcast) -> dict[str, dict[str, int]]:
    """Segment → counts that are not 0."""
    return {
        one.name: {status: n for status, n in one.counts.items() if n}
        for one in recipients.by_segment(session, broadcast)
    }


def test_a_follow_up_reaches_each_contact_once_for_ever(database: Database) -> None:
    rule = {"kind": "follow_up", "condition": "unscanned", "after_days": 7, "at": "09:00",
            "from": "2027-01-01", "until": None}  # fmt: skip
    with database.writing() as session:
        [quiet] = villages_by_codes(session, [VILLAGE])
        here = contact(session, "sepi@example.go.id")
        contact(session, "ramai@example.go.id", "32.14.02.2001")
        broadcast = own(session, schedule=rule)

        def reached() -> list[int]:
            chosen = choose_recipients(session, broadcast, lambda *_asked: [quiet.id])
            return [row[0] for row in session.execute(chosen)]

        assert reached() == [here.id]
        firing = Firing(broadcast_id=broadcast.id, due_at=utc_now(), status="done",
                        started_at=utc_now(), recipients=1)  # fmt: skip
        session.add(firing)
        session.flush()
        session.add(Delivery(firing_id=firing.id, contact_id=here.id, channel="email",
                             address="sepi@example.go.id", place_id=quiet.id, status="failed",
                             due_at=utc_now(), at=utc_now()))  # fmt: skip
        session.flush()
        assert reached() == []


@pytest.mark.one_database
def test_a_campaigns_page_tells_of_every_kind_of_schedule(app: Flask, database: Database) -> None:
    span = {"at": "09:00", "from": "2027-06-01", "until": None}
    rules: list[dict[str, object]] = [
        {"kind": "weekly", "days": [0], "every": 2, **span},
        {"kind": "follow_up", "condition": "unscanned", "after_days": 7, **span},
        {"kind": "event", "event": 99, "offsets": [-7, 1], "at": "07:00"},
    ]
    with database.writing() as session:
        for rule in rules:
            own(session, schedule=rule)
    viewer = client(app, database, "viewer")

    page = viewer.get(f"/kampanye/{SLUG}/pengingat").get_data(as_text=True)

    assert "Setiap 2 minggu pada hari Senin pukul 09.00 WIB, mulai 1 Juni 2027" in page
    assert "Bila 7 hari belum ada pindaian dari desanya" in page
    assert "H-7, H+1 dari kegiatan yang dibatalkan" in page
    for number in (1, 2, 3):
        assert viewer.get(f"/siaran/{number}").status_code == 200
        assert viewer.get(f"/siaran/{number}/persetujuan").status_code == 200


def test_a_segment_changed_after_approval_sends_nothing_until_it_is_seen(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        segment = Segment(name="Kades", rules=to_json(Rules(roles=("kepala desa",))),
                          created_at=utc_now())  # fmt: skip
        session.add(segment)
        session.flush()
        broadcast = own(session, segment_id=segment.id)
        agreed(session, broadcast)
        number = broadcast.id
    planner = client(app, database, "planner")
    page = f"/siaran/{number}"
    assert "bukan lagi yang disetujui" not in planner.get(page).get_data(as_text=True)

    with database.writing() as session:
        session.get_one(Segment, segment.id).rules = to_json(Rules())

    assert "bukan lagi yang disetujui" in planner.get(page).get_data(as_text=True)
    with pytest.raises(NotAllowed):
        expand(database, number, utc_now())
    planner.post(f"{page}/buka")
    assert _status(database, number) == "draft"
    assert planner.post(f"{page}/buka").status_code == 403
