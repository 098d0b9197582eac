"""Reads the environment: where things lie, which secrets this installation made for itself."""

import os
import secrets
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("STUDIO_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def own_secret(name: str) -> str:
    """A random secret made on first use, readable by the owner of the process only; every installation has its own."""
    given: str = env.str(f"STUDIO_{name.upper()}", default="")
    if given:
        return given
    path = DATA_DIR / "secrets" / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # Another process of the same start was first.
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def redis_url() -> str:
    """`REDIS_URL`, else the address the running studio left for its own commands, else nothing."""
    given: str = env.str("REDIS_URL", default="")
    if given:
        return given
    try:
        return (DATA_DIR / "run" / "redis.url").read_text().strip()
    except FileNotFoundError:
        return ""


def own_folder(name: str) -> Path:
    """A folder of the data directory, made when first asked for."""
    path = DATA_DIR / name
    path.mkdir(parents=True, exist_ok=True)
    return path
