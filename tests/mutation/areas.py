"""What faults are put into, and which tests must notice them."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Area:
    """Modules and their tests.

    interpreted : whether what numba compiles runs as plain Python, or no fault would get into it.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    interpreted: bool = False

    def files(self) -> list[str]:
        """The modules, one by one; a package's door only hands names on."""
        found = [
            path
            for name in self.modules
            for path in (sorted((ROOT / name).rglob("*.py")) or [ROOT / name])
        ]
        return [str(path.relative_to(ROOT)) for path in found if path.name != "__init__.py"]


AREAS = {
    "physics": Area(
        ("weather/physics",),
        ("tests/weather/physics", "tests/physics/test_balloon_forces.py", "tests/drift/places"),
        interpreted=True,
    ),
    "statistics": Area(
        ("drift/statistics",),
        (
            "tests/drift/statistics",
            "tests/drift/priors/test_distributions.py",
            *(
                f"tests/drift/evidence/test_{name}.py"
                for name in ("claims", "finds", "calibration", "tallies", "launches")
            ),
        ),
    ),
    "gate": Area(
        tuple(
            f"weather/tidy/{name}.py"
            for name in ("gate", "axis_kinds", "past_only", "times", "statistic")
        ),
        ("tests/weather/tidy", "tests/weather/layouts"),
    ),
    "balloon": Area(
        ("drift/balloon",),
        tuple(
            f"tests/physics/test_{name}.py"
            for name in ("balloon", "balloon_forces", "balloon_ends", "balloon_warmth")
        ),
        interpreted=True,
    ),
}
