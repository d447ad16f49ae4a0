"""Whether the machine is said to do nothing else: only then are numbers held to what is asked."""

import os

IS_QUIET = bool(os.environ.get("DRIFT_BENCH_QUIET"))
