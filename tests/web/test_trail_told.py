"""Every entry of the trail reads as words for people, in both languages, whoever records it."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from outreach.accounts.audit import entries, record
from outreach.accounts.words import ACTION_NAMES
from outreach.campaigns.comment import comment
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.models_kept import EventFile
from outreach.language import speaking
from outreach.links.installation import report_in_place
from outreach.settings import ROOT
from outreach.web.trail import TELLERS, told
from outreach.wib import utc_now
from tests.broadcasts.build import fired, own
from tests.build import SLUG, person, signed_in
from tests.papers.build import fill
from tests.results.build import hang

pytestmark = pytest.mark.one_database

WHERE = "Kampanye Kenali Call Center 112"
GEMPUNGAN = "“Gempungan Kecamatan Sukatani”"
WAS, NOW = "2027-02-03T02:00:00+00:00", "2027-02-04T02:00:00+00:00"
SHA = "0123456789abcdef" * 4
PROMISE = {"commitment": 7, "agency": "Disdukcapil", "promise": "Memasang poster"}
ROUTES = {"before": {"android": "web"}, "after": {"ios": "landing"}}


def samples(session: Session) -> dict[str, list[tuple[str, dict[str, Any], str]]]:
    """Action → entries (subject, detail) as rooms record them, and what each must say."""
    event = fill(session).id
    kept = EventFile(
        event_id=event, sha256=SHA, kind="minutes", name="Notulen.pdf", media="pdf", size=1,
        added_by=1, added_at=utc_now(),
    )  # fmt: skip
    session.add(kept)
    broadcast = own(session, name="Undangan warga")
    [delivery] = fired(session, broadcast, ["in_doubt"])
    placement = hang(session, now=utc_now())[0].placement_id
    report = report_in_place(session, placement, "u1", "foto.jpg").event.id
    admin = person(session, "admin", "siti")
    said = comment(session, campaign_by_slug(session, SLUG), admin, "Warnanya\nterlalu gelap").id
    session.flush()
    at, sent = {"event": event}, {"broadcast": broadcast.id}
    where = [(SLUG, {}, WHERE)]
    poster = "Poster A4 kampanye Kenali Call Center 112."
    order = (SLUG, {"order": 5}, "Pesanan nomor 5.")
    return {
        "agency.add": [("Disdukcapil", {"agency": 1}, "Disdukcapil")],
        "agency.change": [
            ("Disdukcapil", {"agency": 1, "was": {"name": "Dinas Lama", "short_name": "DL",
             "kind": "dinas", "address": "", "note": "x", "active": False}},
             "Semula: nama lengkap “Dinas Lama”; nama singkat “DL”; jenis “Dinas”; alamat kantor "
             "kosong; catatan “x”; tidak ada lagi."),
        ],
        "agency.import": [("3", {"added": 2, "changed": 1}, "2 OPD baru dan 1 diperbarui.")],
        "attendance.add": [(SLUG, {**at, "people": 9}, f"9 orang dari lembar kertas kegiatan "
                            f"{GEMPUNGAN}.")],
        "attendance.change": [(SLUG, {**at, "attendee": 4}, f"Satu orang di kegiatan {GEMPUNGAN}")],
        "attendance.export": [(SLUG, {**at, "people": 1200}, "Nama 1.200 orang yang hadir")],
        "attendance.remove": [(SLUG, {**at, "attendee": 4}, "namanya tidak disimpan di jejak ini")],
        "boundary.import": [("batas.geojson", {"districts": 17, "bytes": 9}, "Batas 17 kecamatan")],
        "boundary.remove": [("batas.geojson", {"districts": 17}, "batas.geojson")],
        "broadcast.fire": [(SLUG, {**sent, "recipients": 1500},
                            "Siaran “Undangan warga” kepada 1.500 penerima.")],
        "broadcast.schedule": [(SLUG, sent, "Siaran “Undangan warga”.")],
        "broadcast.lift": [("", {}, "Semua siaran")],
        "broadcast.stop": [("", {"reason": "Salah tanggal."}, "Alasan: Salah tanggal.")],
        "broadcast.miss": [("Undangan", {"due": NOW}, "Kamis, 4 Februari 2027 pukul 09.00 WIB")],
        "broadcast.pause": [
            ("Undangan", {}, "Siaran Undangan"),
            ("Undangan", {"reason": "Isinya bukan lagi yang disetujui."}, "Alasan: Isinya bukan"),
        ],
        "broadcast.test": [("Undangan", {**sent, "channel": "email"}, "Lewat E-mail.")],
        **{f"broadcast.{deed}": [("Undangan", sent, "Siaran Undangan")] for deed in
           ("add", "approve", "cancel", "edit", "propose", "reopen", "resume", "return")},
        "calendar.renew": [("siti", {"kind": "person"}, "Siti"),
                           (SLUG, {"kind": "campaign"}, WHERE)],
        "campaign.add": [(SLUG, {"pack": SLUG}, "Dimulai dari paket Kenali Call Center 112."),
                         (SLUG, {"pack": "netral"}, "Dimulai dengan naskah umum."),
                         (SLUG, {"copy_of": SLUG}, "Disalin dari kampanye Kenali Call Center 112."),
                         (SLUG, {}, WHERE)],
        "campaign.comment": [(SLUG, {"comment": said}, "“Warnanya terlalu gelap”")],
        "campaign.copy": [(SLUG, {"of": SLUG}, "Disalin dari kampanye Kenali Call Center 112.")],
        "campaign.edit": [(SLUG, {"version": 3, "fields": ["copy.id.headline", "art.hero"]},
                           "Versi 3: Bahasa Indonesia, Judul; Gambar.")],
        "campaign.restore": [(SLUG, {"version": 4, "fields": ["copy.su.points.2"]},
                              "Versi 4: Basa Sunda, Butir 2.")],
        "campaign.goals": [
            (SLUG, {"before": {"scans": 1000, "pieces": 9},
                    "after": {"scans": 2000, "budget": 5000000}},
             "Pindaian warga dari 1.000 menjadi 2.000; materi terpasang tidak lagi, semula 9; "
             "anggaran Rp5.000.000."),
        ],
        "campaign.resume": [(SLUG, {"status": "approved"}, "Sekarang berstatus Disetujui.")],
        "campaign.routes": [(SLUG, ROUTES, "Android: situs web → tanpa aturan sendiri; iPhone dan "
                             "iPad: tanpa aturan sendiri → halaman keterangan.")],
        "campaign.stop": [(SLUG, {"reason": "Banjir"}, "Alasan: Banjir")],
        "campaign.lift": [(SLUG, {"reason": "Banjir"}, "Alasan: Banjir")],
        **{f"campaign.{deed}": where for deed in
           ("approve", "archive", "finish", "import", "plan", "propose", "reopen", "return",
            "take_back", "withdraw")},
        **{f"check_in.{deed}": [(SLUG, at, f"Kegiatan {GEMPUNGAN}.")] for deed in
           ("close", "open", "renew")},
        "check_in.window": [
            (SLUG, {**at, "days_before": before, "days_after": after}, expected)
            for before, after, expected in (
                (1, 3, "terbuka 1 hari sebelum sampai 3 hari sesudah harinya."),
                (1, 0, "terbuka 1 hari sebelum sampai hari kegiatan selesai."),
                (0, 3, "terbuka dari hari kegiatan sampai 3 hari sesudahnya."),
                (0, 0, "terbuka pada hari kegiatan saja."),
            )
        ],
        "commitment.add": [(SLUG, {**PROMISE, "due": "2027-03-01"},
                            "Disdukcapil: “Memasang poster”. Paling lambat 1 Maret 2027.")],
        "commitment.change": [(SLUG, {**PROMISE, "was": ["Menempel", "2027-02-01"]},
                               "Semula “Menempel”, paling lambat 1 Februari 2027.")],
        "commitment.done": [(SLUG, {**PROMISE, "proof": "Foto di loket"}, "Bukti: Foto di loket")],
        "commitment.reopen": [(SLUG, PROMISE, "Disdukcapil: “Memasang poster”.")],
        "commitment.withdraw": [(SLUG, {**PROMISE, "reason": "Dilebur"}, "Alasan: Dilebur")],
        **{f"contact.{deed}": [("bu***@x.id", {"contact": 3}, "bu***@x.id")] for deed in
           ("add", "change", "hand_over", "reveal")},
        "contact.add_many": [
            ("12", {}, "12 kontak."),
            ("3", {"source": "SK lurah", "purpose": "tugas jabatan", "basis": "public_duty"},
             "3 kontak. Sumber: SK lurah. Tujuan: Tugas jabatan. Dasar: Tugas"),
        ],
        **{f"contact.{deed}": [("bu***@x.id", {"contact": 3, "channel": "whatsapp",
                               "purpose": "undangan kegiatan"},
                               "Undangan kegiatan, lewat WhatsApp.")] for deed in
           ("agree", "withdraw")},
        "contact.export": [
            ("Daftar kontak", {"sort": "name"}, "Semua kontak."),
            ("Daftar kontak", {"word": "eu", "district": "32.14.05", "role": "lurah", "tag": "RW",
                               "channel": "-", "sort": "name", "agency": 99},
             "Yang dipilih: memuat “eu”; kecamatan Sukatani; OPD OPD nomor 99; peran lurah; "
             "tanda RW; tidak boleh dikirimi."),
            ("Contact list", {"channel": "sms"}, "boleh dikirimi lewat SMS."),
        ],
        "contact.join": [("+6281***56", {"channel": "whatsapp", **at},
                          f"Lewat WhatsApp, di kegiatan {GEMPUNGAN}."),
                         ("Telegram", {"channel": "telegram", "contact": 3}, "Lewat Telegram.")],
        "contact.remove": [("#12", {}, "Kontak nomor 12")],
        "contact.stop": [("***", {"channel": "*"}, "lewat kanal mana pun."),
                         ("***", {"channel": "push", "contact": 3}, "lewat Notifikasi peramban.")],
        **{f"cost.{deed}": [(SLUG, {"day": "2027-02-03", "what": "Cetak", "amount": 2500000},
                             "Cetak, Rp2.500.000, tanggal 3 Februari 2027.")] for deed in
           ("add", "remove")},
        "delivery.decide": [(str(delivery), {"again": True}, "Siaran Undangan warga Dikirim lagi."),
                            ("999999", {"again": False}, "Kiriman nomor 999999 Dibiarkan tidak")],
        "delivery.tick": [(str(delivery), {"what": what}, text) for what, text in (
            ("terkirim", "Ditandai terkirim."), ("lewati", "Ditandai dilewati."),
            ("tidak-ada", "Ditandai tidak ada di WhatsApp."),
            ("kembalikan", "Dikembalikan ke antrean."))],
        **{f"event.{deed}": [(SLUG, {**at, "title": "Pasar Rebo"}, "Kegiatan “Pasar Rebo”.")]
           for deed in ("add", "remove")},
        "event.change": [
            (SLUG, {**at, "title": "Pasar Rebo", "was": WAS, "now": NOW},
             "Kegiatan “Pasar Rebo” dipindah dari Rabu, 3 Februari 2027 pukul 09.00 WIB ke Kamis, "
             "4 Februari 2027 pukul 09.00 WIB."),
            (SLUG, {**at, "title": "Pasar Rebo", "was": WAS, "now": WAS}, "Kegiatan “Pasar Rebo”."),
        ],
        "event.file_add": [(SLUG, {**at, "file": kept.id, "name": "Notulen.pdf", "sha256": SHA},
                            f"“Notulen.pdf” di kegiatan {GEMPUNGAN}.")],
        "event.file_mark": [
            (SLUG, {**at, "file": kept.id, "in_lpj": True}, "“Notulen.pdf” di kegiatan"),
            (SLUG, {**at, "file": kept.id, "in_lpj": False}, "tidak lagi masuk berkas LPJ."),
        ],
        "event.file_remove": [(SLUG, {**at, "name": "Notulen.pdf", "sha256": SHA}, "“Notulen")],
        "event.photo_add": [
            (SLUG, {**at, "photo": 1, "time_and_place": True}, "dengan waktu dan tempat"),
            (SLUG, {**at, "photo": 1, "time_and_place": False}, "tanpa waktu dan tempat"),
        ],
        "event.photo_remove": [(SLUG, {**at, "photo": 1}, f"Satu foto di kegiatan {GEMPUNGAN}.")],
        "event.photos_arrange": [(SLUG, {**at, "in_report": [4, 5, 6]}, "3 foto kegiatan")],
        "installation.photo_remove": [("Desa X", {"event": report}, poster)],
        "installation.report": [("Desa X", {"placement": placement}, poster)],
        "installation.step": [
            ("Desa Cibodas", {"step": "checked", "placements": 1}, "1 titik: dicek petugas."),
            (SLUG, {"step": "delivered", "placements": 1200}, "1.200 titik: diserahkan ke desa."),
        ],
        "list.discard": [("lurah.csv", {"list": 1, "line": 0}, "Belum ada baris yang diimpor.")],
        "list.import": [("lurah.csv", {"list": 1, "added": 3, "merged": 2, "rejected": 1},
                         "3 baru, 2 digabung, 1 ditolak.")],
        "list.start": [("lurah.csv", {"list": 1, "source": "Bagian Pemerintahan", "line": 40,
                        "purpose": "tugas jabatan", "basis": "public_duty"},
                        "Sumber: Bagian Pemerintahan. Tujuan: Tugas jabatan. Dasar: Tugas")],
        "list.stop": [("lurah.csv", {"list": 1, "line": 1250}, "sampai baris 1.250.")],
        "list.upload": [("lurah.csv", {"list": 1}, "lurah.csv")],
        **{f"office.{deed}": [("Dinas Kominfo", {}, "Dinas Kominfo")] for deed in
           ("change", "emblem", "emblem_remove")},
        "order.finish": [(SLUG, {"order": 5, "sha256": SHA, "state": "ready"},
                          "Pesanan nomor 5; keadaannya: Siap cetak.")],
        "order.link": [(SLUG, {"order": 5, "days": 14}, "Pesanan nomor 5; berlaku 14 hari.")],
        "order.link_close": [(SLUG, {"order": 5, "link": 9}, "Pesanan nomor 5.")],
        "order.place": [(SLUG, {"order": 5, "places": 192, "materials": {"poster-a4": 3}},
                         "Pesanan nomor 5; 192 tempat; 3 lembar Poster A4 per tempat.")],
        **{f"order.{deed}": [order] for deed in ("again", "cancel", "clear", "resume")},
        "paper.cancel": [(SLUG, {"paper": "lpj"}, "Berkas LPJ.")],
        "paper.details": [
            (SLUG, {"paper": "kak", "event": None}, "KAK"),
            (SLUG, {"paper": "undangan", **at}, f"Surat undangan untuk kegiatan {GEMPUNGAN}."),
        ],
        "paper.make": [(SLUG, {"paper": "lpj", "form": "pdf"}, "Berkas LPJ sebagai PDF.")],
        "person.add": [("siti", {"role": "planner"}, "Siti Perannya Perencana.")],
        "person.change": [("siti", {"role": "viewer", "active": True}, "akunnya aktif."),
                          ("siti", {"role": "viewer", "active": False}, "akunnya tidak aktif.")],
        **{f"person.{deed}": [("siti", {}, "Siti")] for deed in ("own_password", "reset_password")},
        "place.add": [("Pasar Rebo", {"village": "32.14.05.2010"},
                       "Pasar Rebo Di Desa Cibodas, Kecamatan Sukatani.")],
        "print.order": [(SLUG, {"material": "poster-a4", "mono": True}, "Poster A4, hitam-putih."),
                        (SLUG, {"material": "poster-a4", "mono": False}, "Poster A4, berwarna.")],
        **{f"segment.{deed}": [("Para lurah", {}, "Para lurah")] for deed in
           ("add", "change", "remove")},
        "service.logo": [(SLUG, {"type": "image/svg+xml"}, "Gambar SVG.")],
        "service.routes": [(SLUG, ROUTES, "iPhone dan iPad: tanpa aturan sendiri → halaman")],
        "service.target": [
            (SLUG, {"device": "web", "value": "https://x.id", "confirmed": True},
             "Situs web: https://x.id (sudah dikonfirmasi)."),
            (SLUG, {"device": "web", "value": "https://x.id", "confirmed": False}, "(belum dikon"),
            (SLUG, {"device": "web", "value": "", "confirmed": False}, "Situs web dikosongkan."),
        ],
        **{f"service.{deed}": [(SLUG, {}, "Layanan Call Center 112")] for deed in
           ("add", "change", "logo_remove")},
        **{f"signatory.{deed}": [("Sekretaris", {}, "Sekretaris")] for deed in
           ("add", "change", "remove")},
        "target.down": [(SLUG, {"device": "web", "value": "https://x.id", "reason": "timeout"},
                         "Situs web: https://x.id (terlalu lama tidak menjawab).")],
        "target.up": [(SLUG, {"device": "web", "value": "https://x.id", "reason": ""},
                       "Situs web: https://x.id.")],
        "usage.remove": [(SLUG, {"month": "2026-01"}, "Januari 2026.")],
        "usage.take": [(SLUG, {"rows": 34, "months": ["2026-01", "2026-02"]},
                        "34 baris untuk Januari 2026, Februari 2026."),
                       (SLUG, {"rows": 374, "months": [f"2026-{m:02}" for m in range(1, 11)]},
                        "374 baris untuk 10 bulan, Januari 2026 sampai Oktober 2026.")],
        **{f"village_link.{deed}": [("Desa X", {"place": 20}, ", Kecamatan ")] for deed in
           ("renew", "revoke")},
    }  # fmt: skip


def recorded() -> dict[str, set[str]]:
    """Action → what the program's own code keeps of it, as far as it stands there by name."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "outreach").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 4:
                continue
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            if name == "record":
                for text in ast.walk(node.args[2]):
                    if isinstance(text, ast.Constant) and "." in str(text.value):
                        kept = {keyword.arg for keyword in node.keywords if keyword.arg}
                        found.setdefault(str(text.value), set()).update(kept)
    return found


# What would be raw on a page: a Python value, a day or a moment as computers write it, a name of
# the program's own, a digest.
RAW = re.compile(
    r"\{'|\['|\{\}|\[\]|None|True|False|datetime|\d{4}-\d\d-\d\d|T\d\d:\d\d|[a-z]_[a-z]|"
    r"[0-9a-f]{32}|call-center|poster-a4"
)
# States and kinds as the program calls them; English sentences have such words of their own.
CALLED = re.compile(r"\b(landing|draft|approved|checked|delivered|ready|planner|viewer|timeout)\b")


def test_every_entry_is_told_in_words_in_both_languages(database: Database) -> None:
    with database.writing() as session:
        every = samples(session)
        for action, tried in every.items():
            for subject, detail, _expected in tried:
                record(session, 1, action, subject, **detail)
        session.flush()
        kept = entries(session, limit=sum(map(len, every.values())))[::-1]
        said = [f"{one.about} {one.text}" for one in told(session, kept)]
        with speaking("en"):
            english = [f"{one.about} {one.text}" for one in told(session, kept)]

    expected = [(action, text) for action, all_ in every.items() for _s, _d, text in all_]
    for (action, text), indonesian, translated in zip(expected, said, english, strict=True):
        assert text in indonesian, (action, indonesian)
        assert not RAW.search(indonesian) and not CALLED.search(indonesian), (action, indonesian)
        assert not RAW.search(translated), (action, translated)
        assert indonesian.strip(), action


def test_no_action_and_nothing_it_keeps_is_left_out_here(database: Database) -> None:
    with database.writing() as session:
        every = samples(session)

    assert every.keys() == ACTION_NAMES.keys() and TELLERS.keys() <= every.keys()
    for action, keys in recorded().items():
        tried = {key for _subject, detail, _text in every[action] for key in detail}
        assert keys <= tried, action


def test_an_entry_of_an_older_release_opens_all_the_same(app: Flask, database: Database) -> None:
    with database.writing() as session:
        for action in ACTION_NAMES:
            record(session, None, action, "lama")
            record(session, None, action, "lama", event="x", order=[], was=3, before="", paper="-")
        record(session, None, "gone.deed", "lama", key={"a": None})
    admin = signed_in(app, database, "admin")

    page = admin.get("/jejak?cari=lama")

    assert page.status_code == 200 and "Perubahan lain" in page.text
    assert "gone.deed" not in page.text and "{&#39;" not in page.text


def test_it_is_found_by_the_names_it_shows(app: Flask, database: Database) -> None:
    with database.writing() as session:
        record(session, None, "campaign.goals", SLUG, before={}, after={"scans": 77_777})
        person(session, "viewer", "nama.pengguna").name = "Rahayu"
        record(session, 1, "person.reset_password", "nama.pengguna")
    admin = signed_in(app, database, "admin")

    page = admin.get("/jejak?cari=call+center").text
    file = admin.get("/jejak?cari=call+center&unduh=csv").text

    assert "Pindaian warga 77.777." in page and "Pindaian warga 77.777." in file
    assert "Kampanye Kenali Call Center 112" in file
    assert "<b>Rahayu</b>" in admin.get("/jejak?cari=rahayu").text
