"""What all pieces of a print run share besides their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.pictures import Picture


@dataclass(frozen=True)
class Look:
    """What all pages share. Colours are `#rrggbb`; `number` leads on emergency material.

    Logos are shown in colour only: a mono sheet carries names instead.
    """

    service: str
    primary: str
    accent: str
    number: str | None
    art: Sequence[str]
    language: str
    mono: bool
    draft: bool
    logo: Picture | None = None
    sponsor: Picture | None = None
