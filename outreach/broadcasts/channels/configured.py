"""The channels that this installation has set up."""

from __future__ import annotations

from outreach.broadcasts.channels import Channel
from outreach.broadcasts.channels.email import EmailChannel
from outreach.settings import Settings


def configured(settings: Settings) -> dict[str, Channel]:
    """Name → channel, of those whose settings are filled in."""
    found: list[Channel] = []
    if settings.smtp_url:
        found.append(EmailChannel(settings.smtp_url, settings.mail_from))
    return {channel.name: channel for channel in found}
