"""Files of lists in which somebody stands whose data is being erased: they are deleted at once."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from outreach.audience import lists
from outreach.audience.list_files import REPORT, UPLOAD, folder_of
from outreach.audience.models import Contact, ContactList
from outreach.settings import Settings
from outreach.wib import Now, utc_now

_PIECE = 1 << 20
# Longer than an address can be, with all that may stand between a number's digits.
_OVERLAP = 512
_BETWEEN_DIGITS = rb"[^0-9A-Za-z@]{0,6}"


def forget_in_files(
    session: Session, settings: Settings, contact: Contact, by: int, now: Now = utc_now
) -> list[str]:
    """Delete the kept files in which one of the contact's addresses stands; names of their lists.

    A list whose upload goes ends where it stands: it would bring the person back. To be called
    before the contact is deleted, because an import locks its list first and contacts after it.
    """
    wanted, gone = _Addresses.of(contact), []
    ids = sorted(int(f.name) for f in (settings.files_path / "lists").glob("*") if f.name.isdigit())
    for list_id in ids:
        row = session.get(ContactList, list_id, with_for_update=True)
        folder = folder_of(settings, list_id)
        if row is None:
            # Left by a crash; `lists.forget` would come for it within a day.
            if any(_names(file, wanted) for file in folder.glob("*")):
                shutil.rmtree(folder, ignore_errors=True)
            continue
        in_upload, in_report = (_names(folder / name, wanted) for name in (UPLOAD, REPORT))
        if in_report:
            (folder / REPORT).unlink(missing_ok=True)
        if in_upload:
            lists.discard(session, settings, row, by, now)
        if in_upload or in_report:
            gone.append(row.name)
    return gone


@dataclass(frozen=True)
class _Addresses:
    """Somebody's addresses as they may be written in a file, in lower case."""

    texts: frozenset[bytes]
    number: re.Pattern[bytes] | None

    @classmethod
    def of(cls, contact: Contact) -> _Addresses:
        email, number = (contact.email or "").lower(), None
        if contact.phone:
            digits = contact.phone.removeprefix("+62").removeprefix("+")
            number = re.compile(_BETWEEN_DIGITS.join(digit.encode() for digit in digits))
        return cls(frozenset(form.encode() for form in (email, escape(email)) if form), number)

    def stand_in(self, text: bytes) -> bool:
        return any(form in text for form in self.texts) or bool(
            self.number and self.number.search(text)
        )


def _names(file: Path, wanted: _Addresses) -> bool:
    """True when one of the addresses stands in a CSV, or in any part of a workbook.

    Bytes are searched, not cells: that takes seconds for the largest file and misses no sheet.
    """
    if not file.is_file():
        return False
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                return any(_in(archive.open(part), wanted) for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        # Not to be read is not to be kept.
        return True
    return _in(file.open("rb"), wanted)


def _in(file: IO[bytes], wanted: _Addresses) -> bool:
    with file:
        return any(wanted.stand_in(text) for text in _pieces(file))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Overlapping pieces in lower case, without the zero bytes that UTF-16 puts between letters."""
    before = b""
    while piece := file.read(_PIECE):
        text = before + piece.replace(b"\0", b"").lower()
        yield text
        before = text[-_OVERLAP:]
