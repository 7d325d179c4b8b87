"""E-mails returned to a real IMAP server: ours are taken back, forged and others' are not."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from outreach.broadcasts.channels.email.bounces import poll, read_bounce, take_back
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.settings import Settings
from tests.broadcasts.channels.outbox import ended, state, suppressed
from tests.build import KEY
from tests.running import free_port, until

DOMAIN, ADDRESS = "purwakartakab.go.id", "kades@desa.example.id"
SENDER = f"diskominfo@{DOMAIN}"


def _bounce(
    number: int,
    status: str = "5.1.1",
    action: str = "failed",
    address: str = ADDRESS,
    domain: str = DOMAIN,
) -> bytes:
    """As Postfix writes it (RFC 3464, with the returned letter's head)."""
    return f"""\
From: MAILER-DAEMON@{DOMAIN}
To: {SENDER}
Subject: Undelivered Mail Returned to Sender
Message-ID: <20261125.1@{DOMAIN}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="BB"

--BB
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--BB
Content-Type: message/delivery-status

Reporting-MTA: dns; surat.{DOMAIN}
Arrival-Date: Wed, 25 Nov 2026 04:00:00 +0700

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}>: Recipient address
    rejected: User unknown

--BB
Content-Type: text/rfc822-headers

From: {SENDER}
To: {address}
Message-ID: <outreach-{number}@{domain}>
Subject: Satu nomor darurat untuk Purwakarta: 112

--BB--
""".replace("\n", "\r\n").encode()


# ---- One message ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "action", "ends", "dead"),
    [
        ("5.1.1", "failed", "failed", True),
        ("5.2.1", "failed", "failed", True),
        ("5.2.2", "failed", "failed", False),  # full today
        ("5.7.1", "failed", "failed", False),  # the far side distrusts us, not them
        ("4.4.7", "failed", "sent", False),
        ("4.2.0", "delayed", "sent", False),
        ("5.1.1", "delayed", "sent", False),
        ("2.0.0", "delivered", "sent", False),
        ("5.x", "failed", "sent", False),
    ],
)
@pytest.mark.one_database
def test_only_a_final_failure_takes_a_letter_back(
    database: Database, status: str, action: str, ends: str, dead: bool
) -> None:
    number = ended(database, "email", ADDRESS)
    found = read_bounce(_bounce(number, status, action))
    with database.writing() as session:
        for _ in range(2):
            if found:
                take_back(session, found, DOMAIN, KEY)

    assert state(database, number)[0] == ends
    assert suppressed(database) == ([("email", "dead")] if dead else [])


def test_a_report_that_does_not_fit_its_delivery_is_not_believed(database: Database) -> None:
    number = ended(database, "email", ADDRESS)
    with database.writing() as session:
        for raw in (
            _bounce(number, address="lain@desa.example.id"),
            _bounce(number, domain="penipu.example"),
            _bounce(number + 1),
        ):
            found = read_bounce(raw)
            assert found and not take_back(session, found, DOMAIN, KEY)

    assert state(database, number)[0] == "sent"


def test_a_letter_that_is_no_report_is_none() -> None:
    report = _bounce(1)
    for raw in (
        b"", b"Subject: halo\r\n\r\nBERHENTI",
        report.replace(b"multipart/report", b"multipart/mixed"),
        report.replace(b"outreach-1@", b"20261124.9@"),
        report.replace(b"Status: 5.1.1", b"X: y"),
    ):  # fmt: skip
        assert read_bounce(raw) is None


@fuzz(max_examples=200, deadline=None)
@given(st.integers(0, 900), st.binary(max_size=40), st.integers(0, 200))
def test_a_broken_report_is_read_without_falling(at: int, piece: bytes, cut: int) -> None:
    whole = _bounce(7)
    read_bounce(whole[:at] + piece + whole[at + cut :])
    read_bounce(piece)


# ---- The mailbox ------------------------------------------------------------------------------


@contextmanager
def dovecot() -> Iterator[tuple[str, Path]]:
    """Yields the mailbox's address and the folder in which new letters are laid down."""
    base = Path(tempfile.mkdtemp(prefix="outreach-imap-"))
    # Dovecot opens no mailbox as root.
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    group = subprocess.check_output(["id", "-gn", owner.pw_name], text=True).strip()
    port = free_port()
    for folder in ("mail/new", "mail/cur", "mail/tmp", "run"):
        (base / folder).mkdir(parents=True)
    base.chmod(0o755)
    for folder in [base / "mail", *(base / "mail").iterdir()]:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    config = base / "dovecot.conf"
    root = os.getuid() == 0
    config.write_text(f"""
base_dir = {base}/run
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
{"" if root else f"default_internal_user = {owner.pw_name}"}
{"" if root else f"default_login_user = {owner.pw_name}"}
{"" if root else f"default_internal_group = {group}"}
mail_location = maildir:{base}/mail
passdb {{
  driver = static
  args = password=rahasia
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={base}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
""")
    process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", config])
    try:
        log = base / "log"
        until(lambda: log.exists() and "starting up" in log.read_text(), 20, "dovecot")
        yield f"imap://pantulan:rahasia@127.0.0.1:{port}/INBOX", base / "mail" / "new"
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(base, ignore_errors=True)


@pytest.mark.one_database
def test_the_mailbox_is_read_once_and_left_as_it_is(settings: Settings, database: Database) -> None:
    number = ended(database, "email", ADDRESS)
    home = settings.home_path
    with dovecot() as (url, new):

        def lay_down(name: str, raw: bytes) -> None:
            (new / name).write_bytes(raw)
            (new / name).chmod(0o644)

        assert poll(url, database, home, SENDER, KEY) == 0
        lay_down("1.a.uji", b"Subject: rapat\r\n\r\nUndangan rapat.\r\n")
        lay_down("2.b.uji", _bounce(number, address="lain@desa.example.id"))
        lay_down("3.c.uji", _bounce(number))
        assert poll(url, database, home, SENDER, KEY) == 1
        lay_down("4.d.uji", b"From: Bu Ani <ANI@desa.example.id>\r\n\r\nEureun, hatur nuhun.\r\n")
        assert poll(url, database, home, SENDER, KEY) == 1
        assert poll(url, database, home, SENDER, KEY) == 0
        unread = len(list(new.iterdir()))

    assert unread == 4
    assert state(database, number)[0] == "failed"
    assert "User unknown" in state(database, number)[1]
    assert sorted(suppressed(database)) == [("email", "asked"), ("email", "dead")]


@pytest.mark.one_database
def test_a_mailbox_that_does_not_answer_is_tried_again_later(
    settings: Settings, database: Database
) -> None:
    with pytest.raises(OSError):
        poll(f"imap://a:b@127.0.0.1:{free_port()}", database, settings.home_path, SENDER, KEY)


@pytest.mark.parametrize("url", ["imaps://surat.go.id", "http://a:b@surat.go.id", "imap:"])
def test_a_mailbox_address_without_a_name_is_refused(url: str) -> None:
    with pytest.raises(OutreachError, match="OUTREACH_BOUNCE_URL"):
        Settings.from_environment({"OUTREACH_BOUNCE_URL": url})
