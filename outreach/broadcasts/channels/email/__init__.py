"""E-mail over SMTP (RFC 5321), with one-click unsubscribe (RFC 8058)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from outreach.broadcasts.channels import Letter, Outcome
from outreach.errors import OutreachError


class EmailChannel:
    """One connection a batch. `smtp_url` is smtp:// (STARTTLS where offered) or smtps://."""

    name = "email"
    deduplicates = False
    batch = 50

    def __init__(self, smtp_url: str, sender: str, timeout: float = 30.0) -> None:
        parts = urlsplit(smtp_url)
        if smtp_url and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise OutreachError(
                "OUTREACH_SMTP_URL tidak terbaca.", "Contoh: smtp://nama:sandi@surat.go.id:587"
            )
        self._parts, self._sender, self._timeout = parts, sender, timeout

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """Outcomes in the order of the letters; a broken connection is made anew."""
        server: smtplib.SMTP | None = None
        try:
            for letter in letters:
                try:
                    server = server or self._connect()
                except (OSError, smtplib.SMTPException) as error:
                    yield Outcome(letter.delivery_id, "retry", f"Server surat: {error}"[:300])
                    continue
                outcome = self._hand_over(server, letter)
                if outcome.status == "in_doubt" or server.sock is None:
                    server.close()
                    server = None
                yield outcome
        finally:
            if server is not None:
                try:
                    server.quit()
                except (OSError, smtplib.SMTPException):
                    server.close()

    def message(self, letter: Letter) -> EmailMessage:
        """The letter as it goes over the wire; header injection is refused by `email`."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = Address(addr_spec=letter.address)
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = formatdate(localtime=False)
        # The same delivery always has the same id, whichever process sends it.
        host = self._sender.rpartition("@")[2]
        message["Message-ID"] = f"<outreach-{letter.delivery_id}@{host}>"
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Precedence"] = "bulk"
        message.set_content(letter.body)
        for name, content in letter.attachments:
            message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        return message

    def _connect(self) -> smtplib.SMTP:
        host, secure = self._parts.hostname or "", self._parts.scheme == "smtps"
        port = self._parts.port or (465 if secure else 25)
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if secure:
            server = smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=self._timeout)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
        if self._parts.username:
            server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        return server

    def _hand_over(self, server: smtplib.SMTP, letter: Letter) -> Outcome:
        """MAIL, RCPT, DATA by hand: only after DATA can a letter be in doubt."""
        content = self.message(letter).as_bytes()
        try:
            for code, reply in (
                server.mail(self._sender),
                server.rcpt(letter.address),
            ):
                if code >= 400:
                    server.rset()
                    return _refused(letter, code, reply)
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            return Outcome(letter.delivery_id, "retry", f"Sambungan putus: {error}"[:300])
        try:
            code, reply = server.data(content)
        except smtplib.SMTPDataError as error:
            return _refused(letter, error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(
                letter.delivery_id,
                "in_doubt",
                f"Sambungan putus saat isi surat dikirim: {error}"[:300],
            )
        if code >= 400:
            return _refused(letter, code, reply)
        return Outcome(letter.delivery_id, "sent")


def _refused(letter: Letter, code: int, reply: bytes | str) -> Outcome:
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    status = "failed" if code >= 500 else "retry"
    return Outcome(letter.delivery_id, status, f"{code} {' '.join(said.split())}"[:300])
