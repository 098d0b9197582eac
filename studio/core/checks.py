"""What must never be set: with a wildcard host, a weak secret or a queue open to a network nothing starts."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from studio.env import DATA_DIR

TAG = "studio"
LEAST_SECRET = 32
LOOPBACK = ("127.0.0.1", "localhost", "::1", "")


@register(TAG)
def check_hosts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A wildcard would let every page of the web speak to the studio in a signed-in person's name."""
    wild = [name for name in ("ALLOWED_HOSTS", "ORIGINS") if any("*" in entry for entry in getattr(settings, name))]
    return [
        Error(
            f"STUDIO_{name} holds a wildcard, so pages of strangers could use the studio in your name.",
            hint="List the exact names, separated by commas.",
            id=f"studio.E00{number}",
        )
        for number, name in enumerate(("ALLOWED_HOSTS", "ORIGINS"), start=1)
        if name in wild
    ]


@register(TAG)
def check_proxies(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whoever is believed about addresses can pretend to be anybody."""
    if any("*" in entry for entry in settings.TRUSTED_PROXIES):
        return [
            Error(
                "STUDIO_TRUSTED_PROXIES holds a wildcard, so any caller could forge the address it comes from.",
                hint="List the exact addresses of your proxies, separated by commas.",
                id="studio.E006",
            )
        ]
    if settings.IS_HTTPS and not settings.TRUSTED_PROXIES:
        return [
            Warning(
                "STUDIO_HTTPS is set but no proxy is trusted: links say http and all callers share one address.",
                hint="Set STUDIO_TRUSTED_PROXIES to the address of the proxy, for example 127.0.0.1.",
                id="studio.W002",
            )
        ]
    return []


@register(TAG)
def check_secrets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Sessions and the prediction service are as safe as these two secrets."""
    problems: list[CheckMessage] = []
    for name in ("SECRET_KEY", "SERVING_TOKEN"):
        if len(getattr(settings, name)) < LEAST_SECRET or getattr(settings, name).startswith("django-insecure"):
            problems.append(
                Error(
                    f"STUDIO_{name} is too short or known, so it can be guessed.",
                    hint="Unset it: the studio then makes one of its own.",
                    id="studio.E003",
                )
            )
        path = DATA_DIR / "secrets" / name.lower()
        if path.exists() and path.stat().st_mode & 0o077:
            problems.append(
                Error(
                    f"Other users of this machine can read the secret in {path}.",
                    hint=f"chmod 600 {path}",
                    id="studio.E004",
                )
            )
    return problems


@register(TAG)
def check_queue(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whoever reaches a queue without a password can start jobs."""
    address = urlsplit(settings.REDIS_URL)
    if not settings.REDIS_URL or address.password or address.scheme == "unix":
        return []
    if address.hostname in LOOPBACK:
        return [
            Warning(
                "The queue in REDIS_URL has no password: every user of this machine can start jobs.",
                hint="Set requirepass in its configuration and put the password into REDIS_URL.",
                id="studio.W001",
            )
        ]
    return [
        Error(
            "The queue in REDIS_URL has no password and listens on a network, so anybody there can start jobs.",
            hint="Set requirepass in its configuration and put the password into REDIS_URL.",
            id="studio.E005",
        )
    ]
