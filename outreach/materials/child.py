"""The child process that lays pieces out: `python -m outreach.materials.child SECONDS BYTES`.

Artwork comes in on stdin and a form goes out on stdout, both pickled by our own parent process; of
a page to look at its picture, of a paper's sheets their PDF.
With `stay` as third argument it goes on answering, each message after its length in 8 bytes, with
libraries loaded and fonts unpacked, until nobody has asked for a while.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import sys
from typing import BinaryIO

# Seconds without a question after which it is not worth its memory any more.
IDLE = 600


def main() -> None:
    """Set the limits first: what is loaded afterwards counts too."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    _allow(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Libraries may print; only the answer goes to the parent.
    out = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(out, "wb") as parent:
        if sys.argv[3:] == ["stay"]:
            _stay(parent, seconds)
        else:
            parent.write(_answer(sys.stdin.buffer.read()))


def _stay(parent: BinaryIO, seconds: int) -> None:
    while select.select([0], [], [], IDLE)[0]:
        size = _exactly(8)
        question = _exactly(int.from_bytes(size)) if size else b""
        if not question:
            return
        _allow(seconds)
        answer = _answer(question)
        parent.write(len(answer).to_bytes(8) + answer)
        parent.flush()


def _exactly(size: int) -> bytes:
    """So many bytes of stdin, or none when the parent is gone. Past any buffer, for `select`."""
    parts: list[bytes] = []
    while size and (part := os.read(0, size)):
        parts.append(part)
        size -= len(part)
    return b"" if size else b"".join(parts)


def _allow(seconds: int) -> None:
    """So many seconds of processor from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _answer(data: bytes) -> bytes:
    from outreach.errors import OutreachError

    asked = pickle.loads(data)
    answer: tuple[str, object]
    try:
        answer = "made", _made(asked)
    except OutreachError as error:
        answer = "error", error.parts
    return pickle.dumps(answer, protocol=5)


def _made(asked: object) -> object:
    """Loads no more than the question needs: a paper's sheets need nothing of materials."""
    from outreach.materials.paper import Sheets, made

    if isinstance(asked, Sheets):
        return made(asked)
    from outreach.materials.draw import compiled, draw
    from outreach.materials.form import dump
    from outreach.materials.preview import Proof
    from outreach.materials.render import Artwork

    assert isinstance(asked, Artwork | Proof)
    return draw(asked) if isinstance(asked, Proof) else dump(compiled(asked))


if __name__ == "__main__":
    main()
