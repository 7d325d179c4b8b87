"""Text made small on its way to phones on prepaid data: gzip, where the browser takes it.

Only files and pages without a session: compressing what holds a secret beside what a stranger may
put in tells the secret by its length (BREACH), so staff's pages leave as they are.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Request, Response

# Endpoints and blueprints whose answers are for everybody, or for whoever has the secret address.
OPEN = ("static", "citizens", "check_in", "village", "village_kit")
_TEXT = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")
# Below it an answer goes in one packet anyway.
_SMALLEST = 1_000


def squeezed(request: Request, response: Response) -> Response:
    """The answer, compressed if it is text for everybody and the browser takes gzip."""
    name = request.blueprint or request.endpoint
    if name not in OPEN or response.mimetype not in _TEXT or response.status_code != 200:
        return response
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < _SMALLEST:
        return response
    response.set_data(_gzip(data) if name == "static" else gzip.compress(data, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    tag, _weak = response.get_etag()
    if tag:
        # The same file, in other bytes.
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=64)
def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)
