"""Numbers in words, as a treasurer reads them back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.papers.phrasing import counted, rupiah
from outreach.papers.terbilang import MOST, spelled

_DIGITS = {"nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7,
           "delapan": 8, "sembilan": 9, "sepuluh": 10, "sebelas": 11, "seratus": 100}  # fmt: skip
_SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def read_back(words: str) -> int:
    """The number that words say, read from left to right."""
    total = group = last = 0
    for word in words.replace("seribu", "satu ribu").split():
        if word in _SCALES:
            total += (group + last) * _SCALES[word]
            group = last = 0
        elif word in ("puluh", "ratus"):
            group, last = group + last * {"puluh": 10, "ratus": 100}[word], 0
        elif word == "belas":
            group, last = group + last + 10, 0
        else:
            group, last = group + last, _DIGITS[word]
    # “seribu triliun”: a thousand that a scale follows counts that many of it.
    return total + group + last


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (17, "tujuh belas"),
        (20, "dua puluh"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (192, "seratus sembilan puluh dua"),
        (1_000, "seribu"),
        (1_122, "seribu seratus dua puluh dua"),
        (11_000, "sebelas ribu"),
        (21_001, "dua puluh satu ribu satu"),
        (100_000, "seratus ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (15_000_000, "lima belas juta"),
        (10**9, "satu miliar"),
        (10**12, "satu triliun"),
        (MOST, "seribu triliun"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert spelled(number) == words


@given(st.integers(min_value=0, max_value=MOST - 1))
def test_words_say_the_number_they_were_made_from(number: int) -> None:
    words = spelled(number)

    assert read_back(words) == number
    # EYD: one belas, puluh, ratus or ribu is “se-”, one word; “satu juta” and up are two.
    assert not {"satu belas", "satu puluh", "satu ratus"} & {
        " ".join(pair) for pair in zip(words.split(), words.split()[1:], strict=False)
    }
    assert not words.startswith("satu ribu")


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_what_is_beyond_is_refused(number: int) -> None:
    with pytest.raises(ValueError):
        spelled(number)


def test_money_and_counts() -> None:
    assert rupiah(15_000_000) == "Rp15.000.000,00"
    assert counted(192) == "192 (seratus sembilan puluh dua)"
