"""Web push on the wire: the message's encryption (RFC 8291 over RFC 8188) and who sends it (VAPID,
RFC 8292).

Written here on `cryptography`, because what there is for it brings more than it saves: pywebpush
2.5 needs aiohttp and requests, its http-ece was last released in 2024, py-vapid is under MPL.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.errors import StorageError
from outreach.wib import Now, utc_now

# A push service takes 4096 bytes (RFC 8291, 4): 86 are the head, 16 the tag, 1 marks the end.
LONGEST = 4096 - 86 - 16 - 1
_TOKEN_LASTS = timedelta(hours=12)  # RFC 8292, 2: at most 24 hours
_CURVE = ec.SECP256R1()


def coded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of a base64url text; raises `ValueError`."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The 65 bytes by which others know a key."""
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def seal(
    plain: bytes,
    theirs: bytes,
    secret: bytes,
    *,
    ours: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """The message as only the browser with key `theirs` and `secret` can read it.

    `ours` and `salt` are new for each message; tests give those of the RFC's example. Raises
    `ValueError` for a key that is none, or a message over `LONGEST` bytes.
    """
    if len(plain) > LONGEST or len(secret) != 16:
        raise ValueError("message or secret of a wrong length")
    ours, salt = ours or ec.generate_private_key(_CURVE), salt or os.urandom(16)
    point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, theirs)
    mine = public_bytes(ours)
    mixed = _mac(secret, ours.exchange(ec.ECDH(), point))
    keyed = _mac(salt, _mac(mixed, b"WebPush: info\0" + theirs + mine + b"\1"))
    content_key = _mac(keyed, b"Content-Encoding: aes128gcm\0\1")[:16]
    nonce = _mac(keyed, b"Content-Encoding: nonce\0\1")[:12]
    head = salt + (4096).to_bytes(4, "big") + bytes([len(mine)]) + mine
    return head + AESGCM(content_key).encrypt(nonce, plain + b"\2", None)


class Vapid:
    """Who we are to push services; a token lasts for hours and is kept for each of them."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, contact: str, now: Now = utc_now) -> None:
        self._key, self._contact, self._now = key, contact, now
        self._tokens: dict[str, tuple[datetime, str]] = {}

    @property
    def public_key(self) -> str:
        """What browsers are given to subscribe with."""
        return coded(public_bytes(self._key))

    def authorization(self, origin: str) -> str:
        """The header's value for a push service's origin."""
        at = self._now()
        until, token = self._tokens.get(origin, (at, ""))
        if until - at < _TOKEN_LASTS / 2:
            until = at + _TOKEN_LASTS
            token = self._token(origin, int(until.timestamp()))
            self._tokens[origin] = until, token
        return f"vapid t={token}, k={self.public_key}"

    def _token(self, origin: str, until: int) -> str:
        claims = {"aud": origin, "exp": until, "sub": self._contact}
        signed = ".".join(
            coded(json.dumps(part, separators=(",", ":")).encode())
            for part in ({"typ": "JWT", "alg": "ES256"}, claims)
        )
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{coded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def push_key(home: Path) -> ec.EllipticCurvePrivateKey:
    """Made at the first call and kept: with another key every subscription is lost. Two processes
    at once agree on one. Raises `StorageError` for a file that holds no such key.
    """
    path = home / "push.key"
    if not path.exists():
        fresh = home / f"push.key.{os.getpid()}"
        made = ec.generate_private_key(_CURVE).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, type(_CURVE)):
        raise StorageError(
            "Kunci notifikasi di %(path)s rusak.", "Pulihkan dari cadangan.", path=path
        )
    return key


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
