"""The child process that lays a piece out: `python -m outreach.materials.child SECONDS BYTES`.

Artwork comes in on stdin and a form goes out on stdout, both pickled by our own parent process.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys


def main() -> None:
    """Set the limits first: what is loaded afterwards counts too."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Libraries may print; only the answer goes to the parent.
    out = os.dup(1)
    os.dup2(2, 1)
    answer = _answer(sys.stdin.buffer.read())
    with os.fdopen(out, "wb") as parent:
        parent.write(pickle.dumps(answer, protocol=5))


def _answer(data: bytes) -> tuple[str, object]:
    from outreach.errors import OutreachError
    from outreach.materials.compile import compile_form
    from outreach.materials.form import dump
    from outreach.materials.layout import lay_out, specimen
    from outreach.materials.render import Artwork

    artwork = pickle.loads(data)
    assert isinstance(artwork, Artwork)
    page = specimen(artwork.address)
    try:
        document = lay_out(artwork.material, page, artwork.texts, artwork.look, open_slots=True)
        return "form", dump(compile_form(document, artwork.material, page.qr.modules))
    except OutreachError as error:
        return "error", error.parts


if __name__ == "__main__":
    main()
