"""The web application's entry, behind the door; the home must be prepared."""

from __future__ import annotations

from outreach.database import Database
from outreach.gate.serve import begin
from outreach.settings import Settings
from outreach.web.app import create_app

_settings = Settings.from_environment()

application = create_app(_settings, Database(_settings.database)).wsgi_app
begin()
