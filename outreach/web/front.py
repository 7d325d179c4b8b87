"""The door's own entry; `OUTREACH_HOME` and the web application's socket must be set."""

from __future__ import annotations

import os
from pathlib import Path

from outreach.gate.app import make_application
from outreach.gate.serve import begin
from outreach.web.door import make_door

_gate = Path(os.environ["OUTREACH_HOME"]).expanduser() / "gate"

application = make_door(
    make_application(_gate / "snapshot.json", _gate / "spool"), os.environ["OUTREACH_WEB_SOCKET"]
)
begin()
