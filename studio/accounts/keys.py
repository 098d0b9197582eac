"""Makes secrets that are shown once, and the hashes that are kept of them."""

import hashlib
import secrets

TOKEN_PREFIX = "ate_"  # noqa: S105  # The public first letters of every token, not a secret.


def new_secret(prefix: str = "") -> tuple[str, str]:
    """A fresh secret of 256 random bits and its hash."""
    raw = prefix + secrets.token_urlsafe(32)
    return raw, digest(raw)


def digest(raw: str) -> str:
    """SHA-256 is enough for a secret of 256 random bits: there is nothing to guess."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
