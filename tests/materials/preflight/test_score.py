"""The scan score falls when the symbol is harder to read, and is the same twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from outreach.materials.preflight.check import check
from outreach.materials.preflight.report import MaterialRules, Score
from outreach.materials.preflight.score import SPOILS, pixels_a_mm
from tests.materials.preflight.build import EXPECTED, RULES, Poster


def score(folder: Path, poster: Poster, rules: MaterialRules = RULES) -> Score:
    file = folder / "uji.pdf"
    file.write_bytes(poster.pdf())
    found = check(file, [EXPECTED], rules).score
    assert found is not None
    return found


def test_the_same_poster_has_the_same_score_twice(tmp_path: Path) -> None:
    first = score(tmp_path, Poster())

    assert first == score(tmp_path, Poster())
    assert set(first.parts) == set(SPOILS)
    assert 0 < first.points <= 100


def test_a_smaller_symbol_is_read_less_far(tmp_path: Path) -> None:
    large, small = score(tmp_path, Poster()), score(tmp_path, Poster(width_mm=30))

    assert small.distance_mm < large.distance_mm / 2
    assert small.points < large.points


def test_what_is_read_from_further_away_scores_less(tmp_path: Path) -> None:
    near = score(tmp_path, Poster(), replace(RULES, scan_mm=400))
    far = score(tmp_path, Poster(), replace(RULES, scan_mm=1200))

    assert near.points > far.points
    assert near.distance_mm == far.distance_mm, "the symbol is the same"


def test_a_pale_symbol_suffers_in_low_light(tmp_path: Path) -> None:
    pale = score(tmp_path, Poster(ink="device-cmyk(0 0 0 .4)"))

    assert pale.parts["dark"] < score(tmp_path, Poster()).parts["dark"]


def test_a_material_drawn_small_is_scored_as_large_as_it_is_made(tmp_path: Path) -> None:
    drawn_small = score(tmp_path, Poster(width_mm=20), replace(RULES, scale=4.0))

    assert drawn_small.distance_mm == pytest.approx(score(tmp_path, Poster()).distance_mm, rel=0.15)


def test_an_unreadable_symbol_has_no_points(tmp_path: Path) -> None:
    file = tmp_path / "uji.pdf"
    file.write_bytes(Poster(qr="<i></i>").pdf())

    assert check(file, [EXPECTED], RULES).score is None


def test_a_phone_sees_half_as_finely_at_twice_the_distance() -> None:
    assert pixels_a_mm(1000) == pytest.approx(1.005, abs=0.01)
    assert pixels_a_mm(2000) == pytest.approx(pixels_a_mm(1000) / 2)
