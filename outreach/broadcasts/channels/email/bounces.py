"""Letters that came back (RFC 3464) or are answered BERHENTI, read from the mailbox they come to.

Our Message-ID, which the returned letter carries, names the delivery. A report counts only if that
delivery went to the very address the report speaks of: who would forge one has to know both. The
mailbox itself is not changed: how far it has been read stands in the home folder.
"""

from __future__ import annotations

import email
import email.policy
import imaplib
import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.orm import Session

from outreach.audience.stopping import stop_by_address
from outreach.broadcasts.channels.email.replies import who_stops
from outreach.broadcasts.channels.line import plain
from outreach.broadcasts.late import came_back, find_delivery
from outreach.database import Database

_LONGEST = 256 * 1024  # bytes of a message that are looked at
_A_ROUND = 200
_TIMEOUT = 20.0  # seconds
# The address itself is at fault (RFC 3463, X.1.*; X.2.1, the mailbox is disabled). A full mailbox
# or a server that distrusts us says nothing against the address.
_DEAD = re.compile(r"5\.(1\.\d+|2\.1)\Z")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\Z")


@dataclass(frozen=True)
class Bounce:
    """What a report says: our delivery's number, the domain it left from, and why it came back."""

    delivery: str
    domain: str
    address: str
    status: str
    detail: str


def read_bounce(raw: bytes) -> Bounce | None:
    """The final failure that a message reports; None for every other kind of message."""
    try:
        message = email.message_from_bytes(raw[:_LONGEST], policy=email.policy.compat32)
        if message.get_content_type() != "multipart/report":
            return None
        report: Message | None = None
        identity = None
        for part in message.walk():
            kind = part.get_content_type()
            if kind == "message/delivery-status":
                report = _failed_recipient(part) or report
            elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes):
                    identity = email.message_from_bytes(payload).get("Message-ID") or identity
            elif part is not message and part.get("Message-ID"):
                identity = part["Message-ID"]
        named = re.search(r"<outreach-(\d{1,9})@([^<>\s]+)>", str(identity or ""))
        if report is None or named is None:
            return None
        status = _first_word(report["Status"])
        detail = plain(f"{status} {report.get('Diagnostic-Code', '')}")
        return Bounce(named[1], named[2].lower(), _address(report), status, detail)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # Half a message, or one made to break a reader, is not a report.
        return None


def take_back(session: Session, bounce: Bounce, domain: str, key: bytes) -> bool:
    """The delivery is failed, and a dead address never written to again. False: not one of ours."""
    delivery = find_delivery(session, "email", bounce.delivery, "")
    if (
        delivery is None
        or bounce.domain != domain.lower()
        or delivery.address.lower() != bounce.address.lower()
    ):
        return False
    dead = bool(_DEAD.match(bounce.status))
    return came_back(session, delivery, f"Kembali: {bounce.detail}", key=key, dead=dead)


def take_in(session: Session, raw: bytes, domain: str, key: bytes) -> bool:
    """A letter to the sender's address: one that came back, or somebody who asks to stop. Returns
    whether it was either.
    """
    bounce = read_bounce(raw)
    if bounce:
        return take_back(session, bounce, domain, key)
    address = who_stops(raw[:_LONGEST])
    if address:
        stop_by_address(session, "email", address, key)
    return bool(address)


def poll(url: str, database: Database, home: Path, sender: str, key: bytes) -> int:
    """Read what is new in the mailbox; returns how many letters came back or ask to stop.

    Raises `OSError` or `imaplib.IMAP4.error` when the mailbox cannot be read; nothing is lost.
    """
    parts, state, taken = urlsplit(url), home / "bounces.json", 0
    domain = sender.rpartition("@")[2]
    with _mailbox(parts) as box:
        validity, last = _validity(box), 0
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(state.read_text())
            last = int(kept["last"]) if kept["validity"] == validity else 0
        # `N:*` always names the newest one too, even if it is older than N.
        _kind, found = box.uid("SEARCH", f"UID {last + 1}:*")
        for number in sorted(n for n in map(int, (found[0] or b"").split()) if n > last)[:_A_ROUND]:
            raw = _fetched(box, number)
            if read_bounce(raw) or who_stops(raw):
                with database.writing() as session:
                    taken += take_in(session, raw, domain, key)
            fresh = state.with_suffix(".new")
            fresh.write_text(json.dumps({"validity": validity, "last": number}))
            fresh.replace(state)
    return taken


@contextmanager
def _mailbox(parts: SplitResult) -> Iterator[imaplib.IMAP4]:
    """Signed in and opened for reading only. imap:// turns to TLS, except on this machine."""
    context, host = ssl.create_default_context(), parts.hostname or ""
    box: imaplib.IMAP4
    if parts.scheme == "imaps":
        box = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=_TIMEOUT)
    else:
        box = imaplib.IMAP4(host, parts.port or 143, timeout=_TIMEOUT)
    try:
        if parts.scheme == "imap" and host not in ("localhost", "127.0.0.1", "::1"):
            box.starttls(context)
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.lstrip("/")) or "INBOX"
        box.select(f'"{folder}"', readonly=True)
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _validity(box: imaplib.IMAP4) -> str:
    """Numbers of messages mean something only as long as this stays (RFC 3501, 2.3.1.1)."""
    _kind, found = box.response("UIDVALIDITY")
    value = found[0] if found else None
    if not isinstance(value, bytes):
        raise imaplib.IMAP4.error("no such folder")
    return value.decode()


def _fetched(box: imaplib.IMAP4, number: int) -> bytes:
    _kind, found = box.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{_LONGEST}>)")
    for piece in found:
        if isinstance(piece, tuple):
            return bytes(piece[1])
    return b""


def _failed_recipient(part: Message) -> Message | None:
    """The first block of a report that tells of a final failure."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        status = _first_word(block.get("Status"))
        if (
            _first_word(block.get("Action")).lower() == "failed"
            and _STATUS.match(status)
            and status.startswith("5.")
        ):
            return block
    return None


def _address(block: Message) -> str:
    """`Original-Recipient`, as we wrote it, before `Final-Recipient`, where it went from there."""
    given = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
    return str(given).rpartition(";")[2].strip().strip("<>")


def _first_word(text: object) -> str:
    words = str(text or "").split()
    return words[0] if words else ""
