"""Choose villages: all, whole districts, single ones, or those of a list."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from wtforms import FileField, RadioField, SelectMultipleField, TextAreaField

from outreach.errors import NotFound
from outreach.forms import Form, choices
from outreach.language import gettext
from outreach.language import lazy as _
from outreach.places.find import districts, villages
from outreach.places.models import District, Place

ALL = "all"
_VILLAGE = re.compile(r"(\d\d)\.?(\d\d)\.?(\d\d)\.?(\d{4})")
_DISTRICT = re.compile(r"(\d\d)\.?(\d\d)\.?(\d\d)")
_BEFORE_NAME = re.compile(r"(kecamatan|kec\.?)\s+", re.IGNORECASE)
_HEADINGS = ("kode", "code", "desa", "kelurahan", "kecamatan", "village", "district")
_MOST_ROWS = 2_000


@dataclass(frozen=True)
class Refused:
    """A row of a list that names no village: its line, what it says, and why it does not count."""

    line: int
    text: str
    reason: str


def places_of_list(session: Session, text: str) -> tuple[list[Place], list[Refused]]:
    """The villages that a list names, in the order of their codes, and the rows that name none.

    A row names a village by its code, or all of a district by the district's code or name; other
    cells do not matter. Comma, semicolon and tab separate; a first row of headings is passed over.
    """
    wanted: set[str] = set()
    refused: list[Refused] = []
    known = _Known(districts(session), villages(session))
    for at, (line, cells) in enumerate(_rows(text)):
        if at >= _MOST_ROWS:
            reason = gettext("Daftar ini lebih dari %(most)s baris.", most=_MOST_ROWS)
            refused.append(Refused(line, "…", reason))
            break
        codes, reason = known.named_by(cells)
        if codes:
            wanted |= codes
        elif at or not _is_heading(cells):
            refused.append(Refused(line, "; ".join(cells)[:80], reason))
    return [place for place in known.villages if place.code in wanted], refused


def places_of_words(session: Session, words: str) -> list[Place]:
    """Villages by `all`, or by codes and names of districts and villages' codes between commas.

    Nothing means all of them, as in a campaign. Raises `NotFound` with what is not known.
    """
    if words.strip().lower() == ALL:
        return []
    found, refused = places_of_list(session, words.replace(",", "\n"))
    if refused or not found:
        raise NotFound(
            "Tempat tidak dikenal: %(words)s.",
            "Pakai all, nama kecamatan, kode (32.14.01 atau 32.14.01.1001), atau @daftar.csv.",
            words=", ".join(row.text for row in refused) or "–",
        )
    return found


class _Known:
    """Districts and villages by what people write for them."""

    def __init__(self, known: Sequence[District], known_villages: Sequence[Place]) -> None:
        self.villages = known_villages
        self._codes = {place.code for place in known_villages if place.code}
        self._by_district: dict[str, set[str]] = {district.code: set() for district in known}
        for place in known_villages:
            self._by_district[place.district_code].add(place.code or "")
        self._names = {_plain(district.name): district.code for district in known}

    def named_by(self, cells: Iterable[str]) -> tuple[set[str], str]:
        """The villages' codes that a row stands for; when there are none, why."""
        reason = gettext("Tidak ada kode desa atau nama kecamatan di baris ini.")
        whole: set[str] = set()
        for cell in cells:
            village, district = _VILLAGE.fullmatch(cell), _DISTRICT.fullmatch(cell)
            if village:
                code = ".".join(village.groups())
                if code in self._codes:
                    return {code}, ""
                return set(), gettext("Kode ini bukan desa di Kabupaten Purwakarta.")
            code = ".".join(district.groups()) if district else self._names.get(_plain(cell), "")
            whole = whole or self._by_district.get(code, set())
        return whole, "" if whole else reason


def _is_heading(cells: Iterable[str]) -> bool:
    """True for a row that tells what stands below it."""
    text = " ".join(cells).lower()
    return not re.search(r"\d", text) and any(word in text for word in _HEADINGS)


def _plain(name: str) -> str:
    return " ".join(_BEFORE_NAME.sub("", name.strip()).lower().split())


def _rows(text: str) -> Iterable[tuple[int, list[str]]]:
    """(line, cells) of every row that says anything; a quote does not reach over lines."""
    lines = text.replace("\0", "").splitlines()
    separator = max(";\t,", key=next((line for line in lines if line.strip()), "").count)
    for number, line in enumerate(lines, start=1):
        cells = next(csv.reader(io.StringIO(line), delimiter=separator), [])
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]


class PlacesForm(Form):
    """Which villages; `offer` before validating, `chosen` after."""

    scope = RadioField(
        _("Tempat kampanye"),
        choices=choices(
            [
                (ALL, _("Seluruh 192 desa dan kelurahan")),
                ("districts", _("Kecamatan tertentu")),
                ("places", _("Desa dan kelurahan yang dicentang")),
                ("list", _("Daftar dari CSV atau tempelan")),
            ]
        ),
        default=ALL,
    )
    districts = SelectMultipleField(_("Kecamatan"))
    villages = SelectMultipleField(_("Desa dan kelurahan"))
    file = FileField(_("Berkas CSV"))
    rows = TextAreaField(
        _("Atau tempel barisnya di sini"), render_kw={"rows": 6, "spellcheck": "false"}
    )

    def offer(self, session: Session) -> None:
        """Give the lists their choices."""
        self.refused: list[Refused] = []
        self.known_districts = districts(session)
        self.by_district: dict[str, list[Place]] = {d.name: [] for d in self.known_districts}
        for place in villages(session):
            self.by_district[place.district.name].append(place)
        self.districts.choices = choices((d.code, d.name) for d in self.known_districts)
        self.villages.choices = choices(
            (place.code, place.label) for group in self.by_district.values() for place in group
        )

    def show(self, places: Collection[Place]) -> None:
        """Tick what was chosen; whole districts as districts."""
        codes = {place.code for place in places}
        whole = [
            district.code
            for district in self.known_districts
            if {place.code for place in self.by_district[district.name]} <= codes
        ]
        within = {
            place.code
            for district in self.known_districts
            if district.code in whole
            for place in self.by_district[district.name]
        }
        self.scope.data = ALL if not codes else "districts" if within == codes else "places"
        self.districts.data = whole if self.scope.data == "districts" else []
        self.villages.data = sorted(str(code) for code in codes)

    def chosen(self, session: Session) -> list[Place] | None:
        """The villages, empty for all of them; None, with the error beside its field, if none."""
        if self.scope.data == ALL:
            return []
        if self.scope.data == "list":
            return self._of_list(session)
        ticked: set[str] = set()
        if self.scope.data == "districts":
            field: Any = self.districts
            names = {d.name for d in self.known_districts if d.code in (field.data or [])}
            ticked = {str(p.code) for name in names for p in self.by_district[name]}
        else:
            field = self.villages
            ticked = set(field.data or [])
        if not ticked:
            field.errors = [gettext("Centang paling sedikit satu.")]
            return None
        every = [place for group in self.by_district.values() for place in group]
        found = [place for place in every if place.code in ticked]
        return [] if len(found) == len(every) else found

    def _of_list(self, session: Session) -> list[Place] | None:
        upload = self.file.data
        given = upload.read() if upload and getattr(upload, "filename", "") else b""
        text = _decoded(given) if given else self.rows.data or ""
        found, self.refused = places_of_list(session, text)
        if self.refused:
            # What is right is written back, so that it can be sent once more without the rest.
            self.rows.data = "\n".join(str(place.code) for place in found)
            self.rows.errors = [
                gettext("%(n)s baris tidak dikenal; belum ada yang disimpan.", n=len(self.refused))
            ]
            return None
        if not found:
            self.rows.errors = [gettext("Daftarnya kosong; isi paling sedikit satu kode desa.")]
            return None
        return found


def _decoded(data: bytes) -> str:
    """The text of a file from a spreadsheet: UTF-8, or what older Windows writes."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
