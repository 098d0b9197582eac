"""`python -m workers.engine RUN_DIR`: one run, one process (docs/contracts.md, section 1)."""

import argparse
import faulthandler
import gc
import logging
import signal
import sys
import warnings
from pathlib import Path

from .process import go_offline


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m workers.engine", description=__doc__)
    parser.add_argument("run_dir", type=Path, nargs="?", help="the run's folder")
    parser.add_argument("format", nargs="?", help="with --export: the format")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--warm", action="store_true", help="import the libraries, say ready, wait for a folder")
    mode.add_argument("--estimate", action="store_true", help="measure a dry run and write estimate.json")
    mode.add_argument("--export", action="store_true", help="export a finished run")
    arguments = parser.parse_args()
    _settle_output()
    go_offline()
    if arguments.warm:
        folder = _wait_warm()
        return 0 if folder is None else _run(folder)
    if arguments.run_dir is None:
        parser.error("a run folder is needed")
    if arguments.estimate:
        from .estimating import estimate

        return estimate(arguments.run_dir)
    if arguments.export:
        from .exporting import export_finished

        return export_finished(arguments.run_dir, arguments.format or "safetensors")
    return _run(arguments.run_dir)


def _settle_output() -> None:
    """Everything technical goes to standard error, which the supervisor keeps as log.txt."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # The supervisor asks a run that stands still where it stands, and kills it afterwards.
    faulthandler.register(signal.SIGUSR1, all_threads=True, chain=False)
    warnings.filterwarnings("ignore", message="'pin_memory' argument is set")


def _run(folder: Path) -> int:
    from .pipeline import execute

    return execute(folder)


def _wait_warm() -> Path | None:
    """A start without the seconds of imports; nothing when the other end goes away."""
    import peft  # noqa: F401  # Imported now so that the run need not.

    from .loop import learning  # noqa: F401  # As above, with everything below it.

    # What came with the libraries stays for good: a run that gives memory back need not look through it each time.
    gc.collect()
    gc.freeze()
    print("ready", flush=True)  # noqa: T201  # The word the supervisor waits for.
    line = sys.stdin.readline().strip()
    return Path(line) if line else None


if __name__ == "__main__":
    sys.exit(main())
