"""Builders for the gate's tests: real pages from the real templates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outreach.gate.code import check_character
from outreach.gate.snapshot import Snapshot, Target

TEMPLATES = Path(__file__).parents[2] / "templates"
HOST = "s.purwakartakab.go.id"
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Call Center 112\r\nTEL;TYPE=VOICE:112\r\nEND:VCARD\r\n"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
_pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
_COPY: dict[str, dict[str, Any]] = {
    "id": {
        "headline": "Darurat? Telepon 112.",
        "subhead": "Satu nomor untuk ambulans, kebakaran, dan bencana di Kabupaten Purwakarta.",
        "points": [
            "Gratis, tidak memakai pulsa.",
            "Petugas siaga 24 jam.",
            "Tidak perlu aplikasi. Cukup tekan 112.",
        ],
        "call": "Simpan sekarang: 112. Khusus darurat, bukan untuk bercanda.",
        "how_to_report": "Sebutkan: apa yang terjadi, di mana (desa dan patokan terdekat),"
        " siapa yang perlu ditolong.",
    },
    "su": {
        "headline": "Darurat? Enggal telepon 112.",
        "subhead": "Hiji nomer kanggo ambulan, kahuruan, sareng bencana di Kabupatén Purwakarta.",
        "points": [
            "Haratis, teu nganggo pulsa.",
            "Patugas sayagi 24 jam.",
            "Teu peryogi aplikasi. Cekap pencét 112.",
        ],
        "call": "Simpen ayeuna: 112. Husus darurat, sanés kanggo heureuy.",
        "how_to_report": "Sebatkeun: aya kajadian naon, di mana (désa sareng patokan"
        " pangcaketna), saha nu peryogi ditulungan.",
    },
}
TELEPHONE = {"label": "Telepon 112", "href": "tel:112", "kind": "tel"}


def code(body: str) -> str:
    """The valid code with these seven letters."""
    return body + check_character(body)


# Unix time in ms of a scan in a test: Monday, 23 November 2026, 19.30 WIB.
AT = 1_795_437_000_000
POSTER = code("4679CDF")
STICKER = code("HJKMNPR")


def page(name: str, language: str = "id", **changes: Any) -> str:
    """A page as it is published."""
    variables = {
        "lang": language,
        "other_lang_url": "?l=id" if language == "su" else "?l=su",
        "official_host": HOST,
    }
    if name == "landing":
        variables |= _COPY[language] | {
            "service": {"name": "Call Center 112"},
            "actions": [TELEPHONE],
            "emergency": True,
            "contact_card_url": "@@CARD@@",
        }
    return _pages.get_template(f"gate/{name}.html").render(variables | changes)


def snapshot(**changes: Any) -> Snapshot:
    """POSTER leads to the 112 page, STICKER to a store, or to WhatsApp on other devices."""
    pages = {language: page("landing", language) for language in ("id", "su")}
    store = {
        "android": "https://play.google.com/store/apps/details?id=id.go.example",
        "other": "https://wa.me/628110000000",
    }
    made: dict[str, Any] = {
        "generated_at": "2026-08-17T03:00:00+00:00",
        "official_host": HOST,
        "base_url": f"https://{HOST}",
        "targets": [
            Target("landing", pages, contact_card=CARD),
            Target("redirect", pages, store, reason="dikonfirmasi"),
        ],
        "codes": {POSTER: 0, STICKER: 1},
        "names": {POSTER: "Desa Cibodas, Kec. Sukatani", STICKER: "Pasar <Rebo>, Kec. Purwakarta"},
        "fallback": {
            f"{name}-{language}": page(name, language)
            for name in ("unknown", "check")
            for language in ("id", "su")
        },
    }
    return Snapshot(**made | changes)


class Answer:
    """What a WSGI application said."""

    def __init__(self, application: Callable[..., Any], path: str, **environ: str) -> None:
        path, _, query = path.partition("?")
        method = environ.pop("method", "GET")
        self.status = ""
        self.headers: dict[str, str] = {}
        asked = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_USER_AGENT": PHONE,
        }
        self.bytes = b"".join(application(asked | environ, self._start))
        self.text = self.bytes.decode()

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)
        assert len(self.headers) == len(headers), "a header was sent twice"
