"""SMS through a real Kannel (bearerbox and smsbox) whose operator is its own fake SMSC."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from outreach.broadcasts.channels import Letter
from outreach.broadcasts.channels.configured import configured
from outreach.broadcasts.channels.sms.segments import segments
from outreach.broadcasts.channels.sms.webhook import inbound_path
from outreach.broadcasts.dispatch import dispatch
from outreach.broadcasts.models import Delivery
from outreach.database import Database
from outreach.secret import secret_key
from outreach.settings import ROOT, Settings
from outreach.web.app import create_app
from tests.broadcasts.channels.outbox import ALWAYS, broadcast_to, suppressed
from tests.running import free_port, until

pytestmark = pytest.mark.one_database

FAKE_SMSC = "/usr/lib/kannel/test/fakesmsc"
WRITER, REFUSED = "+6281200000001", "+6289900000002"
_CONFIG = """
group = core
admin-port = {admin}
admin-password = x
smsbox-port = {boxes}
log-level = 1
box-allow-ip = 127.0.0.1

group = smsc
smsc = fake
smsc-id = FAKE
port = {smsc}
connect-allow-ip = 127.0.0.1
denied-prefix = "+62899"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
log-level = 1

group = sendsms-user
username = outreach
password = ganti-sandi-ini
max-messages = 5
concatenation = true

group = sms-service
keyword = default
get-url = "{inbound}?from=%p&text=%a"
max-messages = 0
"""


@contextmanager
def kannel(folder: Path, send: int, inbound: str) -> Iterator[Callable[[], list[str]]]:
    """Listens at port `send`; somebody writes BERHENTI to it as soon as it runs. Yields a function
    that tells the messages at the operator, as Kannel's tool writes them: from, to, kind, text.
    """
    ports = {"send": send, **{name: free_port() for name in ("admin", "boxes", "smsc")}}
    config = folder / "kannel.conf"
    config.write_text(_CONFIG.format(**ports, inbound=inbound))
    operator = folder / "operator.log"
    with ExitStack() as running:

        def start(name: str, *command: str) -> Path:
            log = folder / f"{name}.log"
            with log.open("wb") as out:
                process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
            running.callback(process.wait, 20)
            running.callback(process.terminate)
            return log

        bearer = start("bearerbox", "/usr/sbin/bearerbox", str(config))
        until(lambda: "entering mainloop" in bearer.read_text(), 20, "bearerbox")
        box = start("smsbox", "/usr/sbin/smsbox", str(config))
        until(lambda: "Connected to bearerbox" in box.read_text(), 20, "smsbox")
        start("operator", FAKE_SMSC, "-H", "127.0.0.1", "-r", str(ports["smsc"]), "-m", "1",
              f"{WRITER} 112 text Mohon BERHENTI, ya!")  # fmt: skip
        until(lambda: "sent message 1" in operator.read_text("utf-8", "replace"), 20, "fakesmsc")
        yield lambda: re.findall(r"Got message \d+: <(.*)>", operator.read_text("utf-8", "replace"))


@contextmanager
def served(settings: Settings, database: Database) -> Iterator[None]:
    server = make_server("127.0.0.1", int(settings.port), create_app(settings, database))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _statuses(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {row.address: row.status for row in session.scalars(select(Delivery))}


def test_texts_reports_and_a_stop_travel_through_kannel(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    port = str(free_port())
    ours = replace(
        settings, port=port, base_url=f"http://127.0.0.1:{port}",
        sms_gateway=str(tmp_path / "kannel.toml"),
    )  # fmt: skip
    key, send = secret_key(ours.home_path), free_port()
    described = (ROOT / "docs" / "kannel.toml").read_text()
    Path(ours.sms_gateway).write_text(described.replace("13013", str(send)))
    texts: Mapping[str, str] = {
        WRITER: "Tidak sampai: pemiliknya berhenti.",
        REFUSED: "Ditolak operator.",
        "+6281200000003": "Haratis, 24 jam. Désa {Campaka} [112] 5€",
        "+6281200000004": "“Wilujeng sumping” 🙂",
        "+6281200000005": "Panjang [~] " * 26,
        "+6281200000006": "Lebih pan“jang " * 9,
    }
    broadcast_to(database, "sms", *texts)

    def compose(_session: object, _broadcast: object, claimed: object) -> dict[int, Letter | str]:
        return {
            one.id: Letter(one.id, one.address, "", texts[one.address], "https://x.id/berhenti/t")
            for one in claimed  # type: ignore[attr-defined]
        }

    with ExitStack() as stack:
        stack.enter_context(served(ours, database))
        operator = stack.enter_context(kannel(tmp_path, send, ours.public_url + inbound_path(key)))
        until(lambda: suppressed(database) == [("sms", "asked")], 20, "the stop")

        channel = configured(ours)["sms"]
        dispatch(database, channel, compose=compose, key=key, window=ALWAYS, holder="uji")
        channel.close()

        until(lambda: _statuses(database)[REFUSED] == "failed", 20, "the operator's refusal")
        wanted = sum(segments(text).number for to, text in texts.items()
                     if to not in (WRITER, REFUSED))  # fmt: skip
        until(lambda: len(operator()) >= wanted, 20, "messages at the operator")
        got = operator()

    states = _statuses(database)
    assert states.pop(WRITER) == "skipped" and states.pop(REFUSED) == "failed"
    assert set(states.values()) == {"sent"}
    assert len(got) == wanted
    by_number: dict[str, list[str]] = {}
    for line in got:
        _sender, to, rest = line.split(" ", 2)
        by_number.setdefault(to, []).append(rest)
    assert {to: len(parts) for to, parts in by_number.items()} == {
        to: segments(texts[to]).number for to in by_number
    }
    assert by_number["+6281200000003"] == [f"text {texts['+6281200000003']}"]
    [coded] = by_number["+6281200000004"]
    assert (
        unquote_to_bytes(coded.partition(" ")[2].replace("+", " ")).decode("utf-16-be")
        == (texts["+6281200000004"])
    )
