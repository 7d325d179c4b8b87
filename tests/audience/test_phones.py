"""A number is written to only when it is surely a mobile number, however it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.audience.phones import normalise_phone
from outreach.errors import OutreachError

MOBILE = st.from_regex(r"8[1-35-9][0-9]{7,10}", fullmatch=True)
PREFIX = st.sampled_from(["0", "", "62", "+62", "0062", "+62(0)", "620"])
BETWEEN = st.lists(st.sampled_from(["", " ", ".", "-", "(", ")", "\u00a0", "–", "\u202c"]))


@given(MOBILE, PREFIX, BETWEEN)
def test_every_way_to_write_a_number_is_one_number(mobile, prefix, between):
    marks = iter(between)
    written = prefix + "".join(digit + next(marks, "") for digit in mobile)
    # `812345678.0` is what a spreadsheet makes of a whole number, not a number ending in 0.
    if written.count(".") == 1 and written.rstrip("0").endswith("."):
        return
    assert normalise_phone(f" {written}\t") == "+62" + mobile


@given(MOBILE)
def test_an_accepted_number_stays_as_it_is(mobile):
    once = normalise_phone("0" + mobile)
    assert normalise_phone(once) == once


@given(st.text(max_size=60))
def test_any_text_is_a_mobile_number_or_refused_with_a_sentence(text):
    try:
        found = normalise_phone(text)
    except OutreachError as error:
        assert error.sentence
        assert error.remedy
    else:
        assert found.isascii()
        assert found.startswith("+628")
        assert 12 <= len(found) <= 15


@given(st.text("0123456789+.-() eE", max_size=20))
def test_no_number_that_cannot_receive_passes(text):
    try:
        found = normalise_phone(text)
    except OutreachError:
        return
    # No digit of what was typed is lost or invented.
    digits = "".join(sign for sign in text if sign.isdigit())
    assert digits.endswith(found[3:]) or digits.rstrip("0").endswith(found[3:].rstrip("0"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "kosong"),
        (" - ", "kosong"),
        ("6.28E+11", "dibulatkan Excel"),
        ("6,28123E+11", "dibulatkan Excel"),
        ("8.12346e10", "dibulatkan Excel"),
        ("112", "nomor darurat"),
        ("110", "nomor darurat"),
        ("119", "nomor darurat"),
        ("+62 112", "nomor darurat"),
        ("14045", "nomor darurat"),
        ("1500 123", "nomor darurat"),
        ("0264 200123", "rumah atau kantor"),
        ("+62 264 200123", "rumah atau kantor"),
        ("264200123", "rumah atau kantor"),
        ("(021) 5201234", "rumah atau kantor"),
        ("0800 1 234567", "nomor layanan"),
        ("0812 345", "kurang angkanya"),
        ("0812 3456 7890 12", "kelebihan angka"),
        ("0841 2345 678", "awalan"),
        ("+65 8123 4567", "bukan nomor Indonesia"),
        ("+1 202 555 0123", "bukan nomor Indonesia"),
        ("0812 3456 7890 / 0813 1111 2222", "lebih dari satu"),
        ("081234567890, 081311112222", "lebih dari satu"),
        ("tidak ada", "bukan nomor telepon"),
        ("٠٨١٢٣٤٥٦٧٨٩", "bukan nomor telepon"),
        ("3214010101010001", "bukan nomor ponsel"),
    ],
)
def test_each_refusal_says_its_own_reason(text, sentence):
    with pytest.raises(OutreachError, match=sentence):
        normalise_phone(text)


def test_what_excel_left_of_a_number_is_read_where_nothing_is_lost():
    assert normalise_phone("81234567890") == "+6281234567890"
    assert normalise_phone("6281234567890.0") == "+6281234567890"
    assert normalise_phone("'081234567890") == "+6281234567890"
