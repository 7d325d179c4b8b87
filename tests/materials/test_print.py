"""Every village's page carries its own village's code, and an independent decoder says so."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pypdfium2
import pytest

from outreach.database import Database
from outreach.materials.layout import OwnAssets
from outreach.materials.make import Order, print_order
from outreach.places.find import villages_by_codes
from outreach.places.models import Place
from outreach.settings import Settings
from tests.build import SLUG, VILLAGE, approved
from tests.running import command, decode_pages, inside

pytestmark = pytest.mark.one_database


def test_all_192_posters_decode_to_their_own_village(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    made = print_order(database, settings, Order(SLUG, "poster-a4"), tmp_path, lambda *_: None)

    pages = decode_pages(Path(made.files[0]).read_bytes())
    with (tmp_path / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert made.pages == len(pages) == len(rows) == 192
    assert [[row["url"]] for row in rows] == pages
    assert len({row["village_code"] for row in rows}) == 192
    assert [int(row["page"]) for row in rows] == list(range(1, 193))


def test_the_command_prints_and_ends_with_json(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out"

    done = command(
        settings.home_path, "print", "--campaign", SLUG, "--material", "poster-a4",
        "--places", f"{VILLAGE},32.14.17.2001", "--out", str(out), "--mono",
        base_url=settings.base_url,
        database_url=settings.database_url,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["pages"] == 2
    assert all(Path(file).is_file() for file in result["files"])
    with (out / "manifest.csv").open(newline="") as file:
        assert next(csv.reader(file)) == [
            "page", "code", "url", "village_code", "village", "district", "material",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--campaign", "tidak-ada", "--material", "poster-a4", "--places", "all"], "tidak-ada"),
        (["--campaign", SLUG, "--material", "baliho", "--places", "all"], "baliho"),
        (["--campaign", SLUG, "--material", "poster-a4", "--places", "99.99"], "99.99"),
    ],
)
def test_what_does_not_exist_is_named_and_nothing_is_made(
    settings: Settings, tmp_path: Path, arguments: list[str], named: str
) -> None:
    out = tmp_path / "out"

    done = inside(
        settings.home_path, "print", *arguments, "--out", str(out),
        database_url=settings.database_url,
    )  # fmt: skip

    assert done.returncode == 1
    assert named in done.stderr.splitlines()[-1]
    assert not out.exists()


def test_drafts_carry_the_watermark_and_approved_pages_do_not(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    with database.reading() as session:
        order = Order(SLUG, "poster-a4", [villages_by_codes(session, [VILLAGE])[0].id])
    draft = print_order(database, settings, order, tmp_path / "draft", lambda *_: None)
    with database.writing() as session:
        approved(session)
    final = print_order(database, settings, order, tmp_path / "final", lambda *_: None)

    assert (draft.draft, final.draft) == (True, False)
    assert "DRAF" in _text(draft.files[0])
    assert "DRAF" not in _text(final.files[0])


def test_a_place_that_staff_added_gets_its_own_code(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    with database.writing() as session:
        village = villages_by_codes(session, [VILLAGE])[0]
        venue = Place(kind="health", name="Puskesmas Munjuljaya", village=village,
                      district_code=village.district_code)  # fmt: skip
        session.add(venue)
        session.flush()
        order = Order(SLUG, "poster-a4", [venue.id, village.id])

    made = print_order(database, settings, order, tmp_path, lambda *_: None)

    with (tmp_path / "manifest.csv").open(newline="") as file:
        first, second = csv.DictReader(file)
    assert first["code"] != second["code"]
    assert (second["village"], second["village_code"]) == ("Puskesmas Munjuljaya", VILLAGE)
    assert decode_pages(Path(made.files[0]).read_bytes()) == [[first["url"]], [second["url"]]]
    assert "Puskesmas Munjuljaya" in _text(made.files[0])


def test_nothing_is_fetched_while_printing() -> None:
    for url in ("file:///etc/passwd", "http://127.0.0.1/", "asset:../OFL.txt", "asset:../x"):
        with pytest.raises(Exception, match="tidak boleh dimuat"):
            OwnAssets().fetch(url)


def _text(path: str) -> str:
    return "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(path))
