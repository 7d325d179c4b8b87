"""One load tool for all: h2load (Debian's nghttp2-client) makes an exact number of requests."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from outreach.errors import OutreachError

CONNECTIONS = 64
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)
_RATE = re.compile(r"([\d.]+) req/s")
_STATUSES = re.compile(r"(\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx")


@dataclass(frozen=True)
class Load:
    """What came of it: requests a second, redirects answered, latencies in ms, sorted."""

    per_second: float
    redirects: int
    latencies: list[float]

    def percentile(self, percent: float) -> float:
        """Latency in ms that so many percent of the requests did not exceed."""
        return self.latencies[
            min(int(len(self.latencies) * percent / 100), len(self.latencies) - 1)
        ]


def load(url: str, requests: int, rate: int | None = None, core: int | None = None) -> Load:
    """`requests` GETs of `url` over 64 keep-alive connections; `rate`: all together a second.

    `core`: the processor core that h2load keeps to.
    """
    if shutil.which("h2load") is None:
        raise OutreachError(
            "h2load belum terpasang.", "Jalankan: sudo apt-get install nghttp2-client"
        )
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "latencies"
        pinned = [] if core is None else ["taskset", "-c", str(core)]
        # Connections that begin one after another do not ask all at the same moment either.
        pace = f"--rps {rate / CONNECTIONS:g} -r 1 --rate-period 1ms".split() if rate else []
        done = subprocess.run(
            [*pinned, "h2load", "--h1", "-t", "1", "-c", str(CONNECTIONS), "-n", str(requests),
             *pace, "--log-file", str(log), "-H", f"User-Agent: {PHONE}", url],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        # Each line: start in µs since 1970, status, duration in µs.
        rows = [line.split("\t") for line in log.read_text().splitlines()]
    speed, statuses = _RATE.search(done), _STATUSES.search(done)
    if speed is None or statuses is None:
        raise OutreachError("Keluaran h2load tidak terbaca.", "Periksa versinya: h2load --version")
    return Load(float(speed[1]), int(statuses[2]), sorted(int(row[2]) / 1000 for row in rows))
