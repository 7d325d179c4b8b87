"""The registry of promoted apps: look up, change, confirm."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotFound, OutreachError
from outreach.pictures import clean_logo
from outreach.services.models import DEVICES, Service, Target
from outreach.wib import Now, utc_now

_PHONE = re.compile(r"\+?[0-9]{3,15}")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_LONGEST = 400  # characters of a target, as its column holds them
# What may stand in a path or query as it is (RFC 3986); the rest is percent-encoded.
_PLAIN = "/?:@!$&'()*+,;=-._~%"


def services(session: Session) -> list[Service]:
    """All services by name."""
    return list(session.scalars(select(Service).order_by(Service.name)))


def service_by_slug(session: Session, slug: str) -> Service:
    """The service of that slug; raises `NotFound`."""
    found = session.scalar(select(Service).where(Service.slug == slug))
    if found is None:
        known = ", ".join(session.scalars(select(Service.slug).order_by(Service.slug)))
        raise NotFound(
            "Layanan “%(slug)s” tidak ada.", "Yang ada: %(known)s.", slug=slug, known=known or "–"
        )
    return found


def check_value(device: str, value: str) -> str:
    """The target as it will be used; raises `OutreachError` when a phone cannot follow it."""
    value = value.strip()
    if device in ("telephone", "whatsapp"):
        digits = re.sub(r"[\s.\-()]", "", value)
        if not _PHONE.fullmatch(digits):
            raise OutreachError(
                "Nomor ini tidak terbaca.", "Tulis seperti 112 atau +62 812 3456 7890."
            )
        if device == "whatsapp" and len(digits) < 8:
            raise OutreachError("Nomor WhatsApp terlalu pendek.", "Tulis lengkap dengan +62.")
        if digits.startswith("0") and len(digits) > 5:
            digits = "+62" + digits[1:]
        return digits
    return _check_address(value)


def _check_address(value: str) -> str:
    """An address in ASCII that the gate can put in a header; raises `OutreachError`."""
    try:
        parts = urlsplit(value)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        host = ""
    if not _HOST.fullmatch(host) or parts.scheme != "https" or "@" in parts.netloc:
        raise OutreachError("Alamat ini tidak bisa dipakai.", "Tulis lengkap dengan https://")
    path, query, fragment = (
        quote(part, safe=_PLAIN) for part in (parts.path, parts.query, parts.fragment)
    )
    address = urlunsplit(("https", host + port, path, query, fragment))
    if len(address) > _LONGEST:
        raise OutreachError("Alamat ini terlalu panjang.", "Pakai alamat yang lebih pendek.")
    return address


def add_service(session: Session, *, slug: str, name: str, purpose: str, by: int) -> Service:
    """A new draft service whose targets are all unknown; the slug must be free."""
    if session.scalar(select(Service.id).where(Service.slug == slug)):
        raise OutreachError("Layanan “%(slug)s” sudah ada.", "Pilih nama lain.", slug=slug)
    service = Service(slug=slug, name=name, purpose=purpose, aliases=[])
    service.targets = [Target(device=device) for device in DEVICES]
    session.add(service)
    session.flush()
    record(session, by, "service.add", slug)
    return service


def target_of(service: Service, device: str) -> Target:
    """The service's target on that kind of device; raises `NotFound`."""
    for target in service.targets:
        if target.device == device:
            return target
    raise NotFound(
        "Sasaran “%(device)s” tidak dikenal.", "Muat ulang halaman layanan.", device=device
    )


def set_target(
    session: Session,
    service: Service,
    device: str,
    *,
    value: str,
    source: str,
    confirmed: bool,
    by: int,
    now: Now = utc_now,
) -> None:
    """Change where a device is sent; confirming needs a value and says who confirmed."""
    target = target_of(service, device)
    value = check_value(device, value) if value.strip() else ""
    if confirmed and not value:
        raise OutreachError(
            "Yang belum diisi tidak bisa dikonfirmasi.", "Isi nomor atau alamatnya dulu."
        )
    changed = value != target.value
    target.value, target.source = value, source.strip()
    if not confirmed:
        target.confirmed_at = target.confirmed_by = None
    elif changed or target.confirmed_at is None:
        target.confirmed_at, target.confirmed_by = now(), by
    record(
        session, by, "service.target", service.slug, device=device, value=value, confirmed=confirmed
    )


def set_logo(session: Session, service: Service, upload: bytes, by: int) -> None:
    """Keep a cleaned copy of the upload; raises `OutreachError`, then the former logo stays."""
    picture = clean_logo(upload)
    service.logo, service.logo_type = picture.data, picture.media_type
    record(session, by, "service.logo", service.slug, type=picture.media_type)


def remove_logo(session: Session, service: Service, by: int) -> None:
    """Leave the logo's place neutral again."""
    service.logo = service.logo_type = None
    record(session, by, "service.logo_remove", service.slug)


def missing_targets(service: Service, needs: list[list[str]]) -> list[list[str]]:
    """The needs that no confirmed target meets; each need is a list of alternatives."""
    confirmed = service.confirmed()
    return [need for need in needs if not any(device in confirmed for device in need)]
