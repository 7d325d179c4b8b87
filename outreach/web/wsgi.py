"""The server's entry: the gate at `/q/` and `/cek/`, everything else the web application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from outreach.database import Database
from outreach.gate.app import make_application
from outreach.gate.serve import begin
from outreach.settings import Settings
from outreach.web.app import create_app

_GATE = ("/q", "/cek")


def make_server() -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """A WSGI application from the environment's settings; the home must be prepared."""
    settings = Settings.from_environment()
    web = create_app(settings, Database(settings.database)).wsgi_app
    gate = make_application(settings.snapshot_path, settings.spool_path)

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "").lower()
        mine = any(path == prefix or path.startswith(prefix + "/") for prefix in _GATE)
        return (gate if mine else web)(environ, start_response)

    return serve


application = make_server()
begin()
