"""Where a scan goes: one decision from facts alone, and the reason for it in plain words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from outreach.language import gettext as _
from outreach.language import lazy

DEVICES = ("android", "ios", "other")
LANDING, EVERGREEN = "landing", "evergreen"
# What each device can open, in the order in which it falls back.
CAN_OPEN = {
    "android": ("android", "whatsapp", "web"),
    "ios": ("ios", "whatsapp", "web"),
    "other": ("web", "whatsapp"),
}
# A phone's own store; anything else explains itself on the landing page first.
DEFAULT = {"android": "android", "ios": "ios", "other": LANDING}
DEVICE_NAMES = {
    "android": lazy("Android"),
    "ios": lazy("iPhone dan iPad"),
    "other": lazy("perangkat lain"),
}
KIND_NAMES = {
    "android": lazy("Play Store"),
    "ios": lazy("App Store"),
    "whatsapp": lazy("WhatsApp"),
    "web": lazy("situs web"),
    LANDING: lazy("halaman keterangan"),
    EVERGREEN: lazy("halaman tetap"),
}


@dataclass(frozen=True)
class Facts:
    """All that decides. `addresses`: kind → confirmed address; `down`: kinds not answering."""

    addresses: Mapping[str, str]
    down: Collection[str] = ()
    service_rules: Mapping[str, str] | None = None
    campaign_rules: Mapping[str, str] | None = None
    emergency: bool = False
    stopped: bool = False
    finished: bool = False


@dataclass(frozen=True)
class Decision:
    """Where one device goes. `address` is None for our own pages, which are always there.

    `rule`: finished, stopped, emergency, campaign, service or default; `wanted`: the kind it
    names; `skipped`: (kind, `unconfirmed` or `down`) of what was passed over on the way.
    """

    device: str
    kind: str
    address: str | None
    rule: str
    wanted: str
    skipped: tuple[tuple[str, str], ...] = ()


def whatsapp_address(number: str) -> str:
    """The official click-to-chat address of a number in E.164."""
    return f"https://wa.me/{quote(number.lstrip('+'))}"


def addresses(confirmed: Mapping[str, str]) -> dict[str, str]:
    """Kind → address that a browser can be sent to; a telephone number is not one.

    What a header cannot carry counts as not confirmed, though `services.registry` lets none in.
    """
    found = {kind: confirmed[kind] for kind in ("web", "android", "ios") if kind in confirmed}
    if "whatsapp" in confirmed:
        found["whatsapp"] = whatsapp_address(confirmed["whatsapp"])
    return {
        kind: address
        for kind, address in found.items()
        if address.isascii() and address.isprintable() and " " not in address
    }


def decide(facts: Facts, device: str) -> Decision:
    """Where `device` goes now; whatever the facts are, there is somewhere."""
    for holds, rule, kind in (
        (facts.finished, "finished", EVERGREEN),
        (facts.stopped, "stopped", EVERGREEN),
        (facts.emergency, "emergency", LANDING),
    ):
        if holds:
            return Decision(device, kind, None, rule, kind)
    rule, wanted = _rule(facts, device)
    skipped: list[tuple[str, str]] = []
    for kind in _ways(device, wanted):
        if kind not in facts.addresses:
            skipped.append((kind, "unconfirmed"))
        elif kind in facts.down:
            skipped.append((kind, "down"))
        else:
            return Decision(device, kind, facts.addresses[kind], rule, wanted, tuple(skipped))
    return Decision(device, LANDING, None, rule, wanted, tuple(skipped))


def choices(facts: Facts, device: str) -> list[str]:
    """The kinds that a rule for this device may name: those with a confirmed address."""
    return [*(kind for kind in CAN_OPEN[device] if kind in facts.addresses), LANDING]


def headed(name: object) -> str:
    """A name at the head of a line or sentence: a capital, but not in iPhone."""
    text = str(name)
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def reason(decision: Decision) -> str:
    """Why this device goes there, in the reader's language."""
    names = {"device": DEVICE_NAMES[decision.device], "kind": KIND_NAMES[decision.wanted]}
    sentences = [str(_RULES[decision.rule]) % names]
    for kind, why in decision.skipped:
        sentences.append(str(_SKIPPED[why]) % {"kind": KIND_NAMES[kind]})
    if decision.skipped:
        sentences.append(_("Karena itu pindaian ke %(kind)s.", kind=KIND_NAMES[decision.kind]))
    return " ".join(map(headed, sentences))


_RULES = {
    "finished": lazy(
        "Kampanye ini sudah selesai: kodenya membuka halaman tetap, dengan 112 dan kampanye "
        "yang sedang berjalan."
    ),
    "stopped": lazy(
        "Layanan ini sudah berhenti: kodenya membuka halaman tetap, dengan 112 dan kampanye "
        "yang sedang berjalan."
    ),
    "emergency": lazy("Layanan darurat selalu membuka halaman dengan tombol Telepon 112."),
    "campaign": lazy("Aturan kampanye: %(device)s ke %(kind)s."),
    "service": lazy("Aturan layanan: %(device)s ke %(kind)s."),
    "default": lazy("Aturan bawaan: %(device)s ke %(kind)s."),
}
_SKIPPED = {
    "unconfirmed": lazy("%(kind)s belum dikonfirmasi."),
    "down": lazy("%(kind)s sedang tidak menjawab."),
}


def _rule(facts: Facts, device: str) -> tuple[str, str]:
    """The nearest rule that names a kind this device can open, and that kind."""
    for rule, rules in (("campaign", facts.campaign_rules), ("service", facts.service_rules)):
        wanted = (rules or {}).get(device)
        if wanted in (*CAN_OPEN[device], LANDING):
            return rule, str(wanted)
    return "default", DEFAULT[device]


def _ways(device: str, wanted: str) -> list[str]:
    if wanted == LANDING:
        return []
    return [wanted, *(kind for kind in CAN_OPEN[device] if kind != wanted)]
