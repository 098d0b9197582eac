"""Opaque identifiers that tell nothing and cannot be guessed."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # No i, l, o, u: hard to misread aloud.


def new_id() -> str:
    """Sixteen characters, 80 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))
