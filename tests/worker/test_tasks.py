"""With a broker any number of machines work; one that dies loses and doubles nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from outreach import jobs
from outreach.broadcasts.models import Delivery
from outreach.broadcasts.sending import LINK_MATERIAL
from outreach.broadcasts.settle import sweep
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.links.issue import issue_codes
from outreach.places.find import villages
from outreach.settings import ROOT, Settings
from outreach.wib import utc_now
from outreach.worker.tasks import CeleryHands
from tests.broadcasts.test_delivery import ready
from tests.build import SLUG
from tests.running import Mailbox, free_port, smtp_server, until


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of the tests' own."""
    port = free_port()
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
         "--dir", str(tmp_path_factory.mktemp("redis"))],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait()


def _machine(settings: Settings) -> subprocess.Popen[bytes]:
    """`python -m outreach tasks` in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "outreach", "tasks"], cwd=ROOT, start_new_session=True,
        env={
            **os.environ, "OUTREACH_HOME": settings.home, "OUTREACH_SEND_WINDOW": "always",
            "OUTREACH_DATABASE_URL": settings.database, "OUTREACH_SMTP_URL": settings.smtp_url,
            "OUTREACH_BASE_URL": settings.base_url, "OUTREACH_BROKER_URL": settings.broker_url,
        },
    )  # fmt: skip


def _end(machine: subprocess.Popen[bytes]) -> None:
    os.killpg(machine.pid, signal.SIGKILL)
    machine.wait()


def test_a_broker_needs_postgresql(tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path), broker_url="redis://127.0.0.1:1")

    with pytest.raises(OutreachError, match="hanya bisa dipakai dengan PostgreSQL"):
        CeleryHands(settings, Database(f"sqlite:///{tmp_path}/x.db"))


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_two_machines_send_once_and_one_that_dies_doubles_nothing(
    settings: Settings, database: Database, broker: str
) -> None:
    people, mailbox = 300, Mailbox()
    ready(database, people)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        issue_codes(session, campaign, LINK_MATERIAL, villages(session), settings.public_url)
    with smtp_server(mailbox) as url:
        settings = replace(settings, smtp_url=url, broker_url=broker)
        hands = CeleryHands(settings, database)
        machines = [_machine(settings) for _ in range(2)]
        try:

            def asked() -> int:
                hands.deliver("email", lambda: False)
                return len(mailbox.recipients)

            until(lambda: asked() > 20, 60, "the first letters")
            _end(machines.pop())

            def ended() -> bool:
                with database.writing() as session:
                    # The dead machine's lease runs out; nobody waits two minutes for it here.
                    session.execute(
                        update(Delivery)
                        .where(Delivery.status == "sending", Delivery.at < utc_now())
                        .values(lease_until=utc_now())
                    )
                asked()
                with database.reading() as session:
                    open_ones = select(Delivery.id).where(Delivery.status == "queued")
                    return session.scalar(open_ones.limit(1)) is None

            until(ended, 60, "all letters")
        finally:
            for machine in machines:
                machine.terminate()
                machine.wait(timeout=30)
        sweep(database, lambda: utc_now())
        hands.close()

    with database.reading() as session:
        ends = Counter(session.scalars(select(Delivery.status)))
    assert set(ends) <= {"sent", "in_doubt"}
    assert ends.total() == people
    assert max(Counter(mailbox.recipients).values()) == 1
    assert ends["sent"] <= len(mailbox.recipients)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_long_job_runs_on_another_machine(
    settings: Settings, database: Database, broker: str
) -> None:
    settings = replace(settings, smtp_url="", broker_url=broker)
    with database.writing() as session:
        job = jobs.enqueue(session, "nothing-known", {}, None)
    hands, machine = CeleryHands(settings, database), _machine(settings)
    try:

        def finished() -> bool:
            assert hands.work() is False
            with database.reading() as session:
                return session.get_one(jobs.Job, job.id).status == "failed"

        until(finished, 60, "the end of the job")
    finally:
        machine.terminate()
        machine.wait(timeout=30)
        hands.close()
