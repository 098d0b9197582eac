"""The studio does not start with settings that would let strangers in."""

from typing import Any

import pytest

from studio.core import checks


def ids(problems: list[Any]) -> list[str]:
    return [problem.id for problem in problems]


def test_the_settings_as_they_come_have_nothing_against_them() -> None:
    assert checks.check_hosts(None) == []
    assert checks.check_secrets(None) == []
    assert checks.check_queue(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ALLOWED_HOSTS", ["studio.example.com", "*"], "studio.E001"),
        ("ALLOWED_HOSTS", ["*.example.com"], "studio.E001"),
        ("ORIGINS", ["https://*"], "studio.E002"),
    ],
)
def test_a_wildcard_is_refused(settings: Any, name: str, value: list[str], expected: str) -> None:
    setattr(settings, name, value)
    assert ids(checks.check_hosts(None)) == [expected]


def test_trusting_any_proxy_is_refused_and_https_without_one_is_told(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1", "*"]
    assert ids(checks.check_proxies(None)) == ["studio.E006"]
    settings.TRUSTED_PROXIES, settings.IS_HTTPS = [], True
    assert ids(checks.check_proxies(None)) == ["studio.W002"]
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert checks.check_proxies(None) == []


@pytest.mark.parametrize("secret", ["secret", "django-insecure-" + "x" * 60])
def test_a_weak_secret_is_refused(settings: Any, secret: str) -> None:
    settings.SECRET_KEY = secret
    assert ids(checks.check_secrets(None)) == ["studio.E003"]


def test_a_secret_that_others_can_read_is_refused(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secrets" / "secret_key"
    path.parent.mkdir()
    path.write_text("x" * 64)
    path.chmod(0o644)
    monkeypatch.setattr(checks, "DATA_DIR", tmp_path)
    assert ids(checks.check_secrets(None)) == ["studio.E004"]
    path.chmod(0o600)
    assert checks.check_secrets(None) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("redis://10.0.0.5:6379/0", ["studio.E005"]),
        ("redis://127.0.0.1:6379/0", ["studio.W001"]),
        ("redis://:password@10.0.0.5:6379/0", []),
    ],
)
def test_a_queue_without_a_password_is_refused_on_a_network(settings: Any, address: str, expected: list[str]) -> None:
    settings.REDIS_URL = address
    assert ids(checks.check_queue(None)) == expected
