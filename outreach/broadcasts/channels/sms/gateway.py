"""The file that describes a gateway: how it is asked, and what its answers mean. TOML, see
docs/saluran.md and docs/kannel.toml.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from outreach.broadcasts.channels.line import Answer, origin_of, plain
from outreach.errors import OutreachError

SETTING = "OUTREACH_SMS_GATEWAY"
PLACEHOLDERS = (
    "to",  # +6281234567890
    "number",  # 6281234567890
    "text",
    "text_hex",  # UTF-16BE in hexadecimal, for gateways that want UCS-2 so
    "sender",
    "coding",  # what [coding] says for the text's alphabet
    "delivery",  # our id of the message
    "report_url",  # where the gateway tells what became of it
)
_FIELD = re.compile(r"\{(\w+)\}")
_LONGEST_WAIT = 3600.0  # seconds
CLASSES = ("failed", "dead", "throttled", "retry", "in_doubt")


@dataclass(frozen=True)
class Meaning:
    """Answers with one of these statuses (none: any) whose body the pattern is found in."""

    status: tuple[int, ...]
    body: re.Pattern[str]
    kind: str
    wait: float

    def fits(self, answer: Answer) -> re.Match[str] | None:
        if self.status and answer.status not in self.status:
            return None
        return self.body.search(answer.body[:2000].decode("utf-8", "replace"))


@dataclass(frozen=True)
class Gateway:
    """`meanings` in the file's order, success first; `report` and `inbound` are names of fields in
    what the gateway tells us.
    """

    url: str
    method: str
    body: str
    charset: str
    sender: str
    fields: Mapping[str, str]
    headers: Mapping[str, str]
    coding: Mapping[str, str]
    meanings: tuple[Meaning, ...]
    report: Mapping[str, Any]
    inbound: Mapping[str, str]
    per_second: float
    max_segments: int

    def request(self, values: Mapping[str, str]) -> tuple[str, bytes, dict[str, str]]:
        """Path, body and headers of one request."""
        fields = {name: _filled(text, values) for name, text in self.fields.items()}
        headers, parts = dict(self.headers), urlsplit(self.url)
        coded = urlencode(fields, encoding=self.charset, errors="replace")
        query = [part for part in (parts.query, coded if self.method == "GET" else "") if part]
        path = (parts.path or "/") + ("?" + "&".join(query) if query else "")
        if self.method == "GET":
            return path, b"", headers
        if self.body == "json":
            headers.setdefault("Content-Type", "application/json")
            return path, json.dumps(fields).encode(), headers
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        return path, coded.encode("ascii"), headers


def load_gateway(path: str) -> Gateway:
    """Read and check the file; raises `OutreachError` that says what is wrong in it."""
    try:
        raw = tomllib.loads(Path(path).expanduser().read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutreachError(
            "Berkas gateway SMS tidak terbaca (%(reason)s).",
            "Periksa %(setting)s; contohnya docs/kannel.toml.",
            reason=plain(error),
            setting=SETTING,
        ) from None
    try:
        return _gateway(raw)
    except (KeyError, TypeError, ValueError, AttributeError, LookupError, re.error) as error:
        raise OutreachError(
            "Berkas gateway SMS salah di bagian %(part)s.",
            "Bandingkan dengan docs/kannel.toml.",
            part=plain(error),
        ) from None


def _gateway(raw: dict[str, Any]) -> Gateway:
    origin_of(raw["url"], SETTING)
    method, body, charset = raw.get("method", "GET"), raw.get("body", "form"), raw.get("charset")
    if method not in ("GET", "POST") or body not in ("form", "json"):
        raise ValueError("method, body")
    "".encode(charset or "utf-8")
    fields = {name: str(text) for name, text in raw["fields"].items()}
    for name, text in fields.items():
        if set(_FIELD.findall(text)) - set(PLACEHOLDERS):
            raise ValueError(f"[fields] {name}")
    meanings = [_meaning(raw["success"], "sent")]
    for one in raw.get("failure", []):
        if one["class"] not in CLASSES:
            raise ValueError("[[failure]] class")
        meanings.append(_meaning(one, one["class"]))
    report = raw.get("report", {})
    return Gateway(
        url=raw["url"],
        method="POST" if body == "json" else method,
        body=body,
        charset=charset or "utf-8",
        sender=str(raw.get("sender", "")),
        fields=fields,
        headers={str(k): str(v) for k, v in raw.get("headers", {}).items()},
        coding={"gsm": "", "ucs2": "", **raw.get("coding", {})},
        meanings=tuple(meanings),
        report={**report, "arrived": list(map(str, report.get("arrived", []))),
                "failed": list(map(str, report.get("failed", [])))} if report else {},
        inbound={str(k): str(v) for k, v in raw.get("inbound", {}).items()},
        per_second=float(raw.get("per_second", 10)),
        max_segments=int(raw.get("max_segments", 3)),
    )  # fmt: skip


def _meaning(raw: dict[str, Any], kind: str) -> Meaning:
    return Meaning(
        tuple(map(int, raw.get("status", ()))),
        re.compile(raw.get("body", "")),
        kind,
        min(float(raw.get("wait", 60)), _LONGEST_WAIT),
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: values[found[1]], text)
