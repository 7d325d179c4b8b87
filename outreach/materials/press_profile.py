"""The printing condition that press files are made for; the profile is vendored."""

from __future__ import annotations

from pathlib import Path

PROFILE = Path(__file__).parent / "profiles" / "fogra39.icc"
CONDITION = "FOGRA39"
