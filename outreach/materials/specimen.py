"""A piece that stands for all: to lay out with, and to look at before there is any code."""

from __future__ import annotations

from outreach.links.qr import symbol
from outreach.materials.form import Page

# Long enough for a wide name, and every slot has something to show.
SPECIMEN_NAMES = ("Desa Munjuljaya", "Kecamatan Purwakarta")


def specimen(
    address: str, village: str = SPECIMEN_NAMES[0], district: str = SPECIMEN_NAMES[1]
) -> Page:
    """A page like those of `address` (a host), to lay the piece out with."""
    url = f"HTTPS://{address.upper()}/Q/34679CDF"
    return Page(url, address, "3467-9CDF", symbol(url), village, district)
