"""Each recipient's own village link in place of the one address that was typed for all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from outreach.broadcasts.messages import Message
from outreach.links.route import addresses
from outreach.services.models import Service

LINK = "{{ link }}"
# An address in running text, without what ends the sentence behind it.
_ADDRESS = re.compile(r"https?://[^\s<>\"'{}]*[^\s<>\"'{}.,;:!?)\]]", re.IGNORECASE)


def service_addresses(service: Service) -> list[str]:
    """Where a service is reached, as somebody may paste it; also what nobody has confirmed yet."""
    return list(addresses({one.device: one.value for one in service.targets if one.value}).values())


def with_own_links(message: Message, known: Iterable[str], site: str) -> Message:
    """The message with `{{ link }}` for each of the `known` addresses and each of our codes' (on
    `site`, our public address). Only such a link is counted for the recipient's village.
    """
    plain = {_plain(address) for address in known}
    codes = f"{_plain(site)}/q/"

    def own(found: re.Match[str]) -> str:
        address = _plain(found[0])
        return LINK if address in plain or address.startswith(codes) else found[0]

    return {
        language: {
            part: _ADDRESS.sub(own, text) if part != "template" else text
            for part, text in texts.items()
        }
        for language, texts in message.items()
    }


def _plain(address: str) -> str:
    """An address as far as it matters: without scheme, case and the slash at its end."""
    return address.partition("://")[2].rstrip("/").lower()
