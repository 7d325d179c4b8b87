"""What pages must show follows from codes, slots and sides; rules follow from the declaration."""

from __future__ import annotations

from dataclasses import replace

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.issue import issue_codes
from outreach.materials.catalogue import Sheet, material
from outreach.materials.inspection import expected_pages, rules_of
from outreach.materials.preflight.report import page_numbers
from outreach.places.find import villages_by_codes
from tests.build import SLUG, VILLAGE

POSTER = material("poster-a4")


def test_each_side_expects_what_stands_on_it(database: Database) -> None:
    sides = [["village"], ["qr", "code", "qr", "district"]]
    with database.writing() as session:
        places = villages_by_codes(session, [VILLAGE, "32.14.17.2001"])
        codes = issue_codes(
            session, campaign_by_slug(session, SLUG), "poster-a4", places, "http://x"
        )

        front, back, *others = expected_pages(codes, POSTER, ["Judul"], "112", sides, pieces=2)

    assert (front.marks, front.place, front.number) == ((), places[0].label, "112")
    assert not front.texts, "a sticker has room for the number alone"
    assert [mark.url for mark in back.marks] == [codes[0].qr_url] * 4, "two QRs, two on a sheet"
    assert (back.place, back.number, back.texts) == ("", None, (places[0].district.name,))
    assert len(others) == 2 and others[1].marks[0].code == codes[1].code


def test_an_address_without_qr_is_expected_as_words(database: Database) -> None:
    with database.writing() as session:
        places = villages_by_codes(session, [VILLAGE])
        codes = issue_codes(
            session, campaign_by_slug(session, SLUG), "poster-a4", places, "http://x"
        )

        [page] = expected_pages(codes, POSTER, ["Judul"], None, [["address", "village"]])

    assert page.texts == ("Judul",)
    assert (page.marks, [mark.code for mark in page.printed]) == ((), [codes[0].code])


def test_the_press_asks_for_bleed_and_the_office_for_none() -> None:
    press = rules_of(POSTER, mono=False, draft=False, press=True)
    office = rules_of(POSTER, mono=True, draft=True)

    assert (press.bleed_mm, office.bleed_mm) == (POSTER.bleed_mm, 0)
    assert (press.width_mm, press.height_mm) == POSTER.trim_mm
    assert (office.mono, office.draft, press.mono, press.draft) == (True, True, False, False)


def test_a_sheet_of_stickers_is_cut_piece_by_piece() -> None:
    stickers = replace(POSTER, sheet=Sheet((320, 480), 1, 1, 3))

    rules = rules_of(stickers, mono=False, draft=False, press=True)

    assert (rules.width_mm, rules.height_mm, rules.bleed_mm) == (320, 480, 0)


def test_page_numbers_are_written_as_people_write_them() -> None:
    assert page_numbers([3, 1, 2, 7]) == "1–3, 7"
