"""The present, against which the past is told: one place, which no public argument moves.

Only tests put another function in the place of `now`.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

#: A flight must be older than this, so that the final reanalysis of its day exists and nothing that
#: is still in the air can be computed. ERA5 is final two to three months after the month.
FINAL_RELEASE_LAG: Final = timedelta(days=180)


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def is_too_recent(moment: datetime) -> bool:
    """Whether a moment lies so near to the present, or after it, that no flight is computed."""
    return moment > now() - FINAL_RELEASE_LAG
