"""The gate's own entry: `granian --interface wsgi outreach.gate.wsgi:application`.

`OUTREACH_HOME` must be set; raises `KeyError` otherwise.
"""

from __future__ import annotations

import os
from pathlib import Path

from outreach.gate.app import make_application
from outreach.gate.serve import begin

_gate = Path(os.environ["OUTREACH_HOME"]).expanduser() / "gate"

application = make_application(_gate / "snapshot.json", _gate / "spool")
begin()
