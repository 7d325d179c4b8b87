"""The installation's secret key, kept in the home folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> bytes:
    """32 random bytes, made at the first call; two processes at once agree on one."""
    path = home / "secret.key"
    if not path.exists():
        fresh = home / f"secret.key.{os.getpid()}"
        fresh.write_bytes(secrets.token_bytes(32))
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
