"""SMTP (RFC 5321) with pipelining (RFC 2920): one round trip a letter instead of four."""

from __future__ import annotations

import smtplib
import ssl
from urllib.parse import SplitResult, unquote

_CRLF_DOT = b".\r\n"
_LONGEST = 65_536  # bytes of a reply line; the standard has 512 (RFC 5321, 4.5.3.1.5)


class Broken(Exception):
    """The connection is of no more use; its text says why, for staff."""


class Wire:
    """One open connection. Raises `Broken` when it cannot be opened or no longer answers."""

    def __init__(self, address: SplitResult, sender: str, timeout: float) -> None:
        """`address` is smtp:// (STARTTLS where offered) or smtps://; `timeout` in seconds."""
        try:
            self._server = _connect(address, timeout)
        except (OSError, smtplib.SMTPException) as error:
            raise Broken(f"Server surat: {error}") from error
        sock = self._server.sock
        if sock is None:  # pragma: no cover - smtplib raises before
            raise Broken("Server surat menutup sambungan.")
        self._socket, self._unread = sock, b""
        self._mail = f"MAIL FROM:<{sender}>\r\n".encode("ascii")
        self.pipelining = self._server.has_extn("pipelining")

    def write(self, data: bytes) -> None:
        """Hand bytes to the network."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Broken(f"Sambungan putus: {error}") from error

    def reply(self) -> tuple[int, str]:
        """The next reply: its code, and its text on one line."""
        said = b""
        while True:
            line, found, rest = self._unread.partition(b"\n")
            if not found:
                self._read_on()
                continue
            self._unread = rest
            if line[3:4] != b"-":
                break
            said += line[4:] + b" "
        if not line[:3].isdigit():
            raise Broken("Server surat menjawab dengan sesuatu yang bukan SMTP.")
        return int(line[:3]), " ".join((said + line[4:]).decode("utf-8", "replace").split())

    def _read_on(self) -> None:
        try:
            more = self._socket.recv(65536)
        except OSError as error:
            raise Broken(f"Server surat tidak menjawab: {error}") from error
        if not more or len(self._unread) > _LONGEST:
            raise Broken("Server surat menutup sambungan.")
        self._unread += more

    def envelope(self, recipient: str) -> tuple[bytes, bytes, bytes]:
        """The three commands that come before a letter's content."""
        return (
            self._mail,
            f"RCPT TO:<{recipient}>\r\n".encode("ascii"),
            b"DATA\r\n",
        )

    def answers(self, commands: tuple[bytes, bytes, bytes], written: bool) -> tuple[int, str]:
        """What the server says to an envelope: 354, or the first refusal, after which the
        connection is ready for the next one. `written` when the commands have left already.
        """
        refusal = None
        for command in commands:
            if not written:
                self.write(command)
            code, said = self.reply()
            if refusal is None and code not in (250, 251, 252, 354):
                refusal = code, said
                if not written:
                    break
            elif refusal is not None and code == 354:
                # It takes content although there is nobody to send it to (RFC 2920, 3.1).
                self.write(_CRLF_DOT)
                self.reply()
        if refusal is None:
            return code, said
        if refusal[0] != 421:
            self.write(b"RSET\r\n")
            self.reply()
        return refusal

    def quit(self) -> None:
        """Say good-bye and close; never raises."""
        try:
            self._socket.settimeout(2)
            self._socket.sendall(b"QUIT\r\n")
            self._socket.recv(4096)
        except OSError:
            pass
        self.close()

    def close(self) -> None:
        self._server.close()


def _connect(address: SplitResult, timeout: float) -> smtplib.SMTP:
    host, secure = address.hostname or "", address.scheme == "smtps"
    port = address.port or (465 if secure else 25)
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if secure:
        server = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    try:
        server.ehlo_or_helo_if_needed()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
    except BaseException:
        server.close()
        raise
    return server
