"""Fill a message for one recipient: a fixed set of fields, no language inside the text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from outreach.errors import OutreachError

FIELDS = ("link", "unsubscribe", "name", "service_name")
_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace `{{field}}`; raises `OutreachError` naming a field that is not one of `FIELDS`."""

    def replace(found: re.Match[str]) -> str:
        if found[1] not in FIELDS:
            raise OutreachError(
                "Pesan memakai isian “%(field)s” yang tidak dikenal.",
                "Yang ada: %(known)s.",
                field=found[1],
                known=", ".join(FIELDS),
            )
        return values.get(found[1], "")

    return _FIELD.sub(replace, text)
