"""How the processes of the studio are started."""

from typing import Any

import pytest
from uvicorn.main import main as uvicorn

from studio.core.launcher.broker import Broker
from studio.core.launcher.plan import processes


def web() -> dict[str, Any]:
    """What uvicorn makes of the command line of the web process."""
    (command,) = [one.command for one in processes(Broker("redis://x", None, "")) if one.name == "web"]
    found: dict[str, Any] = uvicorn.make_context("uvicorn", command[3:]).params
    return found


@pytest.mark.parametrize("environment", [{}, {"FORWARDED_ALLOW_IPS": "*"}])
def test_nobody_is_believed_about_where_a_call_comes_from(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert web()["proxy_headers"] is False


def test_only_the_proxies_that_were_named_are_believed(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.7"]
    told = web()
    assert told["proxy_headers"] is True
    assert told["forwarded_allow_ips"] == "127.0.0.1,10.0.0.7"
