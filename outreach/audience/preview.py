"""The first rows of a list as an import would store them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.agencies.register import agencies_by_name
from outreach.audience.book import ContactBook, Terms
from outreach.audience.columns import Mapping
from outreach.audience.list_files import folder_of, upload_of
from outreach.audience.merge import judge
from outreach.audience.models import ContactList
from outreach.audience.rows import Entry, Refused, RowReader, Villages, first_cells, reason_text
from outreach.audience.table_file import head
from outreach.audience.words import REMINDERS
from outreach.errors import OutreachError
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.settings import Settings


@dataclass(frozen=True)
class Shown:
    """A row of the preview: what it says and, unless it is refused, the contact it becomes."""

    line: int
    cells: list[str]
    entry: Entry | None
    place: Place | None
    reason: str
    known: bool = False


def preview(
    session: Session, settings: Settings, list_: ContactList, key: bytes, most: int = 12
) -> list[Shown]:
    """The first rows, judged beside the contacts there are; empty for a file that breaks off."""
    mapping = Mapping.of(list_.mapping)
    places = villages(session)
    reader = RowReader(mapping, Villages.of(places), agencies_by_name(session))
    try:
        rows = head(upload_of(folder_of(settings, list_.id)), mapping.format, mapping.sheet)
    except OutreachError:
        return []
    read = [reader.read(line, cells) for line, cells in rows if line > mapping.heading][:most]
    entries = [found for found in read if isinstance(found, Entry)]
    terms = Terms(
        list_.id, tuple(mapping.channels), list_.basis, list_.purpose or REMINDERS,
        list_.text_id or 0, list_.source, None, key,
    )  # fmt: skip
    judged = judge(entries, ContactBook(session, terms), mapping.channels)
    refused = {row.line: row for row in judged.refused}
    new = {entry.line for _known, entry in judged.new}
    by_id = {place.id: place for place in places}
    shown = []
    for found in read:
        why = found if isinstance(found, Refused) else refused.get(found.line)
        cells = first_cells(found.cells)
        if why is not None or isinstance(found, Refused):
            reason = reason_text(why) if why is not None else ""
            shown.append(Shown(found.line, cells, None, None, reason))
        else:
            place = by_id.get(found.place_id)
            shown.append(Shown(found.line, cells, found, place, "", found.line not in new))
    return shown
