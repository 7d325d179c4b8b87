"""Make a home ready to serve: tables, places, packs, first administrator, snapshot."""

from __future__ import annotations

from sqlalchemy import select

from outreach.accounts.people import FIRST_ADMINISTRATOR, first_administrator
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import PACKS, import_pack
from outreach.database import Database, migrate
from outreach.errors import StorageError
from outreach.gate import snapshot
from outreach.links.publish import publish
from outreach.places.load import load_places
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.worker.lease import ensure


def open_database(settings: Settings) -> Database:
    """The database of a writable home, migrated, with the shipped places and packs in it."""
    settings.prepare_home()
    secret_key(settings.home_path)
    database = Database(settings.database)
    _refuse_a_lost_one(settings, database)
    migrate(database)
    with database.writing() as session:
        load_places(session)
        ensure(session)
        known = set(session.scalars(select(Campaign.slug)))
        for path in sorted(PACKS.glob("*/campaign.toml"), reverse=True):
            if path.parent.name not in known:
                import_pack(session, path.parent)
    return database


def _refuse_a_lost_one(settings: Settings, database: Database) -> None:
    """Raise `StorageError` where codes are published but the database that knows them is gone."""
    if database.engine.dialect.name != "sqlite" or database.file.exists():
        return
    try:
        published = len(snapshot.read(settings.snapshot_path).codes)
    except (OSError, snapshot.SnapshotBroken):
        return
    if published:
        raise StorageError(
            "Basis data hilang, padahal %(codes)s kode sudah terbit; kode tetap melayani warga.",
            "Kembalikan berkas %(file)s dari cadangan.",
            codes=published,
            file=database.file,
        )


def prepare(settings: Settings) -> Database:
    """Everything a first start needs; a second one finds it done and changes nothing.

    Prints the first administrator's name and one-time password, once.
    """
    database = open_database(settings)
    with database.writing() as session:
        one_time = first_administrator(session, settings.admin_password)
    publish(database, settings)
    if one_time:
        print(
            f"\n  Administrator pertama: {FIRST_ADMINISTRATOR}\n"
            f"  Kata sandi sekali pakai: {one_time}\n"
            "  Catat sekarang; kata sandi ini tidak ditampilkan lagi.\n",
            flush=True,
        )
    return database
