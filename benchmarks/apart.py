"""A process of its own: `python -m benchmarks.apart stamp|cold|stickers FILE [N]`."""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

import io  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import pickle  # noqa: E402
import re  # noqa: E402
import sys  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from dataclasses import replace  # noqa: E402
from pathlib import Path  # noqa: E402


def main() -> None:
    kind, kept = sys.argv[1], Path(sys.argv[2])
    from outreach.materials.form import Page, load
    from outreach.materials.stamp import stamp

    data, pages = pickle.loads(kept.read_bytes())
    if kind == "cold":
        from benchmarks.print import _artwork
        from outreach.materials.render import render

        render(_artwork("poster-a4"), pages, press=True)
    elif kind == "stamp":
        stamp(load(data), pages, io.BytesIO(), press=True)
    else:
        count = int(sys.argv[3])

        def stickers() -> Iterator[Page]:
            for at in range(count):
                yield replace(pages[at % len(pages)], village=f"Desa {at}")

        with open(os.devnull, "wb") as out:
            stamp(load(data), stickers(), out, press=True)
    # getrusage would also count what the process was before it became this program.
    [peak] = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    seconds = round(time.perf_counter() - BEGAN, 3)
    print(json.dumps({"seconds": seconds, "peak_mb": round(int(peak) / 1024, 1)}))


if __name__ == "__main__":
    main()
