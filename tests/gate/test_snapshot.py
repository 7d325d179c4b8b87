"""What the published file promises."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from outreach.gate.snapshot import SnapshotBroken, SnapshotReader, Target, read, write
from tests.gate.build import POSTER, snapshot


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write(tmp_path / "s.json", snapshot())
    assert read(tmp_path / "s.json") == snapshot()
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]


def test_a_redirect_always_has_a_page_too() -> None:
    with pytest.raises(SnapshotBroken):
        Target("redirect", {}, {"other": "https://example.id"})
    with pytest.raises(SnapshotBroken):
        Target("redirect", {"id": "<p>"}, {})


def test_an_address_cannot_write_headers() -> None:
    with pytest.raises(SnapshotBroken):
        Target("redirect", {"id": "<p>"}, {"other": "https://example.id\r\nSet-Cookie: a=b"})


def test_no_code_leads_nowhere() -> None:
    with pytest.raises(SnapshotBroken):
        snapshot(codes={POSTER: 2})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 99}', '{"version": 1}', "\xff"])
def test_a_broken_file_is_said_to_be_broken(tmp_path: Path, text: str) -> None:
    (tmp_path / "s.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(SnapshotBroken):
        read(tmp_path / "s.json")


def test_the_old_one_is_kept_while_the_new_one_is_broken_or_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s.json"
    reader = SnapshotReader(path, look_every=0)
    assert reader.current() is None
    write(path, snapshot())
    first = reader.current()
    assert first == snapshot()
    capsys.readouterr()
    path.write_text("{")
    assert reader.current() is first
    assert reader.current() is first
    assert capsys.readouterr().err.count("\n") == 1, "said once, not at each scan"
    path.unlink()
    assert reader.current() is first
    write(path, snapshot(official_host="baru.id"))
    newest = reader.current()
    assert newest is not None
    assert newest.official_host == "baru.id"


def test_threads_see_the_old_or_the_new_one_never_half(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    write(path, snapshot())
    reader = SnapshotReader(path, look_every=0)
    stop, wrong = threading.Event(), []

    def look() -> None:
        while not stop.is_set():
            seen = reader.current()
            if seen is None or seen.official_host != seen.base_url.removeprefix("https://"):
                wrong.append(seen)

    write(path, snapshot(official_host="h0", base_url="https://h0"))
    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for i in range(12):
        write(path, snapshot(official_host=f"h{i}", base_url=f"https://h{i}"))
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    last = reader.current()
    assert last is not None
    assert last.official_host == "h11"
