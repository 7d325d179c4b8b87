"""If the application is gone, an nginx with the exported folder answers every printed code."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.gate import export as exporting
from outreach.gate.app import make_application
from outreach.gate.export import NotAnExport, export
from outreach.gate.snapshot import Snapshot, write
from tests.gate.build import CARD, IPHONE, PHONE, POSTER, STICKER, Answer, snapshot
from tests.gate.nginx import nginx
from tests.running import command

LAPTOP = "Mozilla/5.0 (Windows NT 10.0)"
ODD = {POSTER: 'Desa “Cibodas” $1 \\ "x" <b>, Kec. Sukatani', STICKER: "Pasar <Rebo>"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("nginx")
    export(snapshot(names=ODD), made / "statis")
    return made


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    with nginx(folder / "statis", folder) as address:
        yield address


class Asked:
    """What nginx answered; redirects are not followed."""

    def __init__(self, address: str, path: str, agent: str = PHONE, **headers: str) -> None:
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"User-Agent": agent, **headers})
        answer = connection.getresponse()
        self.status, self.headers = answer.status, answer.headers
        self.text = answer.read().decode()
        connection.close()


def test_each_device_is_sent_where_the_gate_sends_it(served: str, tmp_path: Path) -> None:
    write(tmp_path / "s.json", snapshot(names=ODD))
    gate = make_application(tmp_path / "s.json", tmp_path / "spool")
    for code in (POSTER, STICKER):
        for agent in (PHONE, IPHONE, LAPTOP):
            here = Asked(served, f"/q/{code}", agent)
            there = Answer(gate, f"/q/{code}", HTTP_USER_AGENT=agent)
            assert here.status == int(there.status[:3])
            assert here.headers["Location"] == there.headers.get("Location")
            assert here.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/q/{}", "/Q/{}", "/q/{}/", "//q/{}", "/q/?kode={}", "/q?kode={}"],
)
@pytest.mark.parametrize("written", [POSTER, POSTER.lower(), f"{POSTER[:4]}-{POSTER[4:]}",
                                     f"{POSTER[:4]}%20{POSTER[4:].lower()}"])  # fmt: skip
def test_a_code_is_found_however_it_is_written(served: str, path: str, written: str) -> None:
    answer = Asked(served, path.format(written))
    assert answer.status == 200
    assert "4679-CDF6" in answer.text
    assert "Desa “Cibodas” ＄1 \\ &quot;x&quot; &lt;b&gt;, Kec. Sukatani" in answer.text
    assert 'href="tel:112"' in answer.text
    assert f'href="/q/{POSTER}?l=su"' in answer.text
    assert "<!--#" not in answer.text
    assert "@@" not in answer.text


def test_both_languages_answer_and_a_language_switch_does_not_redirect(served: str) -> None:
    assert '<html lang="su">' in Asked(served, f"/q/{STICKER}?l=su").text
    assert '<html lang="id">' in Asked(served, f"/q/{STICKER}?l=id").text
    for accepted, language in (("su-ID,id;q=0.9", "su"), ("id,su;q=0.5", "id"), ("en, su", "su")):
        answer = Asked(served, f"/q/{POSTER}", Accept_Language=accepted)
        assert f'<html lang="{language}">' in answer.text


def test_unknown_codes_get_a_page_and_112_not_a_dead_end(served: str) -> None:
    answer = Asked(served, "/q/4679CDFF")
    assert answer.status == 404
    assert "Kode tidak ditemukan" in answer.text
    assert "4679CDFF" in answer.text
    assert 'href="tel:112"' in answer.text
    for path in ("/q", "/q/", "/q/?kode="):
        assert "Ketik kode poster" in Asked(served, path).text
    bad = Asked(served, "/q/%3Cscript%3Ealert(1)%3C/script%3E")
    assert bad.status == 404
    assert "<script" not in bad.text


def test_codes_can_be_checked(served: str) -> None:
    yes, no, ask = (Asked(served, f"/CEK/{code}") for code in (POSTER.lower(), "4679CDFF", ""))
    assert yes.status == 200
    assert "Kode ini resmi" in yes.text
    assert "4679-CDF6" in yes.text
    assert no.status == 404
    assert "Ini bukan kode resmi" in no.text
    assert ask.status == 200
    assert "Apakah poster ini resmi?" in ask.text


def test_112_can_be_saved_as_a_contact(served: str) -> None:
    assert f'href="/q/{POSTER}/kontak.vcf"' in Asked(served, f"/q/{POSTER}").text
    card = Asked(served, f"/q/{POSTER.lower()}/kontak.vcf")
    assert card.text == CARD
    assert card.headers["Content-Type"].startswith("text/vcard")
    assert Asked(served, f"/q/{STICKER}/kontak.vcf").status == 404


def test_pages_stay_safe_and_light_and_no_address_is_kept(served: str, folder: Path) -> None:
    answer = Asked(served, f"/q/{POSTER}")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert len(answer.text.encode()) + len(str(answer.headers)) <= 14_000
    assert Asked(served, "/outreach-statis/halaman/t0-id.html").status == 404, "internal"
    log = (folder / "access.log").read_text()
    assert "/up" in log
    assert "/q/" not in log.lower()


def test_an_export_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "baru" / "statis"
    export(snapshot(), folder)
    before = sorted(path.name for path in folder.rglob("*"))
    (folder / "halaman" / "usang.html").write_text("old")

    def full(_snapshot: Snapshot, _folder: Path) -> Iterator[tuple[str, str]]:
        yield "http.conf", "# Outreach: half"
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(exporting, "_files", full)
        with pytest.raises(OSError, match="No space"):
            export(snapshot(), folder)
    assert (folder / "halaman" / "usang.html").exists(), "the former one is whole"
    export(snapshot(), folder)
    assert sorted(path.name for path in folder.rglob("*")) == before
    assert [path.name for path in folder.parent.iterdir()] == ["statis"], "nothing is left over"


def test_a_folder_with_something_else_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "surat.txt").write_text("penting")
    with pytest.raises(NotAnExport):
        export(snapshot(), tmp_path)
    with pytest.raises(NotAnExport):
        export(snapshot(), tmp_path / "surat.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["surat.txt"]


def test_the_command_needs_a_database_no_longer_once_codes_were_published(tmp_path: Path) -> None:
    home, statis = tmp_path / "home", tmp_path / "statis"
    first = command(home, "gate", "export", str(statis))
    assert first.returncode == 0, first.stderr
    assert (statis / "README.md").read_text(encoding="utf-8").count(str(statis)) >= 3

    gone = command(home, "gate", "export", str(statis), database_url="sqlite:////nowhere/x.db")
    assert gone.returncode == 0, gone.stderr
    assert "Dipakai terbitan terakhir." in gone.stderr
    refused = command(home, "gate", "export", str(tmp_path))
    assert refused.returncode == 1
    assert "tidak ada yang diubah" in refused.stderr
    for above in (tmp_path, *tmp_path.parents[:2]):
        above.chmod(0o755)
    with nginx(statis, tmp_path) as address:
        assert Asked(address, f"/q/{POSTER}").status == 404
