"""Processes that tests start."""

import os

#: A process that has not answered by then hangs, s. No measure of speed: a busy machine gets there
#: in a tenth of it.
HANGS_S = 600


def unmeasured() -> dict[str, str]:
    """The environment for a child on a full disk.

    `make coverage` has each child keep a file of what it ran, for which there is no room either.
    """
    return {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}
