"""Repeat scans can be estimated; nobody can be found again."""

from __future__ import annotations

from pathlib import Path

from outreach.gate.marks import Marks, day_of, forget
from tests.gate.build import AT, PHONE

DAY_MS = 24 * 3600 * 1000
SEEN = [f"36.80.{n // 256}.{n % 256}" for n in range(200)]


def test_all_gates_of_a_home_give_a_visitor_the_same_mark_that_day(tmp_path: Path) -> None:
    one, other = Marks(tmp_path), Marks(tmp_path)
    for address in SEEN:
        assert one.mark(address, PHONE, AT) == other.mark(address, PHONE, AT + 1000)
    assert len({one.mark(address, PHONE, AT) for address in SEEN}) > 190
    assert one.mark(SEEN[0], PHONE, AT) != one.mark(SEEN[0], PHONE + " other phone", AT)


def test_tomorrow_nobody_is_recognised(tmp_path: Path) -> None:
    marks = Marks(tmp_path)
    again = sum(marks.mark(a, PHONE, AT) == marks.mark(a, PHONE, AT + DAY_MS) for a in SEEN)
    assert again < 5
    elsewhere = Marks(tmp_path / "another home")
    assert sum(marks.mark(a, PHONE, AT) == elsewhere.mark(a, PHONE, AT) for a in SEEN) < 5


def test_the_day_changes_at_midnight_in_purwakarta() -> None:
    midnight = AT + (4 * 60 + 30) * 60 * 1000
    assert day_of(midnight) == day_of(midnight - 1) + 1


def test_former_salts_are_thrown_away(tmp_path: Path) -> None:
    Marks(tmp_path).mark(SEEN[0], PHONE, AT)
    [salt] = tmp_path.glob("salt-*")
    assert salt.stat().st_mode & 0o077 == 0, "only for the gate itself"
    forget(tmp_path, AT)
    assert salt.exists()
    forget(tmp_path, AT + DAY_MS)
    assert not list(tmp_path.iterdir())


def test_without_a_place_for_the_salt_visitors_are_still_marked(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "missing")
    assert marks.mark(SEEN[0], PHONE, AT) == marks.mark(SEEN[0], PHONE, AT + 1)
