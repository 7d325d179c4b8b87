"""Forms made outside the process that asks, with limits on time and memory.

Laying out reads words and pictures of many hands; should that run away, a child process falls and
the web goes on. A form is kept in memory for as long as nothing on it changes.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from outreach.errors import OutreachError
from outreach.materials.catalogue import Material
from outreach.materials.form import Form, Page, load
from outreach.materials.look import Look
from outreach.materials.stamp import stamp
from outreach.settings import ROOT
from outreach.wib import Now, utc_now

# Ten times what the largest material takes on a 2-core machine.
SECONDS = 30
MEMORY = 1_500_000_000  # bytes of address space, of which WeasyPrint and its fonts map 400 MB
_KEPT = 24
_forms: OrderedDict[str, Form] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Artwork:
    """All that a form depends on: no placement is in it. `address` is our host."""

    material: Material
    texts: dict[str, Any]
    look: Look
    address: str

    def mark(self) -> str:
        """Changes with whatever is drawn, the templates included."""
        digest = hashlib.sha256(pickle.dumps(self, protocol=5))
        for path in self.material.files():
            digest.update(path.read_bytes())
        return digest.hexdigest()


def form_of(artwork: Artwork) -> Form:
    """The compiled form; raises `OutreachError` when the words do not fit or limits are reached."""
    mark = artwork.mark()
    with _lock:
        if mark in _forms:
            _forms.move_to_end(mark)
            return _forms[mark]
    form = _compile_outside(artwork)
    with _lock:
        _forms[mark] = form
        while len(_forms) > _KEPT:
            _forms.popitem(last=False)
    return form


def render(
    artwork: Artwork,
    pages: Sequence[Page],
    *,
    press: bool,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> bytes:
    """One PDF with a piece for each of `pages`, in their order; see `render_to`."""
    out = io.BytesIO()
    render_to(out, artwork, pages, press=press, report=report)
    return out.getvalue()


def render_to(
    out: BinaryIO,
    artwork: Artwork,
    pages: Sequence[Page],
    *,
    press: bool,
    one_to: int = 1,
    report: Callable[[int, int], None] = lambda _done, _total: None,
    now: Now = utc_now,
) -> None:
    """Write that PDF to `out`, page by page, so that long files take no memory.

    `one_to` 10 draws it at a tenth of its size.

    Where the material has sheets, the press gets a sheet full of each: a village's stickers come
    off one sheet. The same pages at the same moment give the same bytes.
    """
    report(0, len(pages))
    form = form_of(artwork)
    times = len(form.cells) if press and form.cells else 1
    pieces = (page for page in pages for _ in range(times))
    stamp(
        form, pieces, out, press=press, one_to=one_to,
        report=lambda done: report(done, len(pages)), now=now,
    )  # fmt: skip
    report(len(pages), len(pages))


def _compile_outside(artwork: Artwork) -> Form:
    """Start `outreach.materials.child` and wait for the form."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "outreach.materials.child", str(SECONDS), str(MEMORY)],
            input=pickle.dumps(artwork, protocol=5),
            capture_output=True,
            cwd=ROOT,
            timeout=2 * SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise beyond_limits(artwork) from None
    if not done.stdout:
        raise beyond_limits(artwork, done.stderr[-2000:].decode(errors="replace"))
    return load(answer_of(done.stdout))


def answer_of(data: bytes) -> Any:
    """What the child answered; an error of its is raised here."""
    kind, answer = pickle.loads(data)
    if kind == "error":
        sentence, remedy, values = answer
        raise OutreachError(sentence, remedy, **values)
    return answer


def beyond_limits(artwork: Artwork, detail: str = "") -> OutreachError:
    error = OutreachError(
        "Materi %(material)s tidak selesai disusun dalam batas waktu dan memori.",
        "Kecilkan logonya atau pendekkan naskahnya; bila tetap gagal, hubungi administrator.",
        material=artwork.material.names["id"],
    )
    error.add_note(detail)
    return error
