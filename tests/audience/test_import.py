"""A list is taken in once, whole, with its proof, and says of each row what became of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach import jobs
from outreach.audience import list_files, lists
from outreach.audience.columns import Mapping
from outreach.audience.consent import suppress, withdraw
from outreach.audience.models import Consent, Contact, ContactList, ContactTag
from outreach.audience.words import REMINDERS, reach_bit
from outreach.database import Database
from outreach.errors import NotAllowed, OutreachError
from outreach.secret import secret_key
from outreach.settings import ROOT, Settings
from outreach.wib import utc_now
from outreach.worker.jobs import run_one
from tests.agencies.build import agency
from tests.audience.build import (
    HEADINGS,
    ORIGIN,
    VILLAGE,
    as_csv,
    handed_in,
    imported,
    queued,
    ran,
    report,
    row,
)  # fmt: skip
from tests.build import contact

WORKER = """
import sys
from outreach import jobs
from outreach.audience import intake
from outreach.database import Database
from outreach.settings import Settings
from outreach.worker.jobs import run_one
intake._BATCH = 100
settings = Settings.from_environment()
database = Database(settings.database)
run_one(settings, database, jobs.claim(database))
"""


def _count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _contact(database: Database, email: str) -> Contact:
    with database.reading() as session:
        found = session.scalar(select(Contact).where(Contact.email == email))
        assert found is not None
        return found


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (lists.Origin(" ", REMINDERS, "consent", "Ya."), "Sumber"),
        (lists.Origin("SK", " ", "consent", "Ya."), "Tujuan"),
        (lists.Origin("SK", REMINDERS, "consent", " "), "Naskah"),
        (lists.Origin("SK", REMINDERS, "because", "Ya."), "Dasar hukum"),
    ],
)
def test_a_list_without_source_purpose_or_basis_is_refused(
    database: Database, settings: Settings, lacking: lists.Origin, said: str
) -> None:
    with pytest.raises(OutreachError, match=said):
        queued(database, handed_in(database, settings, [row(1)], lacking))
    assert _count(database, Contact) == 0


def test_every_row_brings_its_proof(database: Database, settings: Settings) -> None:
    done = imported(database, settings, [row(1, tags="Kader; PKK"), row(2, email="")])
    assert (done.added, done.merged, done.rejected) == (2, 0, 0)
    first = _contact(database, "warga1@example.go.id")
    assert (first.phone, first.role, first.place.code) == ("+6281200000001", "KIM", "32.14.01.1001")
    assert first.list_id == done.id
    assert {tag.tag for tag in first.tags} == {"kader", "pkk"}
    assert {given.channel for given in first.consents} == {"email", "whatsapp"}
    assert first.reach == reach_bit("email", REMINDERS) | reach_bit("whatsapp", REMINDERS)
    for given in first.consents:
        assert (given.basis, given.method, given.purpose) == ("consent", "list", REMINDERS)
        assert given.text.text == ORIGIN.text and ORIGIN.source in given.source
    assert _count(database, Consent) == 3


def test_an_office_holder_needs_no_consent_text(database: Database, settings: Settings) -> None:
    duty = lists.Origin("SK Bupati 12/2025", REMINDERS, "public_duty", "")
    imported(database, settings, [row(1)], origin=duty)
    [given, _other] = _contact(database, "warga1@example.go.id").consents
    assert given.basis == "public_duty" and "tugas jabatan publik" in given.text.text


def test_a_known_contact_gains_what_it_lacks_and_loses_nothing(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        known = contact(session, "warga1@example.go.id")
        known.tags.append(ContactTag(tag="lama"))
        before = known.name, known.place_id
    done = imported(database, settings, [row(1, name="Nama Lain", tags="baru", role="guru")])
    found = _contact(database, "warga1@example.go.id")
    assert (done.added, done.merged) == (0, 1)
    assert (found.name, found.place_id) == before
    assert (found.phone, found.role) == ("+6281200000001", "guru")
    assert {tag.tag for tag in found.tags} == {"lama", "baru"}
    assert sorted(given.channel for given in found.consents) == ["email", "whatsapp"]
    assert found.reach == reach_bit("email", REMINDERS) | reach_bit("whatsapp", REMINDERS)


def test_a_person_named_twice_in_a_file_is_one_contact(
    database: Database, settings: Settings
) -> None:
    rows = [row(1, email=""), row(2), row(1, phone="+62 812-0000-0001"), row(2, phone="")]
    done = imported(database, settings, rows)
    assert (done.added, done.merged, done.rejected) == (2, 2, 0)
    assert _contact(database, "warga1@example.go.id").phone == "+6281200000001"
    again = imported(database, settings, rows)
    assert (again.added, again.merged, again.rejected) == (0, 4, 0)
    assert (_count(database, Contact), _count(database, Consent)) == (2, 4)


def test_addresses_of_two_people_in_one_row_are_told_and_touched_by_nothing(
    database: Database, settings: Settings
) -> None:
    rows = [row(1), row(2), row(3, phone=row(1)[1], email=row(2)[2]), row(4, phone=row(1)[1])]
    done = imported(database, settings, rows)
    assert done.reasons == {"two": 1, "other_email": 1}
    assert [found[0] for found in report(settings, done)[1:]] == ["4", "5"]


def test_who_stopped_is_kept_out_of_every_later_list(
    database: Database, settings: Settings
) -> None:
    imported(database, settings, [row(1), row(2), row(3)])
    with database.writing() as session:
        one = session.scalars(select(Contact).where(Contact.email == row(1)[2])).one()
        suppress(session, one, "whatsapp", secret_key(settings.home_path))
        session.delete(one)
        two = session.scalars(select(Contact).where(Contact.email == row(2)[2])).one()
        suppress(session, two, "email", secret_key(settings.home_path), "dead")
        three = session.scalars(select(Contact).where(Contact.email == row(3)[2])).one()
        withdraw(session, three.id, "email", REMINDERS)
    for _turn in range(2):
        done = imported(database, settings, [row(1), row(2), row(3), row(4)])
        assert done.reasons == {"stopped": 2, "dead": 1}
    # Of a number that is on no chosen channel nothing is kept, and nothing of it is asked.
    by_mail = imported(database, settings, [row(1)], channels=["email"])
    assert by_mail.added == 1 and _contact(database, row(1)[2]).phone is None


def test_a_dry_run_tells_what_the_import_then_does(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        contact(session, "warga1@example.go.id")
    rows = [row(1), row(2), row(2), row(3, phone="110"), row(4, phone=row(2)[1])]
    list_id = handed_in(database, settings, rows)
    tried = ran(database, settings, list_id, lists.TRIAL_JOB)
    assert tried.trial is not None
    assert _count(database, Contact) == 1 and tried.line == 0
    told = report(settings, tried)
    done = ran(database, settings, list_id)
    assert (done.added, done.merged, done.rejected) == tuple(
        tried.trial[name] for name in ("added", "merged", "rejected")
    )
    assert done.reasons == tried.trial["reasons"] == {"phone": 1, "other_email": 1}
    assert report(settings, done) == told


def test_what_was_checked_no_longer_counts_once_the_columns_change(
    database: Database, settings: Settings
) -> None:
    list_id = handed_in(database, settings, [row(1)])
    ran(database, settings, list_id, lists.TRIAL_JOB)
    with database.writing() as session:
        found = lists.find_list(session, list_id)
        mapping = Mapping.of(found.mapping)
        columns = mapping.columns | {"role": 5}
        lists.settle(
            session, found,
            lists.with_columns(mapping, columns, ["email"], place_id=None, language="id", role="",
                               tags=()),
            ORIGIN,
        )  # fmt: skip
        assert found.trial is None


def test_rejected_rows_come_back_as_they_were_and_compute_nothing(
    database: Database, settings: Settings
) -> None:
    formula = "=cmd|'/c calc'!A1"
    done = imported(database, settings, [row(1), row(2, name=formula, phone="6,28E+11")])
    [heading, told] = report(settings, done)
    assert heading == ["baris", "alasan", *HEADINGS]
    assert told[:2] == ["3", "Nomor HP sudah dibulatkan Excel; angka aslinya hilang. 6,28E+11"]
    assert told[2] == "'" + formula and told[3] == "6,28E+11"


def test_the_uploaded_file_goes_with_the_import_and_the_report_after_30_days(
    database: Database, settings: Settings
) -> None:
    done = imported(database, settings, [row(1), row(2, phone="110")])
    folder = list_files.folder_of(settings, done.id)
    assert [file.name for file in folder.iterdir()] == [list_files.REPORT]
    lists.forget(database, settings, lambda: utc_now() + timedelta(days=29))
    assert report(settings, done)
    never = handed_in(database, settings, [row(3)])
    assert lists.forget(database, settings, lambda: utc_now() + timedelta(days=31)) == 2
    assert report(settings, done) == [] and not folder.exists()
    with database.reading() as session:
        assert session.get(ContactList, never) is None and session.get(ContactList, done.id)


def test_a_stopped_import_goes_on_where_it_stopped(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.audience.intake._BATCH", 2)
    list_id = handed_in(database, settings, [row(number) for number in range(7)])
    queued(database, list_id)
    job = jobs.claim(database)
    assert job is not None
    with database.writing() as session:
        lists.stop(session, lists.find_list(session, list_id), 1)
    run_one(settings, database, job)
    assert lists.list_by_id(database, list_id).line == 0 and _count(database, Contact) == 0
    assert ran(database, settings, list_id).added == 7


def test_two_workers_at_one_list_take_each_row_in_once(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker thought dead comes back after another has taken its job over."""
    from outreach.audience import intake

    monkeypatch.setattr(intake, "_BATCH", 2)
    list_id = handed_in(database, settings, [row(number) for number in range(6)])
    queued(database, list_id)
    late = jobs.claim(database)
    assert late is not None
    whole, inside = intake._store, False

    def overtaken(*args: object) -> None:
        nonlocal inside
        if not inside:
            inside = True
            other = jobs.claim(database, lambda: utc_now() + timedelta(minutes=2))
            assert other is not None
            run_one(settings, database, other)
        whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "_store", overtaken)
    run_one(settings, database, late)
    done = lists.list_by_id(database, list_id)
    assert (done.added, done.merged, _count(database, Contact)) == (6, 0, 6)


@pytest.mark.parametrize("kills", [2, pytest.param(25, marks=pytest.mark.faults)])
def test_a_killed_import_goes_on_without_losing_or_doubling(
    database: Database, settings: Settings, kills: int
) -> None:
    count = 1_500 * kills
    rows = [row(n, phone="110" if n % 10 == 3 else f"0812{n:08d}") for n in range(count)]
    list_id = handed_in(database, settings, rows)
    queued(database, list_id)
    environment = {
        **os.environ,
        "OUTREACH_HOME": settings.home,
        "OUTREACH_DATABASE_URL": settings.database_url,
    }
    reached = 0
    for _kill in range(kills):
        worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment)
        while worker.poll() is None:
            if lists.list_by_id(database, list_id).line > reached:
                worker.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        worker.wait()
        reached = lists.list_by_id(database, list_id).line
        with database.writing() as session:
            row_ = lists.find_list(session, list_id)
            job = lists.job_of(session, row_)
            assert job is not None and (job.status == "running" or row_.finished_at)
            # A dead worker's lease runs out by itself; the test does not wait for that.
            job.lease_until = utc_now() - timedelta(seconds=1)
    assert 0 < reached < count
    job_again = jobs.claim(database)
    assert job_again is not None
    run_one(settings, database, job_again)
    done = lists.list_by_id(database, list_id)
    bad = sum(n % 10 == 3 for n in range(count))
    assert (done.added, done.merged, done.rejected) == (count - bad, 0, bad)
    assert done.reasons == {"phone": bad}
    assert _count(database, Contact) == count - bad
    lines = [int(told[0]) for told in report(settings, done)[1:]]
    assert lines == [n + 2 for n in range(count) if n % 10 == 3]


def test_nothing_of_a_list_changes_once_it_is_being_imported(
    database: Database, settings: Settings
) -> None:
    list_id = handed_in(database, settings, [row(1)])
    queued(database, list_id)
    with pytest.raises(NotAllowed):
        queued(database, list_id)
    with database.writing() as session:
        found = lists.find_list(session, list_id)
        with pytest.raises(NotAllowed):
            lists.settle(session, found, Mapping.of(found.mapping), ORIGIN)


def test_a_column_of_agencies_says_for_whom_people_speak(
    database: Database, settings: Settings
) -> None:
    """By full or short name; a known contact gets the agency it lacks, an unknown agency refuses
    the row, an empty cell says nothing."""
    with database.writing() as session:
        office = agency(session).id
        contact(session, "lama@example.go.id")
    headings = ["Nama", "Email", "Kode Desa", "OPD"]
    lines = [
        ["Ani", "ani@example.go.id", VILLAGE, "dinkes"],
        ["Lama", "lama@example.go.id", VILLAGE, "DINAS KESEHATAN"],
        ["Budi", "budi@example.go.id", VILLAGE, ""],
        ["Citra", "citra@example.go.id", VILLAGE, "Dinas Lain"],
    ]

    made = imported(database, settings, as_csv([headings, *lines]), channels=["email"])

    assert (made.added, made.merged, made.reasons) == (2, 1, {"agency": 1})
    for name, of in (("ani", office), ("lama", office), ("budi", None)):
        assert _contact(database, f"{name}@example.go.id").agency_id == of
