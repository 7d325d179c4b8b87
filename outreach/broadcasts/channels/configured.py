"""The channels that this installation has set up."""

from __future__ import annotations

from outreach.broadcasts.channels import Channel
from outreach.broadcasts.channels.email import EmailChannel
from outreach.broadcasts.channels.telegram import TelegramChannel
from outreach.broadcasts.channels.whatsapp import WhatsAppChannel
from outreach.settings import Settings


def configured(settings: Settings) -> dict[str, Channel]:
    """Name → channel, of those whose settings are filled in."""
    found: list[Channel] = []
    if settings.smtp_url:
        found.append(EmailChannel(settings.smtp_url, settings.mail_from))
    if settings.whatsapp_phone_id and settings.whatsapp_token:
        found.append(
            WhatsAppChannel(
                settings.whatsapp_phone_id, settings.whatsapp_token, settings.whatsapp_api
            )
        )
    if settings.telegram_token:
        found.append(TelegramChannel(settings.telegram_token, settings.telegram_api))
    return {channel.name: channel for channel in found}
