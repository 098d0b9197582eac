"""Which tests share a process: those that share one running studio. Everything else goes wherever there is room."""

from xdist.scheduler import LoadScopeScheduling

# pytest-xdist 3.8 loses the groups of its own marker with pytest 9.2, so the folder decides.
TOGETHER = ("tests/browser/", "tests/integration/")


class BySharedStudio(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types.
    """Each of these folders is one piece of work, begun first; every other test is one of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)
