"""The channels that this installation has set up."""

from __future__ import annotations

from outreach.broadcasts.channels import Channel
from outreach.broadcasts.channels.email import EmailChannel
from outreach.broadcasts.channels.email.webhook import inbound_path as email_path
from outreach.broadcasts.channels.push import PushChannel
from outreach.broadcasts.channels.push.sealed import Vapid, push_key
from outreach.broadcasts.channels.sms import SmsChannel
from outreach.broadcasts.channels.sms.gateway import load_gateway
from outreach.broadcasts.channels.sms.webhook import inbound_path, report_path
from outreach.broadcasts.channels.telegram import TelegramChannel
from outreach.broadcasts.channels.telegram.linking import can_join
from outreach.broadcasts.channels.whatsapp import WhatsAppChannel
from outreach.secret import secret_key
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
    if settings.sms_gateway:
        key = secret_key(settings.home_path)
        found.append(
            SmsChannel(
                load_gateway(settings.sms_gateway),
                lambda number: settings.public_url + report_path(key, number),
            )
        )
    if settings.push_contact:
        found.append(PushChannel(Vapid(push_key(settings.home_path), settings.push_contact)))
    for channel in found:
        channel.per_second = settings.rates.get(channel.name, channel.per_second)
    return {channel.name: channel for channel in found}


def addresses(settings: Settings) -> list[tuple[str, str]]:
    """(Channel, where its far side may speak to us), of those that are set up."""
    key, found = secret_key(settings.home_path), []
    if settings.smtp_url:
        found.append(("email", settings.public_url + email_path(key)))
    if settings.whatsapp_app_secret:
        found.append(("whatsapp", f"{settings.public_url}/saluran/whatsapp"))
    if settings.telegram_secret:
        found.append(("telegram", f"{settings.public_url}/saluran/telegram"))
    if settings.sms_gateway:
        found.append(("sms", settings.public_url + inbound_path(key)))
    return found


def join_pages(settings: Settings) -> list[tuple[str, str]]:
    """(Channel, path) of those on which people join by pages of their own."""
    found = []
    if can_join(settings):
        found.append(("telegram", "/telegram/"))
    if settings.push_contact:
        found.append(("push", "/notifikasi/"))
    return found
