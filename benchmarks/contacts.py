"""How fast a list of contacts comes in, and how much memory that takes."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from xlsxwriter import Workbook

from outreach.places.find import villages
from outreach.prepare import open_database
from outreach.settings import Settings

HEADINGS = ["Nama", "No HP", "Email", "Kode Desa", "Jabatan"]
_ROLES = ("kepala desa", "guru", "KIM", "RT/RW", "kader posyandu")
_NAMES = ("Siti", "Ujang", "Dede", "Neng", "Asep", "Enok", "Yayan", "Cucu", "Rina", "Agus")
# Runs in a process of its own, so that its peak is the import's alone.
_CHILD = """
import json, sys, time
from pathlib import Path
from outreach import jobs
from outreach.audience import lists
from outreach.audience.columns import Mapping
from outreach.audience.intake import import_job, trial_job
from outreach.audience.words import REMINDERS
from outreach.database import Database
from outreach.settings import Settings

home, url, file, trial = sys.argv[1:]
settings = Settings(home=home, database_url=url)
database = Database(settings.database)
kind = lists.TRIAL_JOB if trial == "trial" else lists.IMPORT_JOB
with database.writing() as session, open(file, "rb") as data:
    found = lists.hand_in(session, settings, data, Path(file).name, None)
    terms = lists.Origin("Formulir", REMINDERS, "consent", "Saya setuju.")
    lists.settle(session, found, Mapping.of(found.mapping), terms)
    lists.start(session, found, kind, None)
    number = found.id
job = jobs.claim(database)
started = time.monotonic()
work = trial_job if trial == "trial" else import_job
work(settings, database, job, jobs.progress(database, job.id))
seconds = time.monotonic() - started
done = lists.list_by_id(database, number)
counted = done.trial or {"added": done.added, "merged": done.merged, "rejected": done.rejected}
[peak] = [row.split()[1] for row in open("/proc/self/status") if row.startswith("VmHWM")]
print(json.dumps({"seconds": seconds, "cpu_seconds": time.process_time(), "peak_kb": int(peak),
                  **{name: counted[name] for name in ("added", "merged", "rejected")}}))
"""


def import_figures(
    rows: int, kind: str = "csv", database_url: str = "", *, trial: bool = False
) -> dict[str, float]:
    """A list of `rows` people with phone, e-mail, village and role, imported in a child process.

    On a fresh home with SQLite unless `database_url` says otherwise; `kind` is `csv` or `xlsx`;
    `trial` times the dry run. `import_per_second` counts rows, `peak_mb` is the child's largest
    resident memory, Python and libraries included.
    """
    with tempfile.TemporaryDirectory(prefix="outreach-contacts-") as folder:
        home = Path(folder) / "home"
        database = open_database(Settings(home=str(home), database_url=database_url))
        with database.reading() as session:
            codes = [place.code or "" for place in villages(session)]
        database.dispose()
        file = Path(folder) / f"contacts.{kind}"
        _write(file, rows, codes)
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(home), database_url, str(file),
             "trial" if trial else "import"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    told = json.loads(done.stdout)
    return {
        "import_per_second": round(rows / told["seconds"]),
        "peak_mb": round(told["peak_kb"] / 1024),
        "seconds": round(told["seconds"], 1),
        "cpu_seconds": round(told["cpu_seconds"], 1),
        "added": told["added"],
        "merged": told["merged"],
        "rejected": told["rejected"],
    }


def _people(rows: int, codes: list[str]) -> Iterator[list[str]]:
    """People in no order: what follows in the file lies far apart in the database's indexes."""
    chance = random.Random(11)
    for number in chance.sample(range(10**8, 10**9), rows):
        name = f"{chance.choice(_NAMES)} {chance.choice(_NAMES)} {number % 9973}"
        yield [
            name,
            f"08{chance.choice('1258')}{number}",
            f"{chance.choice(_NAMES).lower()}.{number}@contoh.go.id",
            chance.choice(codes),
            chance.choice(_ROLES),
        ]


def _write(file: Path, rows: int, codes: list[str]) -> None:
    if file.suffix == ".csv":
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(HEADINGS)
            writer.writerows(_people(rows, codes))
        return
    with Workbook(str(file), {"tmpdir": str(file.parent)}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        for number, cells in enumerate(_people(rows, codes), 1):
            page.write_row(number, 0, cells)


if __name__ == "__main__":
    print(json.dumps(import_figures(int(sys.argv[1]), *sys.argv[2:3])))
