"""The watcher's end: nothing of this home is left, whoever started it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from outreach.settings import ROOT
from outreach.worker.supervise import _NOTES, _started
from tests.running import until

# A former process that takes a moment to finish what it has in hand.
_SLOW = """
import signal, sys, time
def finish(*_):
    time.sleep(1)
    sys.exit()
signal.signal(signal.SIGTERM, finish)
print("up", flush=True)
while True:
    time.sleep(1)
"""
_WATCHER = """
import sys
from pathlib import Path
from outreach.settings import Settings
from outreach.worker.supervise import Processes, supervise
home = Path(sys.argv[1])
command = [sys.executable, "-c", "import time; time.sleep(60)"]
print("up", flush=True)
supervise(Settings(home=str(home)), Processes(home), {"new": command}, lambda: None)
"""


def _python(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None and process.stdout.readline() == b"up\n"
    return process


def test_who_stops_the_watcher_finds_the_former_processes_gone_too(tmp_path: Path) -> None:
    former = _python(_SLOW)
    (tmp_path / _NOTES).write_text(json.dumps({str(former.pid): _started(former.pid)}))
    watcher = _python(_WATCHER, str(tmp_path))
    # The new one is noted, and not ready yet: the former one still serves.
    until(lambda: len(json.loads((tmp_path / _NOTES).read_text())) == 2, 20, "the new process")

    watcher.send_signal(signal.SIGTERM)
    assert watcher.wait(timeout=20) == 0
    assert _started(former.pid) == 0
    assert json.loads((tmp_path / _NOTES).read_text()) == {}
    former.wait(timeout=5)
    for process in (former, watcher):
        assert process.stdout is not None
        process.stdout.close()
