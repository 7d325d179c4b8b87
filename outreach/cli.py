"""The command line: one function a command; errors are one sentence and exit code 1.

Each function imports what it needs when it is called: a server that fell must be back in a moment,
and the whole product takes a second of processor to load and 120 MB to hold.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from outreach.errors import OutreachError, StorageError
from outreach.settings import Settings, variable
from outreach.spreadsheet import harmless

# Where the web application listens, told to the processes that need it.
SOCKET = "OUTREACH_WEB_SOCKET"
# One that is killed leaves another to answer.
_FRONTS = 2
BENCHMARKS = ("scan", "print", "broadcast", "pages", "papers")
LINK_COLUMNS = ("code", "url", "material", "village_code", "village", "district")
SCAN_COLUMNS = ("code", "village_code", "scanned_at", "kind")
DELIVERY_COLUMNS = (
    "broadcast", "contact", "channel", "address_masked", "status", "attempts", "at",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code, 0 only when the thing was done."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(Settings.from_environment(), options) or 0)
    except OutreachError as error:
        print(f"outreach: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output has had enough; that is no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run(settings: Settings, _options: argparse.Namespace) -> int:
    """Prepare the home, then keep servers and worker running."""
    from outreach.prepare import prepare
    from outreach.worker.supervise import Processes, check_port, left_running, supervise

    # What a killed run left behind holds the port for us.
    if not left_running(settings.home_path):
        check_port(settings)
    settings.prepare_home()
    processes = Processes(settings.home_path)
    prepare(settings).dispose()
    this = [sys.executable, "-m", "outreach"]
    commands = {f"front-{n}": [*this, "front"] for n in range(1, _FRONTS + 1)}
    # A name of its own, so that the web application of a former run is not mistaken for ours.
    os.environ[SOCKET] = str(settings.home_path / f"web-{os.getpid()}.sock")
    told = f"Outreach melayani di http://{settings.host}:{settings.port} (Ctrl-C untuk berhenti)"
    commands |= {"web": [*this, "web"], "worker": [*this, "worker"]}
    return supervise(settings, processes, commands, lambda: print(told, flush=True))


def front(settings: Settings, _options: argparse.Namespace) -> int:
    """The gate and the door to the web application, on the public port."""
    from outreach.gate import serve as server

    server.serve("outreach.web.front:application", _public(settings), threads=32)
    return 0


def web(settings: Settings, _options: argparse.Namespace) -> int:
    """The web application behind its door."""
    from outreach.gate import serve as server

    server.serve("outreach.web.wsgi:application", Path(os.environ[SOCKET]), threads=8)
    return 0


def gate(settings: Settings, options: argparse.Namespace) -> int:
    """The gate alone, or its static stand-in."""
    from outreach.gate import serve as server
    from outreach.worker.supervise import check_port

    if options.action == "export":
        return _export_gate(settings, Path(options.path))
    check_port(settings)
    settings.prepare_home()
    os.environ[variable("home")] = str(settings.home_path)
    server.serve("outreach.gate.wsgi:application", _public(settings), threads=1)
    return 0


def _public(settings: Settings) -> tuple[str, int]:
    return settings.host, int(settings.port)


def _export_gate(settings: Settings, folder: Path) -> int:
    """Write the stand-in from the codes as they are now, or, without a database, as published."""
    from sqlalchemy.exc import SQLAlchemyError

    from outreach.gate.export import NotAnExport, export
    from outreach.gate.snapshot import SnapshotBroken, read
    from outreach.links.publish import publish
    from outreach.prepare import open_database

    try:
        publish(open_database(settings), settings)
    except (OutreachError, SQLAlchemyError) as error:
        said = error if isinstance(error, OutreachError) else "Basis data tidak bisa dibuka."
        print(f"outreach: {said} Dipakai terbitan terakhir.", file=sys.stderr)
    try:
        snapshot = read(settings.snapshot_path)
        export(snapshot, folder)
    except (OSError, SnapshotBroken) as error:
        raise StorageError(
            "Cadangan statis tidak jadi ditulis: %(reason)s.",
            "Folder itu tidak berubah.",
            reason=error,
        ) from error
    except NotAnExport as error:
        raise StorageError(
            "Folder %(folder)s berisi hal lain; tidak ada yang diubah.",
            "Sebutkan folder baru, atau folder ekspor yang lama.", folder=error,
        ) from error  # fmt: skip
    print(f"{len(snapshot.codes)} kode ({snapshot.generated_at}) → {folder}")
    return 0


def worker(settings: Settings, _options: argparse.Namespace) -> int:
    """Drain, jobs and clock."""
    from outreach.gate import serve as server
    from outreach.prepare import open_database
    from outreach.worker.run import run_worker

    database = open_database(settings)
    server.tell_ready()
    run_worker(settings, database)
    return 0


def tasks(settings: Settings, _options: argparse.Namespace) -> int:
    """Celery's workers: reminders and long jobs of an installation with a broker."""
    from outreach.prepare import open_database

    if not settings.broker_url:
        raise OutreachError(
            "OUTREACH_BROKER_URL belum diisi, jadi tidak ada tugas untuk diambil.",
            "Tanpa perantara, `python -m outreach run` mengerjakan semuanya sendiri.",
        )
    open_database(settings).dispose()
    importlib.import_module("outreach.worker.tasks").serve(settings)
    return 0


def config(settings: Settings, _options: argparse.Namespace) -> int:
    """Every setting, its value, default, unit and meaning."""
    for row in settings.describe():
        print(f"{row['name']}={row['value']}")
        print(f"    bawaan: {row['default'] or '(kosong)'}; satuan: {row['unit']}; "
              f"{row['meaning']}")  # fmt: skip
    return 0


def campaigns(settings: Settings, options: argparse.Namespace) -> int:
    """Import or export a pack."""
    from outreach.campaigns.plan import export_pack, import_pack
    from outreach.links.publish import publish
    from outreach.prepare import open_database

    database = open_database(settings)
    if options.action == "export":
        with database.reading() as session:
            export_pack(session, options.slug, Path(options.path))
        print(f"{options.slug} → {options.path}")
        return 0
    with database.writing() as session:
        outcome = import_pack(session, Path(options.path))
    publish(database, settings)
    words = {"added": "ditambahkan", "changed": "diperbarui", "unchanged": "tidak berubah"}
    print(f"{options.path}: {words[outcome]}")
    return 0


def links(settings: Settings, options: argparse.Namespace) -> int:
    """A campaign's codes as CSV."""
    from outreach.campaigns.plan import campaign_by_slug
    from outreach.links.issue import codes_of
    from outreach.prepare import open_database

    with open_database(settings).reading() as session:
        rows = [
            (c.code, c.qr_url, c.placement.material, c.placement.place.code or "",
             c.placement.place.name, c.placement.place.district.name)
            for c in codes_of(session, campaign_by_slug(session, options.campaign).id)
        ]  # fmt: skip
    return _csv(LINK_COLUMNS, rows)


def scans(settings: Settings, options: argparse.Namespace) -> int:
    """A campaign's scans as CSV, one row a scan."""
    from outreach.campaigns.plan import campaign_by_slug
    from outreach.prepare import open_database
    from outreach.results.figures import every_scan

    with open_database(settings).reading() as session:
        campaign = campaign_by_slug(session, options.campaign)
        return _csv(SCAN_COLUMNS, every_scan(session, campaign.id))


def broadcasts(settings: Settings, options: argparse.Namespace) -> int:
    """A campaign's deliveries as CSV, one row a delivery."""
    from outreach.broadcasts.report import every_delivery
    from outreach.campaigns.plan import campaign_by_slug
    from outreach.prepare import open_database

    with open_database(settings).reading() as session:
        campaign = campaign_by_slug(session, options.campaign)
        rows = (
            (row.broadcast, row.contact, row.channel, row.address_masked, row.status, row.attempts,
             row.at.isoformat())
            for row in every_delivery(session, campaign.id)
        )  # fmt: skip
        return _csv(DELIVERY_COLUMNS, rows)


def channels(settings: Settings, _options: argparse.Namespace) -> int:
    """The channels that are set up, where people join, and what to enter at their far sides."""
    from outreach.broadcasts.channels.configured import addresses, configured, join_pages
    from outreach.broadcasts.confirm import join_channels

    settings.prepare_home()
    for name in configured(settings):
        print(f"{name}: siap mengirim")
    print("manual: siap, dikirim petugas dengan tangan")
    asked = [(name, f"/daftar?k={name}") for name in join_channels(settings)]
    for name, path in asked + join_pages(settings):
        print(f"{name}: halaman warga {settings.public_url}{path}")
    for name, address in addresses(settings):
        print(f"{name}: alamat webhook {address}")
    return 0


def bench(_settings: Settings, options: argparse.Namespace) -> int:
    """Measure, and print the ratios against the baseline of the same run."""
    # Benchmarks stand outside the product and need the developer's packages.
    measured = importlib.import_module(f"benchmarks.{options.name}").measure(options.quick)
    if options.json:
        print(json.dumps(measured))
    else:
        for key, value in measured.items():
            print(f"{key:>24}  {value}")
    return 0


def _csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> int:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    # Whoever asks for CSV opens it in a spreadsheet sooner or later; numbers stay numbers.
    writer.writerows([harmless(c) if isinstance(c, str) else c for c in row] for row in rows)
    sys.stdout.flush()
    return 0


class _Command(argparse.ArgumentParser):
    """A command's own parser. What a module of its own declares is read when the command is asked
    for: its choices come from the catalogues of the rooms."""

    declared_in = ""

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        if self.declared_in:
            declaring = importlib.import_module(self.declared_in)
            declaring.add_arguments(self)
            self.set_defaults(run=declaring.run)
        return super().parse_known_args(args, namespace)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m outreach", description="Kampanye layanan daerah: rencana sampai laporan."
    )
    commands = parser.add_subparsers(required=True, metavar="perintah", parser_class=_Command)

    def command(name: str, function: object, told: str) -> _Command:
        added = commands.add_parser(name, help=told)
        added.set_defaults(run=function)
        return added

    command("run", run, "server dan pekerja dalam satu perintah")
    command("front", front, "gerbang pindaian dan pintu ke aplikasi web (dipanggil oleh run)")
    command("web", web, "aplikasi web di balik pintunya (dipanggil oleh run)")
    door = command("gate", gate, "gerbang pindaian saja, atau cadangan statisnya")
    doors = door.add_subparsers(dest="action", metavar="export")
    static = doors.add_parser("export", help="tulis cadangan statis untuk nginx ke sebuah folder")
    static.add_argument("path", metavar="FOLDER")
    command("worker", worker, "pekerja saja")
    command("tasks", tasks, "pengambil tugas dari perantara, di mesin mana pun")
    command("config", config, "semua pengaturan dan nilainya")
    command("channels", channels, "saluran yang siap, halaman warga, dan alamat webhook")
    packs = command("campaigns", campaigns, "buat kampanye, impor atau ekspor paketnya")
    actions = packs.add_subparsers(required=True, dest="action", metavar="new|import|export")
    new = actions.add_parser("new", help="draf kampanye seperti dari pemandu di halaman web")
    new.declared_in = "outreach.cli_new"
    bring = actions.add_parser("import", help="impor paket dari folder")
    bring.add_argument("path")
    take = actions.add_parser("export", help="ekspor kampanye menjadi paket")
    take.add_argument("slug")
    take.add_argument("path")
    for name, module, told in (
        ("print", "outreach.cli_print", "buat PDF siap cetak dan daftar kodenya"),
        ("papers", "outreach.cli_papers", "surat, daftar, dan laporan sebagai PDF/A"),
    ):
        commands.add_parser(name, help=told).declared_in = module
    measuring = command("bench", bench, "ukur kecepatan terhadap pembanding dalam proses yang sama")
    measuring.add_argument("name", choices=BENCHMARKS)
    measuring.add_argument("--json", action="store_true")
    measuring.add_argument("--quick", action="store_true", help="di bawah satu menit")
    for name, function, told in (
        ("links", links, "kode-kode kampanye"),
        ("scans", scans, "pindaian kampanye"),
        ("broadcasts", broadcasts, "kiriman kampanye"),
    ):
        table = command(name, function, told)
        table.add_argument("--campaign", required=True, metavar="SLUG")
        table.add_argument("--format", choices=("csv",), default="csv")
    return parser
