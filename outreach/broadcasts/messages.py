"""A broadcast's own words: where they start from, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outreach.broadcasts.channels import Channel
from outreach.broadcasts.channels.sms import SmsChannel
from outreach.broadcasts.channels.sms.segments import segments
from outreach.broadcasts.compose import compiled
from outreach.broadcasts.words import WITH_SUBJECT
from outreach.campaigns.models import Campaign
from outreach.errors import OutreachError
from outreach.language import gettext as _
from outreach.wib import number

LANGUAGES = ("id", "su")
PARTS = ("subject", "body", "template")
LONGEST_SUBJECT = 200
# What a text says to those who want no more, where it has no link for it.
_STOP_WORDS = ("berhenti", "eureun", "stop")
Message = dict[str, dict[str, str]]


def first_words(campaign: Campaign, channel: str) -> Message:
    """The campaign's own copy for a channel, to begin from; chats without one begin with
    WhatsApp's, a notification with what stands on the poster.
    """
    found: Message = {}
    for language, copy in campaign.content["copy"].items():
        text = copy.get(channel) or copy["whatsapp"]
        if channel == "push":
            text = {"subject": copy["headline"], "body": f"{copy['subhead']} {{{{ link }}}}"}
        elif not isinstance(text, dict):
            text = {"subject": copy["headline"] if channel in WITH_SUBJECT else "", "body": text}
        found[language] = {part: text.get(part, "") for part in PARTS}
    return found


def problems(
    channel_name: str, channel: Channel | None, message: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[str, str], str]:
    """(Language, part) → what is wrong there, in a sentence; nothing when it can be sent.

    `channel` is None while it is not set up: then its own limit is not known.
    """
    found: dict[tuple[str, str], str] = {}
    for language, texts in message.items():
        for part in ("subject", "body"):
            try:
                compiled(texts.get(part, ""))
            except OutreachError as error:
                found[language, part] = str(error)
        body, subject = texts.get("body", ""), texts.get("subject", "")
        if (language, "body") not in found:
            wrong = _body(channel_name, channel, body)
            if wrong:
                found[language, "body"] = wrong
        if channel_name in WITH_SUBJECT and not subject.strip():
            found[language, "subject"] = _("Judul wajib diisi.")
        elif len(subject) > LONGEST_SUBJECT:
            found[language, "subject"] = _("Paling panjang %(n)s huruf.", n=LONGEST_SUBJECT)
        if channel_name == "whatsapp" and not texts.get("template", "").strip():
            found[language, "template"] = _("Tulis nama templat yang sudah disetujui Meta.")
    if "id" not in message:
        found["id", "body"] = _("Teks bahasa Indonesia wajib diisi.")
    return found


def _body(channel_name: str, channel: Channel | None, body: str) -> str:
    if not body.strip():
        return _("Isi pesan wajib diisi.")
    if channel_name == "whatsapp" and not compiled(body).plain:
        # The words stand at Meta's; from us it takes one value for each field.
        return _("Templat WhatsApp hanya mengenal isian seperti {{ name }}: tanpa if, tanpa |.")
    longest = channel.longest if channel else None
    if longest is not None and len(body) > longest:
        return _(
            "Terlalu panjang untuk saluran ini: %(n)s dari paling banyak %(most)s huruf.",
            n=number(len(body)),
            most=number(longest),
        )
    parts = segments(body).number
    if isinstance(channel, SmsChannel) and parts > channel.max_segments:
        return _(
            "Menjadi %(n)s SMS untuk tiap penerima; gateway ini mengirim paling banyak %(most)s.",
            n=number(parts),
            most=number(channel.max_segments),
        )
    # A notification has its own button to stop, and nobody can reply to it.
    says_so = channel_name == "push" or "unsubscribe" in compiled(body).fields
    if channel_name != "email":
        says_so = says_so or any(word in body.lower() for word in _STOP_WORDS)
    if not says_so:
        return _("Belum ada cara berhenti. Tambahkan isian {{ unsubscribe }}.")
    return ""
