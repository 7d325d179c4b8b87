"""Scans by phones that try again as browsers do, while something is broken under them."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.gate.build import PHONE

# A phone whose connection was cut asks again; after so many seconds its owner gives up.
PATIENCE = 20.0
# Seconds between two scans of a phone: a background load, which takes little from what is tested,
# and one that leaves no processor idle.
CALM, WILD = 0.02, 0.002


class Storm:
    """Counts of what `phones` saw: `answered` redirects, `cut` connections, `failed` scans."""

    def __init__(self, port: int, codes: Sequence[str], phones: int, pause: float) -> None:
        self.answered = 0
        self.cut = 0
        self.failed: list[str] = []
        self._port = port
        self._codes = codes
        self._pause = pause
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._phones = [threading.Thread(target=self._phone, args=(n,)) for n in range(phones)]

    def start(self) -> None:
        for phone in self._phones:
            phone.start()

    def end(self) -> None:
        self._over.set()
        for phone in self._phones:
            phone.join()

    def _phone(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        for code in itertools.cycle(self._codes[number:] + self._codes[:number]):
            if self._over.is_set():
                break
            self._scan(connection, code)
            time.sleep(self._pause)
        connection.close()

    def _scan(self, connection: http.client.HTTPConnection, code: str) -> None:
        began = time.monotonic()
        while True:
            try:
                connection.request("GET", f"/Q/{code}", headers={"User-Agent": PHONE})
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                with self._lock:
                    self.cut += 1
                    if time.monotonic() - began > PATIENCE:
                        self.failed.append(repr(error))
                        return
                time.sleep(0.02)
                continue
            with self._lock:
                if answer.status == 302:
                    self.answered += 1
                else:
                    self.failed.append(f"{answer.status} for {code}")
            return


@contextmanager
def storm(port: int, codes: Sequence[str], phones: int = 8, pause: float = CALM) -> Iterator[Storm]:
    """Phones scan until the block ends."""
    made = Storm(port, codes, phones, pause)
    made.start()
    try:
        yield made
    finally:
        made.end()
