"""What a failed connection means for a letter: only what cannot have left may go again."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from outreach.broadcasts.channels.line import LONGEST, Line, Unanswered, Unreached
from outreach.errors import OutreachError
from tests.broadcasts.channels.far_side import Asked, HangUp, Said, far_side, said
from tests.running import free_port


def test_a_closed_port_and_an_unknown_name_are_unreached() -> None:
    for origin in (f"http://127.0.0.1:{free_port()}", "https://tidak-ada.invalid"):
        with pytest.raises(Unreached):
            Line(origin, "UJI", timeout=5).ask("GET", "/")


def test_a_server_that_hangs_up_after_the_request_leaves_it_unanswered() -> None:
    def hang_up(_asked: Asked) -> Said:
        raise HangUp

    with far_side(hang_up) as origin, pytest.raises(Unanswered):
        Line(origin, "UJI", timeout=5).ask("POST", "/", b"{}")


def test_a_server_that_says_nothing_is_left_when_the_time_is_up() -> None:
    waiting = threading.Event()

    def stall(_asked: Asked) -> Said:
        waiting.wait(10)
        return said(200, {})

    with far_side(stall) as origin:
        with pytest.raises(Unanswered):
            Line(origin, "UJI", timeout=0.3).ask("POST", "/", b"{}")
        waiting.set()


def test_an_endless_answer_is_cut_off() -> None:
    with far_side(lambda _asked: (200, {}, b"x" * (LONGEST * 4))) as origin:
        line = Line(origin, "UJI", timeout=5)
        assert len(line.ask("GET", "/").body) == LONGEST
        assert len(line.ask("GET", "/").body) == LONGEST


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew() -> None:
    asked: list[Asked] = []

    def answer(one: Asked) -> Said:
        asked.append(one)
        return said(200, {}, Connection="close")

    # The header alone is not honoured by this server: it keeps the connection open.
    with far_side(answer) as origin:
        line = Line(origin, "UJI", timeout=5)
        for _ in range(3):
            assert line.ask("POST", "/", b"{}").status == 200
        line.close()
    assert len(asked) == 3


def test_a_kept_connection_that_died_is_noticed_before_a_letter_leaves() -> None:
    with far_side(lambda _asked: said(200, {})) as origin:
        line = Line(origin, "UJI", timeout=5)
        line.ask("GET", "/")
        assert line._connection and line._connection.sock
        line._connection.sock.shutdown(socket.SHUT_RD)
        assert line.ask("GET", "/").status == 200
        line.close()


def test_a_request_that_cannot_be_written_has_not_left() -> None:
    with far_side(lambda _asked: said(200, {})) as origin, pytest.raises(Unreached):
        Line(origin, "UJI", timeout=5).ask("POST", "/", b"{}", {"Authorization": "a\nb"})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody vouches for."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@contextmanager
def tls_server_that_breaks_off(folder: Path) -> Iterator[int]:
    """Shakes hands, reads a request, and falls away without a TLS good-bye."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        plain, _ = listener.accept()
        try:
            secured = context.wrap_socket(plain, server_side=True)
        except ssl.SSLError:
            plain.close()
            return
        secured.recv(4096)
        os.close(secured.detach())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(5)
        listener.close()


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_leaves(
    certificate: Path,
) -> None:
    with tls_server_that_breaks_off(certificate) as port, pytest.raises(Unreached):
        Line(f"https://localhost:{port}", "UJI", timeout=5).ask("POST", "/", b"{}")


def test_a_broken_tls_line_is_unanswered_once_the_request_has_left(certificate: Path) -> None:
    with tls_server_that_breaks_off(certificate) as port:
        line = Line(f"https://localhost:{port}", "UJI", timeout=5)
        assert line._context
        line._context.load_verify_locations(certificate / "cert.pem")
        with pytest.raises(Unanswered):
            line.ask("POST", "/", b"{}")


@pytest.mark.parametrize(
    "origin",
    ["http://sms.example.go.id", "ftp://localhost", "localhost:80", "https://", "http://[::1",
     "https://a:b", ""],
)  # fmt: skip
def test_only_https_and_this_machine_are_spoken_to(origin: str) -> None:
    with pytest.raises(OutreachError, match="UJI"):
        Line(origin, "UJI")
