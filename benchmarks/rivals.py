"""What the gate is measured against: the same 302 without counting, on the same server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, redirect
from flask.typing import ResponseReturnValue

TARGET = "https://play.google.com/store/apps/details?id=id.go.purwakartakab.example"


def bare(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The least a WSGI application can do."""
    start_response("302 Found", [("Location", TARGET), ("Content-Length", "0")])
    return []


flask = Flask(__name__)


@flask.get("/Q/<code>")
def scan(code: str) -> ResponseReturnValue:
    return redirect(TARGET)
