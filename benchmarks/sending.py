"""One sender, in a process of its own: `python -m benchmarks.sending KIND HOME PORT NUMBER`.

KIND is `outreach`, `bare` (the same bytes over one pipelined connection, nothing written down) or
`post_office` (django-post-office). Prints its seconds, from the first claim to the last outcome,
its peak memory and, of `outreach`, the moment of the system's monotonic clock at which the last
letter was handed to the channel.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

Figures = dict[str, float]
SENDER = "diskominfo@outreach.example.go.id"


def outreach(home: str, port: int, _number: int) -> Figures:
    from benchmarks.broadcast import home_settings
    from outreach.broadcasts.channels import Letter, Outcome
    from outreach.broadcasts.channels.email import EmailChannel
    from outreach.broadcasts.sending import Sending
    from outreach.database import Database
    from outreach.secret import secret_key

    settings = home_settings(home, port)
    database = Database(settings.database)
    last = 0.0

    class Watched(EmailChannel):
        def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
            def noted() -> Iterator[Letter]:
                nonlocal last
                for letter in letters:
                    last = time.monotonic()
                    yield letter

            return super().send(noted())

    sending = Sending(settings, database, secret_key(settings.home_path), "bench")
    sending.channels["email"] = Watched(settings.smtp_url, settings.mail_from)
    begun = time.perf_counter()
    sending.dispatch("email")
    seconds = time.perf_counter() - begun
    sending.close()
    return {"seconds": seconds, "last": last}


def bare(home: str, port: int, number: int) -> Figures:
    from outreach.broadcasts.channels.email.wire import Wire

    ready = _ready(home, port, number)
    wire = Wire(urlsplit(f"smtp://127.0.0.1:{port}"), SENDER, 30)
    if not wire.pipelining:
        raise SystemExit("the sink does not pipeline")
    begun = time.perf_counter()
    wire.write(ready[0][0])
    for at, (_envelope, content) in enumerate(ready):
        for wanted in (250, 250, 354):
            if wire.reply()[0] != wanted:
                raise SystemExit("refused")
        after = ready[at + 1][0] if at + 1 < len(ready) else b""
        wire.write(content + after)
        if wire.reply()[0] != 250:
            raise SystemExit("refused")
    seconds = time.perf_counter() - begun
    wire.quit()
    return {"seconds": seconds}


def _ready(home: str, port: int, number: int) -> list[tuple[bytes, bytes]]:
    """(Envelope, content) of as many letters as asked for, made by the product itself."""
    from sqlalchemy import select

    from benchmarks.broadcast import home_settings
    from outreach.audience.consent import Recipient
    from outreach.broadcasts.channels import Letter
    from outreach.broadcasts.channels.email.mime import message
    from outreach.broadcasts.claim import Claimed
    from outreach.broadcasts.models import Delivery
    from outreach.broadcasts.sending import Sending
    from outreach.database import Database
    from outreach.secret import secret_key
    from outreach.wib import utc_now

    settings = home_settings(home, port)
    database = Database(settings.database)
    sending = Sending(settings, database, secret_key(settings.home_path), "bench")
    with database.reading() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id).limit(1000)).all()
        broadcast, somebody = rows[0].firing.broadcast, Recipient("Warga", "", "id")
        claimed = [
            Claimed(row.id, row.contact_id or 0, row.address, row.place_id, somebody, broadcast)
            for row in rows
        ]
        letters = sending.compose({}, session, broadcast, claimed).values()
    now = utc_now()
    made = [
        (
            f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{letter.address}>\r\nDATA\r\n".encode(),
            message(letter, SENDER, now) + b".\r\n",
        )
        for letter in letters
        if isinstance(letter, Letter)
    ]
    return [made[at % len(made)] for at in range(number)]


def post_office(home: str, port: int, number: int) -> Figures:
    """As its documentation tells: queued with a template and context, then sent in batches."""
    import django
    from django.conf import settings

    settings.configure(
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{home}/post_office.db"}
        },
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        POST_OFFICE={"BATCH_SIZE": 1000, "THREADS_PER_PROCESS": 1},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        LOGGING_CONFIG=None,
    )
    django.setup()
    from django.core.management import call_command
    from post_office import mail
    from post_office.models import Email

    call_command("migrate", verbosity=0)
    body = "Yth. Bapak/Ibu, dalam keadaan darurat di Kabupaten Purwakarta, hubungi 112. " * 6
    queued = [
        Email(
            from_email=SENDER, to=[f"warga{at}@example.go.id"], subject="Nomor darurat 112",
            message=f"{body} https://x.id/q/{at}", priority=2, status=2,
        )
        for at in range(number)
    ]  # fmt: skip
    Email.objects.bulk_create(queued, batch_size=500)
    begun = time.perf_counter()
    mail.send_queued_mail_until_done(processes=1)
    return {"seconds": time.perf_counter() - begun}


KINDS: dict[str, Callable[[str, int, int], Figures]] = {
    "outreach": outreach, "bare": bare, "post_office": post_office,
}  # fmt: skip


def main() -> None:
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    kind, home, port, number = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    used = time.process_time()
    figures = KINDS[kind](home, port, number)
    used = time.process_time() - used
    [peak] = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    print(json.dumps({**figures, "cpu": used, "peak_mb": round(int(peak) / 1024, 1)}))


if __name__ == "__main__":
    main()
