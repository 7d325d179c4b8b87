"""Faults planted into the QR of a real page: each has its own finding, a clean page has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from outreach.materials.preflight.report import Expected, Mark
from outreach.materials.preflight.symbols import DECODERS
from tests.materials.preflight.build import (
    CODE,
    EXPECTED,
    HOST,
    OTHER,
    RULES,
    Poster,
    kinds,
    raster,
    report_on,
    weak,
)


def found(poster: Poster, folder: Path, **rules: object) -> set[str]:
    return kinds(report_on(poster.pdf(), folder, replace(RULES, **rules)))  # type: ignore[arg-type]


def test_a_clean_page_has_no_finding_and_both_decoders_read_it(tmp_path: Path) -> None:
    report = report_on(Poster().pdf(), tmp_path)

    assert not report.findings
    assert (report.pages, report.marks, report.decoded) == (1, 1, 1)
    assert report.press_ready


def test_the_qr_of_another_place_is_caught(tmp_path: Path) -> None:
    report = report_on(Poster(url=f"HTTPS://{HOST}/Q/{OTHER}").pdf(), tmp_path)

    [finding] = report.findings
    assert (finding.kind, finding.severity, finding.pages) == ("qr_wrong", "blocking", (1,))
    assert OTHER in finding.values["read"] and CODE in finding.values["wanted"]
    assert (report.decoded, report.press_ready) == (0, False)


@pytest.mark.parametrize("near", [f"HTTP://{HOST}/Q/{CODE}", f"HTTPS://{HOST}/Q/{CODE}/"])
def test_almost_the_url_is_not_the_url(tmp_path: Path, near: str) -> None:
    assert found(Poster(url=near), tmp_path) == {"qr_wrong"}


def test_a_page_without_its_qr_is_caught(tmp_path: Path) -> None:
    assert found(Poster(qr="<i></i>"), tmp_path) == {"qr_missing"}


def test_a_second_qr_is_caught_even_with_the_same_url(tmp_path: Path) -> None:
    second = f'<div class="free plate" style="left:110mm;top:170mm">{Poster().drawn()}</div>'

    assert found(Poster(body=second), tmp_path) >= {"qr_extra"}


def test_a_qr_where_none_belongs_is_caught(tmp_path: Path) -> None:
    none = Expected((), EXPECTED.place, EXPECTED.texts, EXPECTED.number)

    assert "qr_extra" in kinds(report_on(Poster().pdf(), tmp_path, expected=none))
    without = Poster(qr="<i></i>", code="")
    assert not report_on(without.pdf(), tmp_path, expected=none).findings


def test_many_stickers_on_a_sheet_each_have_their_own(tmp_path: Path) -> None:
    urls = [f"HTTPS://{HOST}/Q/{code}" for code in (CODE, OTHER)]
    small = [f'<div class="plate" style="float:left">{Poster(url=url).drawn()}</div>'
             f"<p>{url[-8:-4]}-{url[-4:]}</p>" for url in urls]  # fmt: skip
    sheet = Poster(qr="<i></i>", code="", width_mm=32, body="".join(small))
    both = replace(EXPECTED, marks=tuple(Mark(url[-8:], url) for url in urls))
    rules = replace(RULES, kind="hand", scan_mm=200)

    assert not report_on(sheet.pdf(), tmp_path, rules, both).findings
    swapped = replace(both, marks=(both.marks[0], Mark("WTRPNMKM", f"HTTPS://{HOST}/Q/WTRPNMKM")))
    assert "qr_wrong" in kinds(report_on(sheet.pdf(), tmp_path, rules, swapped))


@pytest.mark.parametrize(
    ("ink", "kind"),
    [("device-cmyk(0 0 0 .4)", "contrast_low"), ("device-cmyk(0 0 0 .78)", "contrast_fair")],
)
def test_a_pale_qr_is_caught(tmp_path: Path, ink: str, kind: str) -> None:
    assert found(Poster(ink=ink), tmp_path) == {kind}


def test_a_light_qr_on_a_dark_plate_is_caught(tmp_path: Path) -> None:
    report = report_on(Poster(ink="device-cmyk(0 0 0 0)", plate="device-cmyk(0 0 0 1)").pdf(),
                       tmp_path)  # fmt: skip

    # ZXing reads it nevertheless; ZBar, like many phones, does not.
    assert kinds(report) == {"qr_inverted", "qr_unread"}
    assert (report.decoded, report.press_ready) == (0, False)


def test_a_qr_that_one_decoder_cannot_read_is_caught(tmp_path: Path) -> None:
    report = report_on(Poster(ink="device-cmyk(0 0 0 .1)").pdf(), tmp_path)

    [unread] = [finding for finding in report.findings if finding.kind == "qr_unread"]
    assert unread.severity == "blocking"
    assert unread.values["decoder"] in DECODERS


def test_a_qr_that_stands_no_stain_is_noticed(tmp_path: Path) -> None:
    assert found(Poster(qr=weak(EXPECTED.marks[0].url)), tmp_path) == {"qr_weak"}


@pytest.mark.parametrize(
    "poster",
    [
        Poster(body='<div class=free style="left:15mm;top:118mm;width:82mm;height:0;'
                    'border-top:1mm solid black"></div>'),
        Poster(quiet=2, css=".plate { outline: 3mm solid device-cmyk(0 0 0 1); }"),
    ],
)  # fmt: skip
def test_something_in_the_quiet_zone_is_caught(tmp_path: Path, poster: Poster) -> None:
    assert "quiet_zone" in found(poster, tmp_path)


def test_a_plate_with_round_corners_is_room_enough(tmp_path: Path) -> None:
    css = ".plate { border: 1mm solid device-cmyk(0 0 0 1); border-radius: 5mm; }"

    assert not found(Poster(css=css), tmp_path)


def test_a_coloured_plate_is_caught(tmp_path: Path) -> None:
    assert found(Poster(plate="device-cmyk(0 .1 .7 0)", paper="device-cmyk(0 .1 .7 0)"),
                 tmp_path) == {"plate_coloured"}  # fmt: skip


def test_a_qr_of_pixels_is_caught(tmp_path: Path) -> None:
    assert found(Poster(qr=raster(EXPECTED.marks[0].url)), tmp_path) == {"qr_raster"}


@pytest.mark.parametrize("ink", ["#000", "device-cmyk(.6 .5 .5 1)", "#123456"])
def test_a_qr_in_more_than_black_ink_is_caught_on_paper_alone(tmp_path: Path, ink: str) -> None:
    assert found(Poster(ink=ink), tmp_path) == {"qr_black"}
    assert not found(Poster(ink=ink), tmp_path, kind="screen")


def test_a_qr_too_small_for_its_distance_is_caught(tmp_path: Path) -> None:
    assert found(Poster(width_mm=60), tmp_path) == {"qr_small"}
    assert not found(Poster(width_mm=60), tmp_path, scan_mm=400)


def test_modules_too_small_for_the_paper_are_caught(tmp_path: Path) -> None:
    assert found(Poster(width_mm=30), tmp_path, scan_mm=100) == {"module_small"}
    assert not found(Poster(width_mm=30), tmp_path, scan_mm=100, kind="hand")


def test_a_logo_over_the_qr_is_noticed(tmp_path: Path) -> None:
    dot = ('<div class=free style="left:49mm;top:147mm;width:9mm;height:9mm;'
           'background:device-cmyk(0 0 0 1)"></div>')  # fmt: skip

    report = report_on(Poster(body=dot).pdf(), tmp_path)

    assert kinds(report) == {"qr_covered"}
    assert report.press_ready, "the decoders still read it"
