"""Telephone numbers as people write them and as Excel leaves them, to E.164.

Source of the rules: Rencana Dasar Teknis Telekomunikasi Nasional (Permenkominfo 14/2018): +62;
mobile numbers are 8 and 8 to 11 digits more; 80x are service numbers; area codes of the fixed
network begin with 2 to 7 or 9; short codes with 1.
"""

from __future__ import annotations

import re

from outreach.errors import OutreachError

# Nearly every number of a list ends here; what is written with dots and dashes takes one more step.
_MOBILE = re.compile(r"(?:\+?620?|0062|0)?(8[1-35-9][0-9]{7,10})")
# Blanks and dashes of every kind, and the invisible marks WhatsApp and Excel put around a number.
_PUNCTUATION = re.compile(r"[\s.\-()'‐-―−\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_EXPONENT = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_FLOAT = re.compile(r"([0-9]{8,})[.,]0+")
_SEVERAL = re.compile(r"[0-9]\s*(?:[/;,&|]|atau|dan)\s*[+0-9]", re.IGNORECASE)

_EXAMPLE = "Tulis satu nomor ponsel seperti 0812 3456 7890."


def normalise_phone(text: str) -> str:
    """The number as E.164 (`+628…`); raises `OutreachError` that says why it is refused.

    Takes 08…, 8… (Excel ate the zero), 62…, +62…, 0062…, +62 (0)8…, with spaces, dots, dashes and
    parentheses.
    """
    plain = _MOBILE.fullmatch(text)
    if plain is None:
        bare = _bare(text)
        plain = _MOBILE.fullmatch(bare)
        if plain is None:
            raise _refusal(text.strip(), bare)
    return "+62" + plain[1]


def _bare(text: str) -> str:
    """The number without what people put between digits, and without a spreadsheet's `.0`."""
    text = text.strip()
    number = _FLOAT.fullmatch(text)
    return number[1] if number else _PUNCTUATION.sub("", text)


def _refusal(text: str, bare: str) -> OutreachError:
    """Why this is no number we can write to; the first cause that fits."""
    shown = text[:40]
    if not bare:
        return OutreachError("Nomor telepon kosong.", _EXAMPLE)
    if _EXPONENT.fullmatch(bare) or _EXPONENT.fullmatch(text):
        return OutreachError(
            "“%(number)s” sudah dibulatkan Excel; angka aslinya hilang.",
            "Ubah kolomnya menjadi Teks di Excel, lalu salin lagi nomornya dari sumber.",
            number=shown,
        )
    if _SEVERAL.search(text):
        return OutreachError(
            "“%(number)s” berisi lebih dari satu nomor.", "Tulis satu nomor saja.", number=shown
        )
    digits = bare.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return OutreachError("“%(number)s” bukan nomor telepon.", _EXAMPLE, number=shown)
    return _refusal_of_digits(shown, digits, abroad=bare.startswith("+"))


def _refusal_of_digits(shown: str, digits: str, *, abroad: bool) -> OutreachError:
    """As `_refusal`, for digits alone; `abroad`: a plus stood before them."""
    digits = digits.removeprefix("00")
    # A short code may begin with 62, an emergency number may carry the country's code.
    ours = (digits.startswith("62") and len(digits) > 6) or digits in {"62110", "62112", "62119"}
    if abroad and not ours:
        return OutreachError(
            "“%(number)s” bukan nomor Indonesia.", "Hanya nomor +62 yang dikirimi.", number=shown
        )
    national = (digits[2:] if ours else digits).removeprefix("0")
    if national.startswith("1") or len(digits) <= 6:
        return OutreachError(
            "“%(number)s” nomor darurat atau nomor singkat, bukan penerima pesan.",
            _EXAMPLE,
            number=shown,
        )
    if national.startswith("80"):
        return OutreachError(
            "“%(number)s” nomor layanan (0800 atau sejenisnya), bukan penerima pesan.",
            _EXAMPLE,
            number=shown,
        )
    if national.startswith("8"):
        return _refusal_of_mobile(shown, national)
    if 7 <= len(national) <= 11 and not national.startswith("0"):
        return OutreachError(
            "“%(number)s” nomor telepon rumah atau kantor; SMS dan WhatsApp tidak sampai ke sana.",
            "Minta nomor ponselnya (08…).",
            number=shown,
        )
    return OutreachError(
        "“%(number)s” bukan nomor ponsel Indonesia.", "Nomor ponsel dimulai 08.", number=shown
    )


def _refusal_of_mobile(shown: str, national: str) -> OutreachError:
    if len(national) < 9:
        return OutreachError(
            "“%(number)s” kurang angkanya (nomor ponsel 10–13 angka).",
            "Cocokkan lagi dengan sumbernya.",
            number=shown,
        )
    if len(national) > 12:
        return OutreachError(
            "“%(number)s” kelebihan angka (nomor ponsel 10–13 angka).",
            "Cocokkan lagi dengan sumbernya.",
            number=shown,
        )
    return OutreachError(
        "“%(number)s” memakai awalan yang tidak dipakai operator mana pun.",
        "Cocokkan lagi dengan sumbernya.",
        number=shown,
    )
