"""Makes this process what a run needs: offline, seeded, deterministic, with the cores it may use."""

import contextlib
import ctypes
import gc
import os
import random

import numpy as np
import psutil

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "DO_NOT_TRACK": "1",
    # The log is for people who look for a fault: no bars and no tables about layers that are not used.
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}


def go_offline() -> None:
    """Before any library is imported: none of them may call anywhere."""
    os.environ.update(OFFLINE)


def num_cores() -> int:
    """Cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else psutil.cpu_count() or 1


def settle(seed: int, num_threads: int) -> None:
    """Same seed, one thread, CPU: bitwise equal results."""
    import torch

    torch.set_num_threads(num_threads)
    random.seed(seed)
    np.random.seed(seed)  # Libraries draw from the global generator.
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.set_flush_denormal(True)


def give_back_memory() -> None:
    """What was freed goes back to the machine at once; the C library would rather keep it for later."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # Another C library has no such call.
        ctypes.CDLL(None).malloc_trim(0)


def has_fast_bf16() -> bool:
    """Whether the processor computes in bfloat16 itself; emulated it is slower than fp32."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123  # Not a regular file.
            flags = next((line for line in file if line.startswith("flags")), "")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
