"""Promise 2 and 6 under a load: whatever is broken or killed, scans are answered and counted."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.load import load
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.gate import spool
from outreach.gate.spool import losses
from outreach.links.publish import publish
from outreach.services.registry import set_target
from outreach.settings import ROOT, Settings
from tests.build import approved, issued_codes
from tests.gate.storm import CALM, WILD, Storm, storm
from tests.running import answers, descendants, free_port, told, until

SLUG = "ogan-lopian"
STORE = "https://play.google.com/store/apps/details?id=id.go.example"


class House(NamedTuple):
    """A running product whose codes lead to a store."""

    settings: Settings
    codes: list[str]

    @property
    def port(self) -> int:
        return int(self.settings.port)

    @property
    def file(self) -> Path:
        return self.settings.home_path / "outreach.db"

    def counted(self) -> int:
        """Scans in the database, read past the product."""
        with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10) as live:
            [[number]] = live.execute("SELECT count(*) FROM scans").fetchall()
        live.close()
        return int(number)


@pytest.fixture
def house(prepared_home: Path, tmp_path: Path) -> House:
    shutil.copytree(prepared_home, tmp_path / "home")
    settings = Settings(
        home=str(tmp_path / "home"), port=str(free_port()), base_url="http://s.example.go.id"
    )
    database = Database(settings.database)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        for device, value in (("android", STORE), ("whatsapp", "+6281234567890")):
            set_target(session, campaign.service, device, value=value, source="uji",
                       confirmed=True, by=1)  # fmt: skip
        approved(session, SLUG)
    codes = issued_codes(database, SLUG)
    publish(database, settings)
    database.dispose()
    return House(settings, codes)


def start(house: House) -> subprocess.Popen[bytes]:
    """`python -m outreach run`, when all of it is well."""
    env = {
        **os.environ, "OUTREACH_HOME": house.settings.home, "OUTREACH_PORT": house.settings.port,
        "OUTREACH_BASE_URL": house.settings.base_url, "OUTREACH_ADMIN_PASSWORD": "sandi-uji-1234",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "outreach", "run"], cwd=ROOT, env=env)
    until(lambda: answers(f"http://127.0.0.1:{house.port}/readyz"), 60, "the product")
    return process


@contextmanager
def running(house: House) -> Iterator[subprocess.Popen[bytes]]:
    process = start(house)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def pids(process: subprocess.Popen[bytes], name: str) -> list[int]:
    """The processes of that command, children of theirs included."""
    return [pid for pid in descendants(process.pid) if told(pid).endswith(f" {name} ")]


def settled(house: House, done: Storm) -> int:
    """Scans in the database once the drain has nothing left to do."""
    last = -1

    def still() -> bool:
        nonlocal last
        before, last = last, house.counted()
        time.sleep(1.5)
        return before == last >= done.answered - losses(house.settings.spool_path).lost

    until(still, 60, "the drain")
    return last


def check(house: House, done: Storm, *, cut: bool = False) -> None:
    """Nobody was turned away, and each answer was counted; a cut one may be counted too."""
    assert done.failed == []
    assert done.answered > 100
    counted, lost = settled(house, done), losses(house.settings.spool_path).lost
    assert done.answered <= counted + lost <= done.answered + (done.cut if cut else 0)


def lock(house: House, seconds: float) -> None:
    other = sqlite3.connect(house.file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    time.sleep(seconds)
    other.execute("ROLLBACK")
    other.close()


def move_away(house: House, seconds: float) -> None:
    away = house.file.rename(house.file.with_suffix(".away"))
    time.sleep(seconds)
    assert not house.file.exists()
    away.rename(house.file)


def corrupt(house: House, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Ruin the file under the product; put a backup back as an administrator would."""
    backup = house.file.with_suffix(".backup")
    backup.unlink(missing_ok=True)
    with sqlite3.connect(house.file) as live:
        live.execute("VACUUM INTO ?", [str(backup)])
    live.close()
    time.sleep(1)
    with house.file.open("r+b") as file:
        file.write(os.urandom(64 * 1024))
    time.sleep(seconds)
    users = [*pids(process, "worker"), *pids(process, "web")]
    for pid in users:
        os.kill(pid, signal.SIGSTOP)
    for left in ("-wal", "-shm"):
        Path(f"{house.file}{left}").unlink(missing_ok=True)
    backup.replace(house.file)
    for pid in users:
        os.kill(pid, signal.SIGCONT)


def test_a_database_that_is_locked_gone_or_corrupt_loses_no_scan(house: House) -> None:
    with running(house) as process:
        with storm(house.port, house.codes) as done:
            lock(house, 2)
            move_away(house, 2)
            corrupt(house, process, 2)
            time.sleep(2)
        check(house, done)


def whole(house: House, process: subprocess.Popen[bytes]) -> bool:
    """True when every process is there and well; a front is two, granian's parent and itself."""
    there = [len(pids(process, name)) for name in ("front", "web", "worker")]
    return there == [4, 2, 1] and answers(f"http://127.0.0.1:{house.port}/readyz")


def kill_in_turn(house: House, times: int, pause: float = CALM) -> Storm:
    """`kill -9` of each process so many times; the next one only when all are well again."""
    process = start(house)
    try:
        with storm(house.port, house.codes, pause=pause) as done:
            for _ in range(times):
                # Granian's parent and the one that answers, each; then whoever watches them all.
                for name, which in (("front", 0), ("front", -1), ("web", 0), ("worker", 0)):
                    until(partial(whole, house, process), 60, "all processes")
                    os.kill(pids(process, name)[which], signal.SIGKILL)
                until(partial(whole, house, process), 60, "all processes")
                process.kill()
                process.wait()
                process = start(house)
            until(partial(whole, house, process), 60, "all processes")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    return done


def test_killing_each_process_turns_nobody_away(house: House) -> None:
    done = kill_in_turn(house, 1)
    with running(house):
        check(house, done, cut=True)


def test_a_worker_that_stands_still_delays_the_count_only(house: House) -> None:
    with running(house) as process:
        [worker] = pids(process, "worker")
        with storm(house.port, house.codes) as done:
            os.kill(worker, signal.SIGSTOP)
            time.sleep(2)
            os.kill(worker, signal.SIGCONT)
        check(house, done)


def test_a_disk_without_room_delays_the_count_only(house: House) -> None:
    with running(house) as process:
        fronts = pids(process, "front")
        with storm(house.port, house.codes) as done:
            time.sleep(1)
            limits = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in fronts}
            for pid, (_, hard) in limits.items():
                # Every file is full for them: what is written short is cut back and held.
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (1000, hard))
            time.sleep(2)
            assert losses(house.settings.spool_path).held > 0
            assert not spool.is_well(house.settings.spool_path)
            for pid, limit in limits.items():
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)
            time.sleep(1)
        check(house, done)
        assert losses(house.settings.spool_path) == (0, 0)


@pytest.mark.faults
def test_fifty_deaths_of_each_process_turn_nobody_away(house: House) -> None:
    done = kill_in_turn(house, 50, WILD)
    with running(house):
        check(house, done, cut=True)


@pytest.mark.faults
def test_hours_of_a_bad_database_in_minutes_lose_no_scan(house: House) -> None:
    with running(house) as process:
        with storm(house.port, house.codes, pause=WILD) as done:
            for _ in range(20):
                lock(house, 1)
                move_away(house, 1)
                corrupt(house, process, 1)
                time.sleep(1)
        check(house, done)


@pytest.mark.faults
def test_a_full_disk_for_longer_than_memory_lasts_is_reported_to_the_scan(house: House) -> None:
    """Needs root: the spool gets a disk of its own, of 16 MB."""
    spooled = house.settings.spool_path
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", spooled], check=True)
    try:
        with running(house) as process:
            [worker] = pids(process, "worker")
            # Nobody makes room: more scans than the disk and the memory of two fronts take in.
            os.kill(worker, signal.SIGSTOP)
            requests = 900_000
            done = load(f"http://127.0.0.1:{house.port}/Q/{house.codes[0]}", requests)
            assert done.redirects == requests
            assert not spool.is_well(spooled)
            os.kill(worker, signal.SIGCONT)
            until(lambda: spool.is_well(spooled), 60, "room on the disk, made by the drain")
            lost = losses(spooled).lost
            assert lost > 0
            until(lambda: house.counted() == requests - lost, 60, "the drain")
    finally:
        subprocess.run(["umount", "-l", spooled], check=True)
