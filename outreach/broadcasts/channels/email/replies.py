"""“BERHENTI” in answer to a letter: whose wish it is, in whatever mail program it was written."""

from __future__ import annotations

import email
import email.policy
import re
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from outreach.audience.contacts import normalise
from outreach.audience.stopping import is_stop
from outreach.errors import OutreachError

_LONGEST = 64 * 1024  # bytes of a text that are looked at
# Where a mail program begins to quote what it answers, or adds a signature.
_QUOTE = re.compile(
    r"\s*(>|--\s*$|_{5,}|-{3,}|(on|pada|dina)\b.*\b(wrote|menulis|nyerat)\b.*:?\s*$"
    r"|(from|dari|ti)\s*:|.{0,80}<[^<>\s]+@[^<>\s]+>.{0,40}:\s*$)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_LINE_END = re.compile(r"<(?:br|/p|/div)\b[^<>]*>", re.IGNORECASE)
_QUOTED = re.compile(r"<blockquote\b[^<>]*>", re.IGNORECASE)


def who_stops(raw: bytes) -> str:
    """The address whose owner asks to stop, in lower case; empty for every other letter.

    A sender's address can be forged; then somebody misses reminders that they can ask for again. A
    program's own answers (RFC 3834) are nobody's wish.
    """
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        answers_itself = str(message.get("Auto-Submitted", "no")).strip().lower() != "no"
        if answers_itself or message.get_content_type() == "multipart/report":
            return ""
        written = _written(message)
        said = [_subject(message), *written[:1], " ".join(written)]
        return normalise(parseaddr(str(message["From"]))[1]) if any(map(is_stop, said)) else ""
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OutreachError):
        # Half a message, or one made to break a reader, asks for nothing.
        return ""


def _subject(message: Message) -> str:
    return str(make_header(decode_header(str(message.get("Subject", "")))))[:200]


def _written(message: Message) -> list[str]:
    """The lines that somebody wrote above what they quote."""
    found: list[str] = []
    for line in _text(message).splitlines():
        if _QUOTE.match(line):
            break
        if line.strip():
            found.append(line.strip())
    return found


def _text(message: Message) -> str:
    """The first plain text, else the first HTML without its tags."""
    texts = {part.get_content_type(): part for part in reversed(list(message.walk()))}
    part = texts.get("text/plain") or texts.get("text/html")
    payload = part.get_payload(decode=True) if part else b""
    if part is None or not isinstance(payload, bytes):
        return ""
    text = payload[:_LONGEST].decode(part.get_content_charset() or "utf-8", "replace")
    if part.get_content_type() == "text/html":
        text = _TAG.sub("", _QUOTED.sub("\n> ", _LINE_END.sub("\n", text)))
    return text.replace("\N{NO-BREAK SPACE}", " ")
