"""One row of a list → a contact as it would be stored, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from outreach.audience.columns import Mapping
from outreach.audience.consent import ADDRESS
from outreach.audience.contacts import normalise
from outreach.audience.phones import normalise_phone
from outreach.errors import OutreachError
from outreach.language import lazy as _
from outreach.places.models import Place

REASONS = {
    "name": _("Nama kosong."),
    "address": _("Tidak ada nomor HP atau e-mail untuk saluran yang dipilih."),
    "email": _("Alamat e-mail salah tulis."),
    "phone": _("Nomor HP salah."),
    "rounded": _("Nomor HP sudah dibulatkan Excel; angka aslinya hilang."),
    "date": _("Nomor HP sudah diubah Excel menjadi tanggal."),
    "no_place": _("Desa atau kelurahan kosong."),
    "code": _("Kode desa tidak dikenal."),
    "village": _("Nama desa tidak dikenal di Kabupaten Purwakarta."),
    "twice": _("Nama desa ini ada di dua kecamatan; isi kecamatannya."),
    "district": _("Desa ini tidak ada di kecamatan yang tertulis."),
    "language": _("Bahasa harus Indonesia atau Sunda."),
    "agency": _("OPD ini tidak ada di daftar OPD."),
    "stopped": _("Pemiliknya sudah berhenti menerima pesan."),
    "dead": _("Pesan ke alamat ini selalu kembali."),
    "two": _("E-mail dan nomor HP ini milik dua kontak yang berbeda."),
    "other_email": _("Nomor HP ini milik kontak yang e-mailnya lain."),
    "other_phone": _("E-mail ini milik kontak yang nomor HP-nya lain."),
}
_LANGUAGES = {
    "": "", "id": "id", "indonesia": "id", "bahasa indonesia": "id", "indonesian": "id",
    "ind": "id", "su": "su", "sunda": "su", "bahasa sunda": "su", "basa sunda": "su",
    "sundanese": "su", "sun": "su",
}  # fmt: skip
# Addresses that `normalise` takes and returns in lower case; it is 30 times slower, so it is asked
# only about the rest. Reserved endings (RFC 6761) and names with dashes in a row are for it too.
_EMAIL = re.compile(
    r"[a-z0-9_]{1,30}(?:[.+-][a-z0-9_]{1,30}){0,3}"
    r"@(?:[a-z0-9]{1,30}(?:-[a-z0-9]{1,30})?\.){1,4}(?:id|com|net|org|info|co|gov|edu)"
)
_LONGEST_LOCAL = 64
_DATE = re.compile(
    r"\d{4}-\d\d?-\d\d?|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)"
    r"|\d{1,2}[-/ ][a-z]{3,9}(?:[-/ ]\d{2,4})?|[a-z]{3,9}[-/ ]\d{2,4}",
    re.IGNORECASE,
)
_EXPONENT = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
# Written without + or 0, so it stood in a cell of numbers.
_ROUNDED = re.compile(r"(?:62)?8\d{2,5}0{6,}")
_CODE = re.compile(r"(\d\d)\.?(\d\d)\.?(\d\d)\.?(\d{4})")
_KIND = re.compile(r"^(?:desa|kelurahan|kel|ds|kecamatan|kec)\b\.?")
_TAG_SIGNS = re.compile(r"[,;|]")
_LONGEST_TAG = 40
_MOST_TAGS = 10
_MOST_KEPT = 20_000  # spellings of places and roles that are remembered


Agencies = dict[str, int]


@dataclass(slots=True)
class Entry:
    """A row that can be stored, as far as the row itself tells."""

    line: int
    cells: list[str]
    name: str
    email: str | None
    phone: str | None
    place_id: int
    role: str
    language: str
    tags: tuple[str, ...]
    agency_id: int | None = None


@dataclass(slots=True)
class Refused:
    """A row that is not stored: a key of `REASONS`, and what exactly if there is more to say."""

    line: int
    cells: list[str]
    reason: str
    detail: str = ""


@dataclass
class Villages:
    """The regency's villages by code and by name, for rows that name them in many ways."""

    by_code: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, dict[str, int]] = field(default_factory=dict)
    districts: set[str] = field(default_factory=set)
    _kept: dict[tuple[str, str, str], int | str] = field(default_factory=dict)

    @classmethod
    def of(cls, places: Iterable[Place]) -> Villages:
        made = cls()
        for place in places:
            if place.code:
                made.by_code[place.code] = place.id
                named = made.by_name.setdefault(_plain(place.name), {})
                named[_plain(place.district.name)] = place.id
        return made

    def find(self, code: str, name: str, district: str) -> int | str:
        """The village's id, or a key of `REASONS`: by official code, else by name and kecamatan."""
        wanted = code, name, district
        found = self._kept.get(wanted)
        if found is None:
            found = self._find(code.strip(), _plain(name), _plain(district))
            if len(self._kept) < _MOST_KEPT:
                self._kept[wanted] = found
        return found

    def _find(self, code: str, name: str, district: str) -> int | str:
        if code:
            parts = _CODE.fullmatch(code)
            return self.by_code.get(".".join(parts.groups()) if parts else "", "code")
        if not name:
            return "no_place"
        named = self.by_name.get(name)
        if named is None:
            return "village"
        if district:
            return named.get(district, "district")
        return next(iter(named.values())) if len(named) == 1 else "twice"


def _plain(name: str) -> str:
    """A place's name without its kind, case, blanks and signs: `Desa Ciwangi ` → `ciwangi`."""
    text = _KIND.sub("", " ".join(name.lower().split()))
    return "".join(letter for letter in text if letter.isalnum())


class RowReader:
    """Reads rows by a mapping; made once for a list. `agencies` are ids by name, in lower case."""

    def __init__(
        self, mapping: Mapping, villages: Villages, agencies: Agencies | None = None
    ) -> None:
        self._villages = villages
        self._agencies = agencies or {}
        self._mapping = mapping
        at = mapping.columns
        self._wanted = [at.get(name, -1) for name in (
            "name", "email", "phone", "code", "village", "district", "role", "language", "tags",
            "agency")
        ]  # fmt: skip
        kinds = {ADDRESS[channel] for channel in mapping.channels}
        # An address that no channel may use is not stored: nothing allows to keep it.
        self._has_email, self._has_phone = "email" in kinds, "phone" in kinds
        self._tags = tuple(mapping.tags)

    def read(self, line: int, cells: list[str]) -> Entry | Refused:
        """The row's contact, or why it is refused."""
        width = len(cells)
        name, email, phone, code, village, district, role, language, tags, agency = [
            cells[column].strip() if -1 < column < width else "" for column in self._wanted
        ]
        name = _tidy(name, 120)
        if not name:
            return Refused(line, cells, "name")
        found_email = found_phone = None
        if email and self._has_email:
            found_email = email.lower()
            if not (_EMAIL.fullmatch(found_email) and found_email.index("@") <= _LONGEST_LOCAL):
                try:
                    found_email = normalise(email)
                except OutreachError as error:
                    return Refused(line, cells, "email", error.sentence)
        if phone and self._has_phone:
            number = _phone(phone)
            if isinstance(number, tuple):
                return Refused(line, cells, *number)
            found_phone = number
        if found_email is None and found_phone is None:
            return Refused(line, cells, "address")
        place: int | str = "no_place"
        if code or village:
            place = self._villages.find(code, village, district)
        elif self._mapping.place_id:
            place = self._mapping.place_id
        if isinstance(place, str):
            return Refused(line, cells, place, _shown(code or village))
        spoken = _LANGUAGES.get(language.lower()) if language else ""
        if spoken is None:
            return Refused(line, cells, "language", _shown(language))
        office = self._agencies.get(" ".join(agency.lower().split())) if agency else None
        if agency and office is None:
            return Refused(line, cells, "agency", _shown(agency))
        return Entry(
            line, cells, name, found_email, found_phone, place,
            _tidy(role, 60) or self._mapping.role, spoken or self._mapping.language,
            self._tags + tags_of(tags) if tags else self._tags, office,
        )  # fmt: skip


def tags_of(text: str) -> tuple[str, ...]:
    """The tags in `Kader, posyandu`: lower case, without repeats, in order."""
    found = (_tidy(part, _LONGEST_TAG).lower() for part in _TAG_SIGNS.split(text))
    return tuple(dict.fromkeys(tag for tag in found if tag))[:_MOST_TAGS]


def _shown(text: str) -> str:
    return _tidy(text, 60)


def _tidy(text: str, longest: int) -> str:
    """The text on one line, without what cannot be shown, cut where it is too long.

    Of all blanks only the plain one is printable, so nearly every text is tidy at a glance.
    """
    text = text.strip()
    if len(text) <= longest and text.isprintable() and "  " not in text:
        return text
    text = " ".join(text.split())
    if not text.isprintable():
        text = "".join(sign for sign in text if sign.isprintable())
    return text if len(text) <= longest else text[:longest].strip()


def _phone(text: str) -> str | tuple[str, str]:
    """E.164, or (a key of `REASONS`, what exactly).

    A number in a cell of numbers that ends with six zeros was rounded, then written out.
    """
    if not text.isdigit():
        if _EXPONENT.fullmatch(text):
            return "rounded", _shown(text)
        if _DATE.fullmatch(text):
            return "date", _shown(text)
    elif text.endswith("000000") and _ROUNDED.fullmatch(text):
        return "rounded", _shown(text)
    try:
        return normalise_phone(text)
    except OutreachError as error:
        return "phone", error.sentence


def reason_text(refused: Refused) -> str:
    """The reason as a sentence, with what exactly."""
    said = str(REASONS[refused.reason])
    return f"{said} {refused.detail}".strip() if refused.detail else said


def first_cells(cells: Sequence[str], most: int = 12) -> list[str]:
    """The cells of a row for a page: not too many, not too long."""
    return [_shown(cell) for cell in cells[:most]]
