"""The conditions that files are made for: coated offset paper, vendored, and the screen's sRGB."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

PROFILE = Path(__file__).parent / "profiles" / "fogra39.icc"
CONDITION = "FOGRA39"


def srgb() -> bytes:
    """The ICC's own sRGB profile, as WeasyPrint brings it along. WeasyPrint is not loaded."""
    found = find_spec("weasyprint")
    if found is None or found.origin is None:
        raise FileNotFoundError("weasyprint")
    return (Path(found.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()
