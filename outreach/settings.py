"""Every setting, declared once: environment name, default, unit and meaning."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

from outreach.errors import OutreachError, StorageError

ROOT = Path(__file__).resolve().parent.parent
_WINDOW = re.compile(
    r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)-(Mon|Tue|Wed|Thu|Fri|Sat|Sun) "
    r"(\d\d):(\d\d)-(\d\d):(\d\d)$"
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# RFC 8292, 2.1; Apple takes none with a space in it.
_CONTACT = re.compile(r"^(mailto:[^\s@]+@[^\s@]+|https://\S+)$")
# Slower than one in a thousand seconds is a stop, and there is a button for that.
_RATE = re.compile(r"^(email|whatsapp|telegram|sms|push)=(\d{1,4}(?:\.\d{1,3})?)$")
_HOURS = re.compile(r"^(\d\d):(\d\d)-(\d\d):(\d\d)$")


def _setting(default: str, unit: str, meaning: str, secret: bool = False) -> str:
    value: str = field(
        default=default, metadata={"unit": unit, "meaning": meaning, "secret": secret}
    )
    return value


@dataclass(frozen=True)
class SendWindow:
    """Days and hours (WIB) in which messages may leave; `days` holds 0 (Monday) to 6.

    `friday_break` (from, to) is kept free on Fridays. `ramadan` (opens, closes) narrows the hours
    during Ramadan.
    """

    days: frozenset[int]
    opens: time
    closes: time
    holidays_too: bool
    friday_break: tuple[time, time] | None = None
    ramadan: tuple[time, time] | None = None


@dataclass(frozen=True)
class Settings:
    """Values as given; derived ones are properties. Raises `OutreachError` when unusable."""

    home: str = _setting("var", "folder", "all state: database, spool, files")
    base_url: str = _setting("", "URL", "address that QR codes carry (default: this machine)")
    database_url: str = _setting(
        "", "SQLAlchemy URL", "database (default: SQLite in the home folder)", secret=True
    )
    host: str = _setting("127.0.0.1", "address", "address that the server listens on")
    port: str = _setting("8000", "TCP port", "port that the server listens on")
    smtp_url: str = _setting(
        "", "smtp://user:pass@host:port", "mail server; smtps:// for TLS from the start", True
    )
    mail_from: str = _setting(
        "diskominfo@localhost.localdomain", "e-mail address", "sender of e-mail reminders"
    )
    bounce_url: str = _setting(
        "",
        "imaps://user:pass@host/INBOX",
        "mailbox in which returned e-mails and replies are looked for",
        True,
    )
    whatsapp_phone_id: str = _setting(
        "", "Meta's phone number id", "number that WhatsApp messages leave from; none: no WhatsApp"
    )
    whatsapp_token: str = _setting("", "token", "access token of Meta's Cloud API", secret=True)
    whatsapp_app_secret: str = _setting(
        "", "text", "the Meta app's secret, by which its reports are known", secret=True
    )
    whatsapp_verify_token: str = _setting(
        "", "text", "a word of your own, entered at Meta beside the webhook's address", secret=True
    )
    whatsapp_api: str = _setting("https://graph.facebook.com/v25.0", "URL", "Meta's Cloud API")
    telegram_bot: str = _setting("", "user name", "the bot's name, for links to it")
    telegram_token: str = _setting("", "token", "the bot's token; none: no Telegram", secret=True)
    telegram_secret: str = _setting(
        "", "1-256 of A-Z a-z 0-9 _ -", "secret_token that setWebhook was given", secret=True
    )
    telegram_api: str = _setting("https://api.telegram.org", "URL", "Telegram's Bot API")
    broker_url: str = _setting(
        "",
        "redis://host or amqp://user:pass@host",
        "with PostgreSQL: reminders and long jobs go to `python -m outreach tasks` on any machine",
        secret=True,
    )
    push_contact: str = _setting(
        "", "mailto: or https: address", "whom push services may ask; none: no web push"
    )
    sms_gateway: str = _setting(
        "", "file", "describes the SMS gateway (docs/kannel.toml is one); none: no SMS"
    )
    throttle: str = _setting(
        "",
        "channel=messages a second",
        "most that a channel sends, as in 'email=5 whatsapp=20'; none: what its far side takes",
    )
    admin_password: str = _setting(
        "", "text", "first administrator's password, set without printing it", secret=True
    )
    send_window: str = _setting(
        "Mon-Sat 08:00-17:00",
        "days and hours, WIB",
        "when messages may leave; 'always' lifts it, national holidays included",
    )
    friday_break: str = _setting(
        "11:30-13:00", "hours, WIB", "no messages on Fridays at prayer time; 'none' lifts it"
    )
    ramadan_window: str = _setting(
        "08:00-15:00",
        "hours, WIB",
        "the send window in the 30 days before Idul Fitri; 'none' keeps the usual one",
    )
    probe_controls: str = _setting(
        "https://www.google.com/generate_204 https://www.apple.com/library/test/success.html",
        "URLs",
        "asked when no target answers: only if one of them does is a target to blame",
    )
    probe_private: str = _setting(
        "", "yes", "also probe targets in private networks; without it only public addresses"
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `OUTREACH_*`; an empty value counts as not given."""
        env = os.environ if environment is None else environment
        given = {f.name: env.get(variable(f.name), "") for f in fields(cls)}
        settings = cls(**{name: value for name, value in given.items() if value})
        settings.check()
        return settings

    def check(self) -> None:
        """Raise `OutreachError` for a value that could only fail later."""
        if not self.port.isdigit() or not 0 < int(self.port) < 65536:
            raise OutreachError(
                "OUTREACH_PORT=“%(value)s” bukan nomor port.",
                "Isi angka 1 sampai 65535.",
                value=self.port,
            )
        parts = urlsplit(self.public_url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
            raise OutreachError(
                "OUTREACH_BASE_URL=“%(value)s” tidak bisa dipakai.",
                "Isi alamat tanpa jalur, misalnya https://outreach.purwakartakab.go.id",
                value=self.base_url,
            )
        smtp = urlsplit(self.smtp_url)
        if self.smtp_url and (smtp.scheme not in ("smtp", "smtps") or not smtp.hostname):
            # The value itself may hold a password, so it is not repeated.
            raise OutreachError(
                "OUTREACH_SMTP_URL tidak terbaca.",
                "Contoh: smtp://nama:sandi@mail.example.go.id:587",
            )
        bounce = urlsplit(self.bounce_url)
        if self.bounce_url and not (
            bounce.scheme in ("imap", "imaps") and bounce.hostname and bounce.username
        ):
            raise OutreachError(
                "OUTREACH_BOUNCE_URL tidak terbaca.",
                "Contoh: imaps://nama:sandi@surat.go.id/INBOX",
            )
        if self.push_contact and not _CONTACT.match(self.push_contact):
            raise OutreachError(
                "OUTREACH_PUSH_CONTACT=“%(value)s” tidak bisa dipakai.",
                "Contoh: mailto:diskominfo@purwakartakab.go.id",
                value=self.push_contact,
            )
        _ = self.window, self.rates

    @property
    def home_path(self) -> Path:
        return Path(self.home).expanduser().absolute()

    @property
    def public_url(self) -> str:
        """What codes carry, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def is_local(self) -> bool:
        """True while printed codes would lead to this machine only."""
        return urlsplit(self.public_url).hostname in ("127.0.0.1", "localhost", "::1", "0.0.0.0")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home_path / 'outreach.db'}"

    @property
    def snapshot_path(self) -> Path:
        return self.home_path / "gate" / "snapshot.json"

    @property
    def spool_path(self) -> Path:
        return self.home_path / "gate" / "spool"

    @property
    def files_path(self) -> Path:
        return self.home_path / "files"

    @property
    def window(self) -> SendWindow:
        """The send window. Source of the default: DOMAIN.md, quiet hours."""
        if self.send_window == "always":
            return SendWindow(frozenset(range(7)), time(0), time(23, 59, 59), True)
        found = _WINDOW.match(self.send_window)
        try:
            if not found:
                raise ValueError
            first, last = _DAYS.index(found[1]), _DAYS.index(found[2])
            opens, closes = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
            if opens >= closes:
                raise ValueError
        except ValueError:
            raise OutreachError(
                "OUTREACH_SEND_WINDOW=“%(value)s” tidak terbaca.",
                "Contoh: 'Mon-Sat 08:00-17:00' atau 'always'.",
                value=self.send_window,
            ) from None
        days = {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        return SendWindow(
            frozenset(days), opens, closes, False,
            friday_break=self._hours("friday_break"), ramadan=self._hours("ramadan_window"),
        )  # fmt: skip

    @property
    def rates(self) -> dict[str, float]:
        """Channel → messages a second, of those that are throttled."""
        found: dict[str, float] = {}
        for part in self.throttle.split():
            one = _RATE.match(part)
            if one is None or not float(one[2]):
                raise OutreachError(
                    "OUTREACH_THROTTLE=“%(value)s” tidak terbaca.",
                    "Contoh: 'email=5 whatsapp=0.5', dalam pesan per detik.",
                    value=self.throttle,
                )
            found[one[1]] = float(one[2])
        return found

    def _hours(self, name: str) -> tuple[time, time] | None:
        """`11:30-13:00` as two times; `none` as None."""
        value = getattr(self, name)
        if value == "none":
            return None
        found = _HOURS.match(value)
        try:
            if not found:
                raise ValueError
            begins, ends = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
            if begins >= ends:
                raise ValueError
        except ValueError:
            raise OutreachError(
                "%(name)s=“%(value)s” tidak terbaca.",
                "Contoh: '11:30-13:00' atau 'none'.",
                name=variable(name),
                value=value,
            ) from None
        return begins, ends

    def prepare_home(self) -> None:
        """Make the home folder and prove that it can be written; raises `StorageError`."""
        try:
            for folder in (self.home_path, self.spool_path, self.files_path):
                folder.mkdir(parents=True, exist_ok=True)
            probe = self.home_path / f".write-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise StorageError(
                "Folder %(folder)s tidak bisa ditulis (%(reason)s).",
                "Perbaiki izinnya atau arahkan OUTREACH_HOME ke folder lain.",
                folder=self.home_path,
                reason=error.strerror,
            ) from error

    def describe(self) -> list[dict[str, str]]:
        """One row a setting for `python -m outreach config`; secrets are hidden."""
        rows = []
        for f in fields(self):
            value = {"base_url": self.public_url, "database_url": self.database}.get(
                f.name, getattr(self, f.name)
            )
            if f.metadata["secret"] and getattr(self, f.name):
                value = "(disembunyikan)"
            rows.append(
                {
                    "name": variable(f.name),
                    "value": value,
                    "default": str(f.default),
                    "unit": f.metadata["unit"],
                    "meaning": f.metadata["meaning"],
                }
            )
        return rows


def variable(name: str) -> str:
    """Environment name of a setting: `home` → `OUTREACH_HOME`."""
    return f"OUTREACH_{name.upper()}"
