"""Screen images are PNG files of exactly so many pixels, small, and read again as they are."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from pyzbar import pyzbar

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.models import InstallationEvent
from outreach.materials.make import Order, print_order
from outreach.materials.orders import Wanted, order_folder, orders_of, place_order
from outreach.materials.screens import faults_of
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.wib import utc_now
from tests.build import SLUG, VILLAGE, approved, signed_in
from tests.materials.ordering import finished, proofread, urls, work
from tests.running import inside

pytestmark = pytest.mark.one_database

SIZES = {"screen-square": (1080, 1080), "screen-story": (1080, 1920)}
MOST_BYTES = 150_000


def read_by_two(png: bytes) -> tuple[list[str], list[str]]:
    """What two decoders read in the file itself."""
    grey = Image.open(io.BytesIO(png)).convert("L")
    return (
        [code.text for code in zxingcpp.read_barcodes(grey)],
        [code.data.decode() for code in pyzbar.decode(grey)],
    )


def images_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize(("slug", "language"), [("screen-square", "id"), ("screen-story", "both")])
def test_every_place_gets_its_own_small_png(
    settings: Settings, database: Database, tmp_path: Path, slug: str, language: str
) -> None:
    with database.writing() as session:
        approved(session)
        places = [
            place.id for place in sorted(villages(session), key=lambda place: len(place.label))
        ]
    order = Order(SLUG, slug, [*places[:3], *places[-3:]], language)

    made = print_order(database, settings, order, tmp_path, lambda *_: None)

    found = images_of(Path(made.files[2]).read_bytes())
    with Path(made.files[1]).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert made.report.findings == () and made.report.decoded == len(found) == 6
    for (name, png), row in zip(found.items(), rows, strict=True):
        assert re.fullmatch(r"[A-Za-z0-9-]+_(Desa|Kelurahan)-[A-Za-z0-9-]+_\w{4}-\w{4}\.png", name)
        assert name.replace("-", "").endswith(f"_{row['code']}.png")
        assert row["village"].replace(" ", "-") in name
        assert Image.open(io.BytesIO(png)).size == SIZES[slug]
        assert len(png) <= MOST_BYTES
        assert read_by_two(png) == ([row["url"]], [row["url"]])


def test_the_same_images_are_the_same_bytes(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        places = [place.id for place in villages(session)[:2]]
    now, archives = utc_now(), []
    for again in ("one", "two"):
        order = Order(SLUG, "screen-square", places)
        made = print_order(
            database, settings, order, tmp_path / again, lambda *_: None, now=lambda: now
        )
        archives.append(Path(made.files[2]).read_bytes())

    assert archives[0] == archives[1]


def test_an_image_that_is_wrong_is_a_finding() -> None:
    with Image.new("L", (1080, 1080), "white") as blank:
        out = io.BytesIO()
        blank.save(out, "PNG")
    found = faults_of(out.getvalue(), (1080, 1080), "HTTPS://X.ID/Q/34679CDF")
    assert [fault.values["decoder"] for fault in found] == ["ZXing", "ZBar"]
    [told] = faults_of(out.getvalue(), (1080, 1920), "HTTPS://X.ID/Q/34679CDF")
    assert (told.kind, told.values["size"]) == ("image_size", "1080 × 1080")


def test_another_places_code_in_an_image_is_found(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        places = [place.id for place in villages(session)[:1]]
    order = Order(SLUG, "screen-square", places)
    made = print_order(database, settings, order, tmp_path, lambda *_: None)
    [png] = images_of(Path(made.files[2]).read_bytes()).values()

    found = faults_of(png, (1080, 1080), "HTTPS://X.ID/Q/34679CDF")

    assert {fault.kind for fault in found} == {"qr_wrong"} and len(found) == 2


def test_an_order_holds_images_beside_what_is_printed(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.writing() as session:
        proofread(campaign_by_slug(session, SLUG))
        approved(session)
    staff = signed_in(app, database, "admin")
    base = f"/kampanye/{SLUG}"
    answer = staff.post(
        f"{base}/pesanan/baru",
        data={"scope": "list", "rows": f"{VILLAGE};5\n32.14.01.1002", "copies-poster-a4": "2",
              "copies-screen-square": "y", "language": "both", "tone": "colour",
              "variant": "press"},
    )  # fmt: skip
    work(settings, database)

    with database.reading() as session:
        [order] = orders_of(session, campaign_by_slug(session, SLUG).id)
        number = order.id
        placed = session.query(InstallationEvent).all()
    made, folder = finished(database, number), order_folder(settings, number)
    [run] = [run for run in made.runs if run.on_screen]
    assert "_SCREEN-SQUARE-ID-SU_1080x1080px_2gbr_" in str(run.file_name)
    assert run.copies == 1
    known = urls(database)
    images = images_of((folder / str(run.file_name)).read_bytes())
    assert [read_by_two(png)[0] for png in images.values()] == [
        [known["screen-square", place]] for place in run.place_ids
    ]
    with zipfile.ZipFile(folder / str(made.archive)) as archive:
        assert any(name.endswith(f"/{run.file_name}") for name in archive.namelist())
    [listed] = folder.glob("*_DAFTAR-KIRIM_*.csv")
    assert "WhatsApp" not in listed.read_text(encoding="utf-8-sig")
    assert len(placed) == 2, "only the posters are printed"
    page = staff.get(answer.headers["Location"]).text
    assert ">ZIP</a>" in page and "Lolos pemeriksaan" in page


def test_an_order_of_images_alone_has_no_packing_list(
    settings: Settings, database: Database
) -> None:
    with database.writing() as session:
        campaign, places = approved(session), villages(session)[:2]
        wanted = Wanted({"screen-story": 1}, places, own={places[0].id: 4}, office=True)
        number = place_order(session, campaign, wanted, by=1).id

    work(settings, database)

    made = finished(database, number)
    [run] = made.runs
    assert (run.copies, run.office, len(run.place_ids)) == (1, False, 2)
    kinds = sorted(path.suffix for path in order_folder(settings, number).iterdir())
    assert kinds == [".csv", ".txt", ".zip", ".zip"]


def test_a_run_offers_its_images(app: Flask, settings: Settings, database: Database) -> None:
    staff, base = signed_in(app, database, "admin"), f"/kampanye/{SLUG}/materi"
    with database.reading() as session:
        place: Place = villages(session)[0]
    staff.post(base, data={"material": "screen-story", "place": str(place.id), "language": "id",
                           "tone": "mono", "variant": "press"})  # fmt: skip
    work(settings, database)

    [link] = re.findall(r'href="(/cetakan/[^"]+\.zip)"', staff.get(base).text)
    with staff.get(link) as answer:
        [png] = images_of(answer.data).values()
    assert Image.open(io.BytesIO(png)).size == SIZES["screen-story"]


def test_the_command_leaves_the_images_in_the_folder(settings: Settings, tmp_path: Path) -> None:
    done = inside(
        settings.home_path, "print", "--campaign", SLUG, "--material", "screen-square",
        "--places", f"{VILLAGE},32.14.17.2001", "--out", str(tmp_path),
        base_url=settings.base_url,
        database_url=settings.database_url,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    files = [Path(file) for file in json.loads(done.stdout.splitlines()[-1])["files"]]
    images = [file for file in files if file.suffix == ".png"]
    assert len(images) == 2 and all(file.is_file() for file in files)
    assert not list(tmp_path.glob("*.zip"))
    with (tmp_path / "manifest.csv").open(newline="") as file:
        assert [read_by_two(image.read_bytes())[0] for image in images] == [
            [row["url"]] for row in csv.DictReader(file)
        ]
