"""What a citizen with a phone can rely on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outreach.gate.app import make_application
from outreach.gate.snapshot import write
from outreach.gate.spool import read
from tests.gate.build import CARD, IPHONE, POSTER, STICKER, Answer, snapshot

Gate = Callable[..., Any]


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    write(tmp_path / "snapshot.json", snapshot())
    return make_application(tmp_path / "snapshot.json", tmp_path / "spool")


def kinds(home: Path) -> list[str]:
    paths = sorted((home / "spool").glob("scan-*.log"))
    return [kind for path in paths for _, _, kind in read(path, 0)[0].scans]


def codes(home: Path) -> list[str]:
    paths = sorted((home / "spool").glob("scan-*.log"))
    return [code for path in paths for code, _, _ in read(path, 0)[0].scans]


def test_a_scan_is_answered_with_the_page_of_its_place(gate: Gate, tmp_path: Path) -> None:
    answer = Answer(gate, f"/Q/{POSTER}")
    assert answer.status == "200 OK"
    assert 'href="tel:112"' in answer.text
    assert "4679-CDF6" in answer.text
    assert "Desa Cibodas, Kec. Sukatani" in answer.text
    assert "@@" not in answer.text
    assert kinds(tmp_path) == ["human"]


@pytest.mark.parametrize(
    "path",
    [
        "/q/4679cdf6", "/Q/4679CDF6/", "/q/4679-CDF6", "/q/4679 cdf6.", "//q/4679CDF6)",
        "/q/?kode=4679-cdf6", "/q/?kode=4679+CDF6", "/q?kode=4679CDF6", "/q/4679CDF6\xe2\x80\x8b",
    ],
)  # fmt: skip
def test_a_code_is_found_however_it_is_written(gate: Gate, tmp_path: Path, path: str) -> None:
    assert Answer(gate, path).status == "200 OK"
    assert kinds(tmp_path) == ["human"]


def test_each_device_is_sent_to_its_own_target(gate: Gate) -> None:
    android = Answer(gate, f"/q/{STICKER}")
    assert android.status == "302 Found"
    assert android.headers["Location"].startswith("https://play.google.com/")
    assert android.headers["Cache-Control"] == "no-store"
    other = Answer(gate, f"/q/{STICKER}", HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0)")
    assert other.headers["Location"].startswith("https://wa.me/")


def test_a_device_without_a_target_gets_the_page_not_a_dead_end(gate: Gate) -> None:
    answer = Answer(gate, f"/q/{STICKER}", HTTP_USER_AGENT=IPHONE)
    assert answer.status == "200 OK"
    assert "Pasar &lt;Rebo&gt;" in answer.text


def test_bots_and_head_are_counted_apart(gate: Gate, tmp_path: Path) -> None:
    Answer(gate, f"/q/{POSTER}", HTTP_USER_AGENT="WhatsApp/2.24.11.78 A")
    head = Answer(gate, f"/q/{POSTER}", method="HEAD")
    Answer(gate, f"/q/{POSTER}")
    assert head.bytes == b""
    assert int(head.headers["Content-Length"]) > 1000
    assert kinds(tmp_path) == ["preview", "head", "human"]


def test_switching_the_language_is_not_a_second_scan(gate: Gate, tmp_path: Path) -> None:
    Answer(gate, f"/q/{POSTER}")
    sunda = Answer(gate, f"/q/{POSTER}?l=su")
    assert '<html lang="su">' in sunda.text
    assert "Enggal telepon 112" in sunda.text
    assert kinds(tmp_path) == ["human"]


def test_a_sundanese_phone_is_answered_in_sundanese(gate: Gate) -> None:
    for accepted, language in (("su-ID,id;q=0.9", "su"), ("id,su;q=0.5", "id"), ("en", "id")):
        answer = Answer(gate, f"/q/{POSTER}", HTTP_ACCEPT_LANGUAGE=accepted)
        assert f'<html lang="{language}">' in answer.text


def test_the_language_switch_keeps_a_typed_code(gate: Gate) -> None:
    assert f'href="/q/{POSTER}?l=su"' in Answer(gate, f"/q/?kode={POSTER}").text
    assert f'href="/cek/{POSTER}?l=su"' in Answer(gate, f"/cek/?kode={POSTER}").text


def test_a_mistyped_code_gets_a_helpful_page_with_a_suggestion(gate: Gate, tmp_path: Path) -> None:
    answer = Answer(gate, "/q/4679CDFF")
    assert answer.status == "404 Not Found"
    assert f'href="/q/{POSTER}"' in answer.text
    assert "Mungkin maksud Anda" in answer.text
    assert answer.text.count('href="/q/') == 1, "only codes that exist are suggested"
    assert 'href="tel:112"' in answer.text
    assert 'name="kode"' in answer.text
    assert codes(tmp_path) == ["4679CDFF"], "what people asked for in vain is noted"


def test_machines_that_try_addresses_leave_nothing(gate: Gate, tmp_path: Path) -> None:
    Answer(gate, "/q/4679CDFF", HTTP_USER_AGENT="curl/8.5.0")
    Answer(gate, "/q/4679CDFF", method="HEAD")
    assert codes(tmp_path) == []


def test_a_long_unknown_code_is_noted_short(gate: Gate, tmp_path: Path) -> None:
    Answer(gate, "/q/" + "9" * 9000)
    assert codes(tmp_path) == ["9" * 16]


def test_a_visitor_leaves_a_mark_and_a_machine_none(gate: Gate, tmp_path: Path) -> None:
    for address in ("36.80.1.2", "36.80.1.2", "36.80.1.3"):
        Answer(gate, f"/q/{POSTER}", REMOTE_ADDR=address)
    Answer(gate, f"/q/{POSTER}", HTTP_SEC_PURPOSE="prefetch")
    [path] = (tmp_path / "spool").glob("scan-*.log")
    marks = [line.split(" ")[3] for line in path.read_text().splitlines()]
    assert marks[0] == marks[1] != marks[2]
    assert marks[3] == "-"
    assert "36.80" not in path.read_text()


def test_without_a_near_code_nothing_is_suggested(gate: Gate) -> None:
    answer = Answer(gate, "/q/<script>alert(1)</script>")
    assert answer.status == "404 Not Found"
    assert "Mungkin maksud" not in answer.text
    assert "<script" not in answer.text
    assert "@@" not in answer.text


def test_the_door_without_a_code_asks_for_one(gate: Gate) -> None:
    for path in ("/q", "/q/", "/q/?kode="):
        answer = Answer(gate, path)
        assert answer.status == "200 OK"
        assert "Ketik kode poster" in answer.text


def test_anyone_can_check_whether_a_code_is_official(gate: Gate, tmp_path: Path) -> None:
    yes, no, ask = (Answer(gate, f"/CEK/{code}") for code in (POSTER, "4679CDFF", ""))
    assert "Kode ini resmi" in yes.text
    assert "Desa Cibodas" in yes.text
    assert no.status == "404 Not Found"
    assert "Ini bukan kode resmi" in no.text
    assert "Kode ini resmi" not in no.text
    assert ask.status == "200 OK"
    assert "Apakah poster ini resmi?" in ask.text
    assert kinds(tmp_path) == [], "to check is not to scan"


def test_112_can_be_saved_as_a_contact(gate: Gate, tmp_path: Path) -> None:
    assert f'href="/q/{POSTER}/kontak.vcf"' in Answer(gate, f"/q/{POSTER}").text
    card = Answer(gate, f"/q/{POSTER}/kontak.vcf")
    assert card.text == CARD
    assert card.headers["Content-Type"].startswith("text/vcard")
    assert Answer(gate, f"/q/{STICKER}/kontak.vcf").status == "404 Not Found"
    assert kinds(tmp_path) == ["human"]


def test_other_methods_are_refused_with_a_page(gate: Gate) -> None:
    answer = Answer(gate, f"/q/{POSTER}", method="POST")
    assert answer.status.startswith("405")
    assert answer.headers["Allow"] == "GET, HEAD"
    assert "tel:112" in answer.text


def test_a_scan_is_answered_although_the_spool_cannot_be_written(tmp_path: Path) -> None:
    write(tmp_path / "snapshot.json", snapshot())
    (tmp_path / "spool").write_text("a file where the directory should be")
    gate = make_application(tmp_path / "snapshot.json", tmp_path / "spool")
    assert Answer(gate, f"/q/{POSTER}").status == "200 OK"
    assert Answer(gate, f"/q/{STICKER}").status == "302 Found"


def test_a_scan_is_answered_and_counted_before_anything_is_published(tmp_path: Path) -> None:
    gate = make_application(tmp_path / "none.json", tmp_path / "spool")
    answer = Answer(gate, f"/q/{POSTER}")
    assert answer.status == "200 OK"
    assert 'href="tel:112"' in answer.text
    assert Answer(gate, "/q/4679CDFF").status == "404 Not Found"
    assert Answer(gate, f"/cek/{POSTER}").status.startswith("503"), "nothing is claimed"
    assert codes(tmp_path) == [POSTER, "4679CDFF"]


@pytest.mark.parametrize(
    "path",
    ["", "/", "/q/\xff\xfe", "/q/\x00", "/q/?kode=%ff%00", "/q/?%", "/cek/\xc3", "/q/" + "9" * 9000,
     "/q/?l=%ff", "/q/x/y/z/kontak.vcf", "/q/\ud800"],
)  # fmt: skip
def test_bad_bytes_never_raise(gate: Gate, path: str) -> None:
    answer = Answer(gate, path)
    assert answer.status[:3] in ("200", "404")
    assert "tel:112" in answer.text


def test_no_page_sets_a_cookie_or_lets_anything_in(gate: Gate) -> None:
    for path in (f"/q/{POSTER}", f"/q/{STICKER}", "/q/x", f"/cek/{POSTER}"):
        answer = Answer(gate, path)
        headers = answer.headers
        assert "Set-Cookie" not in headers
        assert headers["Referrer-Policy"] == "no-referrer"
        if answer.status == "302 Found":
            assert headers["Content-Length"] == "0", "nothing to protect"
            continue
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_many_phones_at_once_are_each_counted_once(gate: Gate, tmp_path: Path) -> None:
    def scan() -> None:
        for _ in range(50):
            Answer(gate, f"/q/{POSTER}")

    threads = [threading.Thread(target=scan) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kinds(tmp_path) == ["human"] * 400
