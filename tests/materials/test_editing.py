"""Words, colours and pictures change as versions; what cannot be printed is refused in words."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from outreach.campaigns.approve import approved_hash, content_hash
from outreach.campaigns.copy import HANDED_ON
from outreach.campaigns.models import Campaign, StoredPicture
from outreach.campaigns.plan import campaign_by_slug
from outreach.campaigns.typography import typographic, unbroken
from outreach.campaigns.versions import keep, newest
from outreach.database import Database
from outreach.materials.edit import PARTS, form_data, merged
from tests.build import SLUG, approved, signed_in
from tests.services.test_logo import DRAWING
from tests.test_pictures import SVG, bomb

pytestmark = pytest.mark.one_database

EDIT = f"/kampanye/{SLUG}/naskah"


def typed(campaign: Campaign, **changed: Any) -> dict[str, Any]:
    """The form as the page gives it, with `changed` fields; `__` stands for `-`."""
    data: dict[str, Any] = {"version": "1", "shown_material": "poster-a4", "shown_language": "id",
                            "shown_tone": "colour"}  # fmt: skip
    for name, value in form_data(campaign.content).items():
        if isinstance(value, str):
            data[name] = value
            continue
        for field in ("headline", "subhead", "call"):
            data[f"{name}-{field}"] = value[field]
        for at, point in enumerate(value["points"]):
            data[f"{name}-points-{at}-text"] = point["text"]
            data[f"{name}-points-{at}-until"] = point["until"] or ""
    return {**data, **{name.replace("__", "-"): value for name, value in changed.items()}}


def form_of(database: Database, **changed: Any) -> dict[str, Any]:
    with database.reading() as session:
        return typed(campaign_by_slug(session, SLUG), **changed)


def content(database: Database) -> tuple[int, dict[str, Any]]:
    """The newest version's number and content."""
    with database.reading() as session:
        found = newest(session, campaign_by_slug(session, SLUG))
        return found.number, found.content


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def test_quotes_and_dashes_are_set_as_a_printer_sets_them() -> None:
    said = typographic("""  "Jum'at" - 'bade'\n kamana... ("enya")\x07 """)
    assert said == "“Jum’at” – ‘bade’ kamana… (“enya”)"
    assert typographic(said) == said


def test_a_planner_changes_words_and_colours_and_sees_what_changed(
    app: Flask, database: Database
) -> None:
    planner = signed_in(app, database, "planner")
    planner.post(EDIT, data=form_of(
        database, indonesian__headline='Gawat? Telepon "112".', ground="primary-dark",
        indonesian__event="Sabtu, 09.00, Alun-alun", sundanese__points__0__text="",
    ))  # fmt: skip

    number, now = content(database)
    assert number == 2
    assert now["copy"]["id"]["headline"] == "Gawat? Telepon “112”."
    assert now["copy"]["id"]["event"] == "Sabtu, 09.00, Alun-alun"
    assert len(now["copy"]["su"]["points"]) == 2
    assert now["look"] == {"ground": "primary-dark"}
    shown = text(planner.get(f"/kampanye/{SLUG}/versi/"))
    assert "Bahasa Indonesia, Judul" in shown and "Gawat? Telepon “112”." in shown
    assert "Warna utama, lebih tua" in shown and "Planner" in shown


def test_what_villages_hand_on_is_changed_like_all_words_and_told_by_name(
    app: Flask, database: Database
) -> None:
    planner = signed_in(app, database, "planner")
    said = "Wargi {{village}}, darurat? \U0001f691\r\n\r\nTelepon 112: {{link}}"
    last = "x" * 600
    planner.post(EDIT, data=form_of(
        database, indonesian__group=said, indonesian__announcement=last, sundanese__radio_30="",
    ))  # fmt: skip

    now = content(database)[1]["copy"]
    assert now["id"]["group"] == said.replace("\r", "")
    assert now["su"]["radio_30"] == ""
    shown = text(planner.get(f"/kampanye/{SLUG}/versi/"))
    for name in ("Pesan untuk grup WhatsApp", "Pengumuman untuk dibacakan", last,
                 "Basa Sunda, Naskah radio 30 detik"):  # fmt: skip
        assert name in shown


def test_a_campaign_from_before_scripts_stays_approved_when_it_is_opened_and_saved(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        copy = {
            language: {name: said for name, said in words.items() if name not in HANDED_ON}
            for language, words in campaign.content["copy"].items()
        }
        keep(session, campaign, {**campaign.content, "copy": copy}, by=None)
        approved(session)
        agreed = content_hash(campaign)
    empty = {f"{part}__{name}": "" for part in PARTS.values() for name in HANDED_ON}

    signed_in(app, database, "admin").post(EDIT, data={**form_of(database, **empty), "version": 2})

    assert content(database)[0] == 2
    with database.reading() as session:
        assert approved_hash(session, campaign_by_slug(session, SLUG)) == agreed


def test_a_campaign_in_one_language_is_not_asked_for_the_other(
    app: Flask, database: Database
) -> None:
    form = form_of(database, indonesian__headline="Gawat? Telepon 112.")
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        keep(session, campaign, {
            **campaign.content, "copy": {"id": campaign.content["copy"]["id"]}
        }, by=None)  # fmt: skip
    admin = signed_in(app, database, "admin")
    assert "Basa Sunda" not in text(admin.get(EDIT))
    alone = {name: value for name, value in form.items() if not name.startswith("sundanese")}

    admin.post(EDIT, data={**alone, "version": "2"})

    number, now = content(database)
    assert (number, list(now["copy"])) == (3, ["id"])


def test_nothing_but_an_untouched_form_is_no_version(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    planner.post(EDIT, data=form_of(database))
    assert content(database)[0] == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"indonesian__headline": "<b>Gawat</b>"}, "Hanya teks biasa"),
        ({"indonesian__headline": ""}, "Wajib diisi"),
        ({"indonesian__headline": "A" * 71}, "Paling panjang 70 huruf"),
        ({"sundanese__call": "{{link}}"}, "Isian otomatis"),
        ({"indonesian__points__1__text": "Gratis 漢"}, "Huruf “漢” tidak ada"),
        ({"indonesian__radio_60": "Gratis 漢"}, "Huruf “漢” tidak ada"),
        ({"indonesian__radio_30": "Buka {{tautan}}"}, "Isian {{tautan}} tidak dikenal"),
        ({"sundanese__group": "<b>112</b>"}, "Hanya teks biasa"),
        ({"ground": "accent"}, "hanya 1,8 : 1"),
        ({"tile": "primary-dark"}, "perlu 3 : 1"),
        ({"ground": "#ffffff"}, "dari daftar"),
    ],
)
def test_what_cannot_be_printed_is_refused_in_words_and_what_was_typed_stays(
    app: Flask, database: Database, changed: dict[str, str], told: str
) -> None:
    planner = signed_in(app, database, "planner")
    answer = planner.post(EDIT, data=form_of(database, **{"sundanese__event": "TETAP", **changed}))

    assert answer.status_code == 400
    assert told in text(answer) and "TETAP" in text(answer)
    assert content(database)[0] == 1


ENTITIES = (
    '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + SVG.format("<title>&b;</title>")
)


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (bomb(), "juta piksel"),
        (b"<svg", "bukan SVG yang utuh"),
        (SVG.format("<script>alert(1)</script>").encode(), "unsur &lt;script&gt; tidak boleh"),
        (SVG.format('<image href="http://example.org/a.png"/>').encode(), "tidak boleh ada"),
        (SVG.format('<path fill="url(http://example.org/a)"/>').encode(), "acuan ke luar"),
        (ENTITIES.encode(), "DOCTYPE tidak boleh ada"),
        (b"GIF89a", "bukan gambar PNG, JPEG, atau SVG"),
        (b"\0" * 2_100_000, "lebih dari 2 MB"),
    ],
    ids=["bomb", "broken", "script", "image", "reference", "entities", "other", "large"],
)
def test_a_bad_upload_is_told_and_nothing_is_half_done(
    app: Flask, database: Database, upload: bytes, told: str
) -> None:
    planner = signed_in(app, database, "planner")
    for address, status in ((EDIT, 400), (f"{EDIT}/pratinjau", 200)):
        form = form_of(database, indonesian__headline="Gawat? Telepon 112.")
        for field in ("logo", "sponsor_logo"):
            answer = planner.post(address, data={**form, field: (io.BytesIO(upload), "a.png")})

            assert answer.status_code == status
            assert told in text(answer)
    assert content(database)[0] == 1
    with database.reading() as session:
        assert session.query(StoredPicture).count() == 0


def test_a_file_of_20_mb_is_refused_before_it_is_read(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    answer = planner.post(
        EDIT, data={**form_of(database), "logo": (io.BytesIO(b"\0" * 20_000_000), "a.png")}
    )

    assert answer.status_code == 413
    assert "terlalu besar" in text(answer)
    assert content(database)[0] == 1


def test_pictures_come_go_and_come_back_with_their_version(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    planner.post(EDIT, data={**form_of(database), "logo": (io.BytesIO(DRAWING), "a.svg")})
    assert len(content(database)[1]["look"]["logo"]) == 64
    planner.post(EDIT, data=form_of(database, version="2", remove_logo="y"))
    assert "look" not in content(database)[1]
    planner.post(f"/kampanye/{SLUG}/versi/2/pulihkan", data={"version": "3"})
    assert len(content(database)[1]["look"]["logo"]) == 64


def test_the_second_of_two_planners_is_told_and_no_field_is_lost(
    app: Flask, database: Database
) -> None:
    planner = signed_in(app, database, "planner")
    admin = signed_in(app, database, "admin")
    hers = form_of(database, indonesian__headline="Dari Rina.")
    his = form_of(database, indonesian__call="Dari Budi.")
    planner.post(EDIT, data=hers)

    told = admin.post(EDIT, data=his)

    assert told.status_code == 409
    assert "Planner menyimpan versi 2" in text(told)
    assert "Dari Rina." in text(told) and "Dari Budi." in text(told)
    assert content(database)[0] == 2
    admin.post(EDIT, data={**his, "version": "2", "indonesian-headline": "Dari Rina."})
    words = content(database)[1]["copy"]["id"]
    assert (words["headline"], words["call"]) == ("Dari Rina.", "Dari Budi.")


def test_joining_keeps_both_and_mine_where_both_changed_the_same() -> None:
    base = {"a": "1", "b": "1", "c": [{"t": "1", "u": None}], "d": "1"}
    mine = {"a": "2", "b": "1", "c": [{"t": "2", "u": None}], "e": "2"}
    theirs = {"a": "3", "b": "3", "c": [{"t": "1", "u": "3"}], "d": "1"}

    assert merged(base, mine, theirs) == {"a": "2", "b": "3", "c": [{"t": "2", "u": "3"}], "e": "2"}


def test_a_material_may_have_words_of_its_own(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    own = {"version": "1", "shown_material": "spanduk", "shown_language": "id",
           "shown_tone": "colour", "indonesian-headline": "Gawat? 112!"}  # fmt: skip
    planner.post(f"{EDIT}/materi/spanduk", data=own)
    assert content(database)[1]["own"] == {"spanduk": {"id": {"headline": "Gawat? 112!"}}}
    planner.post(f"{EDIT}/materi/spanduk", data={**own, "version": "2", "indonesian-headline": ""})
    assert "own" not in content(database)[1]
    assert planner.get(f"{EDIT}/materi/baliho").status_code == 404


def test_a_change_after_approval_brings_the_mark_back_and_the_version_says_who_agreed(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        approved(session)
    admin = signed_in(app, database, "admin")
    assert "Sudah disetujui" in text(admin.get(EDIT))
    admin.post(EDIT, data=form_of(database, indonesian__call="Simpan 112."))
    with database.reading() as session:
        assert campaign_by_slug(session, SLUG).status == "draft"
    assert "pernah disetujui" in text(admin.get(f"/kampanye/{SLUG}/versi/"))


def test_others_look_and_do_not_touch(app: Flask, database: Database) -> None:
    viewer = signed_in(app, database, "viewer")
    assert viewer.get(f"/kampanye/{SLUG}/versi/1").status_code == 200
    for address in (EDIT, f"{EDIT}/pratinjau", f"/kampanye/{SLUG}/versi/1/pulihkan"):
        assert viewer.post(address, data={"version": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Tidak perlu aplikasi. Cukup tekan 112.", "Tidak perlu aplikasi. Cukup~tekan~112."),
        ("Petugas siaga 24 jam.", "Petugas siaga 24~jam."),
        ("Satu nomor di Kabupaten Purwakarta.", "Satu nomor di~Kabupaten Purwakarta."),
        ("Sampaikan? Penyelenggaraan layanan.", "Sampaikan? Penyelenggaraan layanan."),
        ("Darurat", "Darurat"),
        ("", ""),
    ],
)
def test_lines_end_where_a_reader_pauses(said: str, kept: str) -> None:
    once = unbroken(said)

    assert once.replace("\N{NO-BREAK SPACE}", "~") == kept
    assert unbroken(once) == once
