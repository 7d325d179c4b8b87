"""What the spool promises: no scan is lost or doubled, and none is turned away."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.gate.spool import (
    HOUR_MS,
    Losses,
    SpoolWriter,
    is_finished,
    is_well,
    losses,
    read,
)
from tests.gate.build import AT, POSTER, STICKER


def scans_in(directory: Path) -> list[tuple[str, int, str]]:
    return [scan for path in files_in(directory) for scan in read(path, 0)[0].scans]


def moments(scans: list[tuple[str, int, str]]) -> list[int]:
    """Milliseconds after `AT`, in the order of the file."""
    return [at_ms - AT for _, at_ms, _ in scans]


def files_in(directory: Path) -> list[Path]:
    return sorted(directory.glob("scan-*.log"))


@pytest.fixture
def small_disk() -> Iterator[int]:
    """No file of this process may pass 100 bytes: the kernel itself writes short, then refuses."""
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    yield 100
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, before)


def test_a_scan_is_in_the_file_when_write_returns(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    writer.write(POSTER, "human", "00ff", AT)
    assert scans_in(tmp_path) == [(POSTER, AT, "human")]
    writer.close()


def test_reading_goes_on_where_it_stopped_and_stops_at_the_last_line_end(tmp_path: Path) -> None:
    path = tmp_path / "scan-a.log"
    path.write_bytes(
        f"{AT} {POSTER} human 00ff\n{AT + 1} {POSTER} bot -\n{AT + 2} {STICKER[:3]}".encode()
    )
    batch, offset = read(path, 0)
    assert batch.scans == [(POSTER, AT, "human"), (POSTER, AT + 1, "bot")]
    assert read(path, offset)[1] == offset
    with path.open("ab") as file:
        file.write(f"{STICKER[3:]} head -\n".encode())
    batch, offset = read(path, offset)
    assert batch.scans == [(STICKER, AT + 2, "head")]
    assert batch.groups == {(AT // HOUR_MS, STICKER, "head"): ["-"]}
    assert offset == path.stat().st_size


def test_torn_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "scan-a.log"
    whole = f"{AT} {POSTER} human 00ff".encode()
    torn = [
        b"1795", b"", b"\xff\x00", whole[:-8], whole[:-1], b"1795" + whole, whole + b" human",
        b"x y z -", whole.replace(b"4679", b"46~9"), whole.replace(b"human", b"huma"),
    ]  # fmt: skip
    path.write_bytes(b"\n".join([*torn, whole, b""]))
    batch, offset = read(path, 0)
    assert batch.scans == [(POSTER, AT, "human")]
    assert list(batch.groups.values()) == [["00ff"]]
    assert offset == path.stat().st_size


def test_a_file_is_finished_only_when_its_writer_let_go(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    writer.write(POSTER, "human", "00ff", AT)
    (path,) = files_in(tmp_path)
    assert not is_finished(path)
    writer.close()
    assert is_finished(path)
    assert not is_finished(tmp_path / "scan-none.log")


def test_a_killed_writer_leaves_a_finished_file_with_every_scan(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from outreach.gate.spool import SpoolWriter\n"
        "w = SpoolWriter(Path(sys.argv[1]))\n"
        f"for i in range(500): w.write('{POSTER}', 'human', '00ff', {AT} + i)\n"
        "print('ready', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        (path,) = files_in(tmp_path)
        assert not is_finished(path)
        child.kill()
        child.wait()
    assert is_finished(path)
    assert moments(read(path, 0)[0].scans) == list(range(500))


def test_rotation_by_size_and_age_loses_nothing(tmp_path: Path) -> None:
    for number, limits in enumerate(({"max_bytes": 100}, {"max_age": -1})):
        directory = tmp_path / str(number)
        writer = SpoolWriter(directory, **limits)
        for i in range(20):
            writer.write(POSTER, "human", "00ff", AT + i)
            writer.flush()  # as the thread behind does twice a second
        paths = files_in(directory)
        assert len(paths) > 3
        assert [not is_finished(path) for path in paths].count(True) == ("max_bytes" in limits)
        writer.close()
        assert sorted(moments(scans_in(directory))) == list(range(20))


def test_threads_do_not_tear_each_others_lines(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, max_bytes=5000)

    def write_many(number: int) -> None:
        for i in range(250):
            writer.write(POSTER, "human", "00ff", AT + number * 1000 + i)

    threads = [threading.Thread(target=write_many, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    written = sorted(moments(scans_in(tmp_path)))
    assert written == [n * 1000 + i for n in range(8) for i in range(250)]


def test_a_forked_child_writes_to_a_file_of_its_own(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    writer.write(POSTER, "human", "00ff", AT + 1)
    child = os.fork()
    if child == 0:
        writer.write(POSTER, "human", "00ff", AT + 2)
        os._exit(0)
    os.waitpid(child, 0)
    writer.write(POSTER, "human", "00ff", AT + 3)
    writer.close()
    assert len(files_in(tmp_path)) == 2
    assert sorted(moments(scans_in(tmp_path))) == [1, 2, 3]


def test_a_full_disk_holds_scans_and_writes_each_once_when_there_is_room(
    tmp_path: Path, small_disk: int
) -> None:
    writer = SpoolWriter(tmp_path)
    for i in range(20):
        writer.write(POSTER, "human", "00ff", AT + i)
    assert writer.held > 0
    assert writer.lost == 0
    (path,) = files_in(tmp_path)
    assert path.read_bytes().endswith(b"\n"), "the short write was cut back"
    writer.flush()
    assert losses(tmp_path) == Losses(0, writer.held)
    assert not is_well(tmp_path)
    resource.setrlimit(resource.RLIMIT_FSIZE, resource.getrlimit(resource.RLIMIT_FSIZE)[1:] * 2)
    writer.flush()
    assert writer.held == 0
    assert moments(scans_in(tmp_path)) == list(range(20))
    assert is_well(tmp_path)
    writer.close()


def test_what_memory_cannot_hold_is_counted_as_lost(tmp_path: Path, small_disk: int) -> None:
    writer = SpoolWriter(tmp_path, max_held=5)
    for i in range(30):
        writer.write(POSTER, "human", "00ff", AT + i)
    writer.flush()
    in_file = len(scans_in(tmp_path))
    assert writer.held == 5
    assert in_file + writer.held + writer.lost == 30
    assert losses(tmp_path) == Losses(writer.lost, 5)
    writer.close()
    assert losses(tmp_path) == Losses(30 - in_file, 0), "the report outlives the gate"


def test_a_removed_directory_comes_back_by_itself(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path / "spool")
    writer.write(POSTER, "human", "00ff", AT + 1)
    shutil.rmtree(tmp_path / "spool")
    assert not is_well(tmp_path / "spool")
    writer.flush()  # as the thread behind does twice a second
    writer.write(POSTER, "human", "00ff", AT + 2)
    assert moments(scans_in(tmp_path / "spool")) == [2]
    assert writer.lost == writer.held == 0
    writer.close()


def test_an_unwritable_spool_never_raises(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file where the directory should be")
    writer = SpoolWriter(tmp_path / "spool")
    writer.write(POSTER, "human", "00ff", AT + 1)
    assert writer.held == 1
    (tmp_path / "spool").unlink()
    writer.flush()
    assert moments(scans_in(tmp_path / "spool")) == [1]
    writer.close()
    assert list((tmp_path / "spool").glob("gate-*")) == []
