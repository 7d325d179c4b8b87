"""What a printed code promises."""

from __future__ import annotations

from outreach.gate.code import (
    ALPHABET,
    candidates,
    check_character,
    is_valid,
    new_code,
    normalise,
    spaced,
)
from tests.gate.build import POSTER


def test_every_single_wrong_letter_is_caught() -> None:
    for code in (POSTER, *(new_code() for _ in range(200))):
        for place in range(8):
            for letter in ALPHABET:
                if letter != code[place]:
                    assert not is_valid(code[:place] + letter + code[place + 1 :])


def test_every_adjacent_swap_is_caught() -> None:
    for code in (POSTER, *(new_code() for _ in range(200))):
        for i in range(7):
            swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]
            assert swapped == code or not is_valid(swapped)


def test_a_new_code_is_valid_and_of_the_alphabet() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(is_valid(code) and len(code) == 8 and set(code) <= set(ALPHABET) for code in codes)


def test_the_check_character_never_changes_between_versions() -> None:
    assert "4679CDF" + check_character("4679CDF") == "4679CDF6"
    assert "YXWTRPN" + check_character("YXWTRPN") == "YXWTRPNX"


def test_a_code_is_read_however_it_is_typed() -> None:
    for typed in ("4679-cdf6", " 4679 CDF6 ", "4679.CDF6", "4679–CDF6!"):
        assert normalise(typed) == POSTER
    assert spaced(POSTER) == "4679-CDF6"


def test_what_is_no_code_is_not_valid() -> None:
    for text in ("", "4679CDF", POSTER + "6", "O679CDF6", "ß" * 8):
        assert not is_valid(text)


def test_the_code_that_was_meant_is_among_the_candidates() -> None:
    assert POSTER in set(candidates("4679CDFF"))
    assert POSTER in set(candidates("0679CDF6")), "a letter that no code has"
    assert POSTER in set(candidates("4769CDF6")), "swapped"
    assert all(is_valid(code) for code in candidates("4679CDFF"))
    assert POSTER not in set(candidates(POSTER))
    assert list(candidates("467")) == []
