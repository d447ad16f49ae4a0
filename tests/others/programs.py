"""Programs of others, each in an environment of its own under `out/bench`.

It is made where it is missing. One that does not install ends the test that asked for it with the
reason.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ENVIRONMENTS = Path(os.environ.get("DRIFT_BENCH", HERE.parents[1] / "out" / "bench"))


@dataclass(frozen=True)
class Program:
    """A program, what installs it, the module that says it is there, the folder it lives in."""

    name: str
    needs: tuple[str, ...]
    module: str
    folder: str

    def python(self) -> Path:
        """The interpreter that has it."""
        folder = ENVIRONMENTS / self.folder
        python = folder / "bin" / "python"
        if not (folder / "ready").exists():
            ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            self._try("install", [str(python), "-m", "pip", "install", "--quiet", *self.needs])
            self._try("start", [str(python), "-c", f"import {self.module}"])
            (folder / "ready").touch()
        return python

    def run(self, script: Path, *words: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """What a script comes to in its environment."""
        command = [str(self.python()), str(script), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, cwd=cwd)

    def _try(self, what: str, command: list[str]) -> None:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"{self.name} does not {what} here: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """What a program said last."""
    return (text.strip().splitlines() or ["it says nothing"])[-1]


PARCELS_3 = Program("Parcels 3.1.4, compiled", ("parcels==3.1.4",), "parcels", "parcels3")
PARCELS_4 = Program("Parcels 4", ("--pre", "parcels>=4.0.0a0"), "parcels", "parcels4")
OPENDRIFT = Program("OpenDrift", ("opendrift",), "opendrift", "opendrift")
