"""What a model was made with; the build of torch (cpu, cuda) is no part of it."""

from importlib.metadata import version


def versions() -> dict[str, str]:
    """The studio and the two libraries that decide a result."""
    return {name: version(name).split("+")[0] for name in ("atelier", "torch", "transformers")}
