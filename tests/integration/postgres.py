"""A private PostgreSQL in a folder of its own, for as long as a test lasts."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .rig import free_port


def programs() -> Path | None:
    """Where its programs are; nothing where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def postgres(folder: Path, programs: Path) -> Iterator[str]:
    """Starts one on loopback and yields its DATABASE_URL; it refuses to run as root, so another user owns it then."""
    account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    data, port = folder / "data", free_port()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    settings = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -p {port}"

    def call(name: str, *arguments: str) -> None:
        subprocess.run(
            [str(programs / name), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=account.pw_uid if account else None,
            cwd=folder,
            timeout=60,
        )

    call("initdb", "-D", str(data), "-U", "studio", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
    call("pg_ctl", "-D", str(data), "-o", settings, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgres://studio@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
