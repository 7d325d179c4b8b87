"""Runs queued long jobs, one at a time, with the room's own function for each kind."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from outreach import jobs
from outreach.audience.intake import import_job, trial_job
from outreach.audience.lists import IMPORT_JOB, TRIAL_JOB
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.materials.fulfil import print_order_job
from outreach.materials.orders import JOB
from outreach.materials.runs import print_run_job
from outreach.papers.files import JOB as PAPER_JOB
from outreach.papers.files import paper_job
from outreach.settings import Settings

log = logging.getLogger("outreach.worker.jobs")

Run = Callable[[Settings, Database, jobs.Job, jobs.Report], None]
KINDS: dict[str, Run] = {
    "print": print_run_job,
    JOB: print_order_job,
    TRIAL_JOB: trial_job,
    IMPORT_JOB: import_job,
    PAPER_JOB: paper_job,
}


def work(hands: Callable[[], bool], stop: threading.Event) -> None:
    """Let `hands` run one job after the other until `stop` is set."""
    while not stop.is_set():
        try:
            if not hands():
                stop.wait(0.5)
        except Exception:
            log.exception("job round failed")
            stop.wait(2)


def run_next(settings: Settings, database: Database) -> bool:
    """Claim the oldest job nobody works on and run it; False when there is none."""
    job = jobs.claim(database)
    if job is None:
        return False
    run_one(settings, database, job)
    return True


def run_one(settings: Settings, database: Database, job: jobs.Job) -> None:
    """Run a claimed job to its end and record how it ended."""
    try:
        KINDS[job.kind](settings, database, job, jobs.progress(database, job.id))
    except jobs.JobEnded:
        log.info("job %s was cancelled", job.id)
    except OutreachError as error:
        jobs.finish(database, job.id, error=str(error))
    except Exception:
        log.exception("job %s failed", job.id)
        jobs.finish(
            database, job.id, error="Pekerjaan ini gagal; berkas lama tetap aman. Coba sekali lagi."
        )
    else:
        jobs.finish(database, job.id)
