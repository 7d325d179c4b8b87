"""The one port: scans never wait for the web application, and nothing is lost on the way to it."""

from __future__ import annotations

import http.client
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from outreach.gate import snapshot
from tests.gate import build
from tests.running import descendants, product, told, until


class Running(NamedTuple):
    home: Path
    port: int
    pid: int


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("door")
    with product(home, admin_password="sandi-administrator-1") as (address, process):
        yield Running(home, int(address.rpartition(":")[2]), process.pid)


def ask(
    port: int, path: str, method: str = "GET", body: object = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, headers)  # type: ignore[arg-type]
    answer = connection.getresponse()
    read = answer.read()
    connection.close()
    return answer, read


def test_pages_forms_and_files_pass_unchanged(running: Running) -> None:
    page, text = ask(running.port, "/masuk")
    assert page.status == 200
    assert b'name="csrf_token"' in text
    assert page.headers["Content-Security-Policy"]
    assert "HttpOnly" in page.headers["Set-Cookie"]
    style, css = ask(running.port, "/static/outreach.css")
    assert style.headers["Content-Length"] == str(len(css))
    head, nothing = ask(running.port, "/static/outreach.css", "HEAD")
    assert (head.headers["Content-Length"], nothing) == (str(len(css)), b"")


def test_odd_paths_and_queries_reach_the_application(running: Running) -> None:
    for path in ("/kampanye/%E2%9C%93%20a%3Fb", "/apa%0Aini", "/%FF", "/?x=%00&y=%E2%9C%93"):
        answer, _ = ask(running.port, path)
        assert answer.status in (302, 404)


def test_a_form_too_large_is_told_so(running: Running) -> None:
    answer, text = ask(running.port, "/masuk", "POST", b"x" * 9_000_000)
    assert answer.status == 413
    assert "4 MB" in text.decode()


def test_a_body_in_chunks_arrives_whole(running: Running) -> None:
    parts = [b"username=admin&", b"password=x"]
    answer, text = ask(
        running.port, "/masuk", "POST", iter(parts),
        **{"Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked"},
    )  # fmt: skip
    assert answer.status in (200, 302, 400), "refused for its token, not for its shape"
    assert b"Traceback" not in text


def test_while_the_web_application_is_away_scans_are_answered(running: Running) -> None:
    snapshot.write(running.home / "gate" / "snapshot.json", build.snapshot())
    [web] = [pid for pid in descendants(running.pid) if told(pid).endswith(" web ")][:1]
    for pid in (web, *descendants(web)):
        os.kill(pid, signal.SIGKILL)

    scan, _ = ask(running.port, f"/Q/{build.STICKER}", **{"User-Agent": build.PHONE})
    page, text = ask(running.port, "/masuk")

    assert (scan.status, page.status) == (302, 503)
    assert page.headers["Retry-After"]
    assert "dimulai ulang" in text.decode()
    until(lambda: ask(running.port, "/masuk")[0].status == 200, 30, "the web application's return")
