"""Which processes the studio is made of, and the environment each of them gets."""

import os
import signal
import socket
import sys

from django.conf import settings
from django.core.management.base import CommandError

from studio.env import BASE_DIR

from .broker import Broker, _free_port
from .process import Process

WORKER_NICENESS = 5
MAX_SOCKET_BYTES = 64 * 1024


def check_port(host: str, port: int) -> None:
    """A busy port is a clear sentence before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be used ({error.strerror}): another program holds it. "
                f"Stop that program, or choose another port: STUDIO_PORT={port + 1} make run"
            ) from error


def processes(broker: Broker) -> list[Process]:
    """Everything but the queue, in the order in which it is started."""
    port = _free_port()
    shared = {**os.environ, "REDIS_URL": broker.url, "PYTHONPATH": str(BASE_DIR), "PYTHONUNBUFFERED": "1"}
    # Each thread with a heap of its own makes a process that lives for weeks twice as large.
    shared.setdefault("MALLOC_ARENA_MAX", "2")
    shared.setdefault("STUDIO_SERVING_URL", f"http://127.0.0.1:{port}")
    shared["STUDIO_SERVING_TOKEN"] = settings.SERVING_TOKEN
    python = sys.executable
    manage = [python, str(BASE_DIR / "manage.py")]
    # Bodies are spooled while they arrive and tables while they are read: where the studio looks after the room.
    spooling = {**shared, "TMPDIR": str(settings.FILE_UPLOAD_TEMP_DIR)}
    all_of_them = [Process("web", _web(python), spooling)]
    all_of_them += [Process("housekeeping", [*manage, "housekeeping"], shared)]
    all_of_them += [
        Process(f"training {number}", _worker(python, "train", f"train{number}", "solo", 1), shared, WORKER_NICENESS)
        for number in range(1, settings.TRAINING_WORKERS + 1)
    ]
    all_of_them += [Process("data", _worker(python, "data", "data", "prefork", 2), spooling, WORKER_NICENESS)]
    if shared["STUDIO_SERVING_URL"].endswith(f":{port}"):
        all_of_them += [Process("predictions", [python, "-m", "workers.serving"], _serving(shared, port), 2)]
    return all_of_them


def _web(python: str) -> list[str]:
    return [
        python, "-m", "uvicorn", "studio.asgi:application",
        "--host", settings.HOST, "--port", str(settings.PORT),
        "--lifespan", "off", "--no-access-log", "--log-level", "warning", "--no-server-header",
        "--ws-max-size", str(MAX_SOCKET_BYTES), "--timeout-graceful-shutdown", "2", *_forwarding(),
    ]  # fmt: skip


def _forwarding() -> list[str]:
    """Whose word about a caller's address and scheme is taken: nobody's, unless proxies are named; uvicorn by itself
    would believe every program of this machine."""
    if not settings.TRUSTED_PROXIES:
        return ["--no-proxy-headers"]
    return ["--proxy-headers", "--forwarded-allow-ips", ",".join(settings.TRUSTED_PROXIES)]


def _worker(python: str, queue: str, name: str, pool: str, concurrency: int) -> list[str]:
    return [
        python, "-m", "celery", "--app", "studio.celery", "worker",
        "--queues", queue, "--hostname", f"{name}@%h", "--pool", pool, "--concurrency", str(concurrency),
        "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING",
    ]  # fmt: skip


def _serving(shared: dict[str, str], port: int) -> dict[str, str]:
    """The prediction service needs its models, its port and its token; no database, no queue, no hub."""
    secret = ("REDIS_URL", "DATABASE_URL", "STUDIO_SECRET_KEY", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
    kept = {key: value for key, value in shared.items() if key not in secret}
    return {
        **kept,
        "STUDIO_SERVING_PORT": str(port),
        "STUDIO_MODELS_DIR": str(settings.MODELS_DIR),
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
    }


STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
