"""Another machine, played on this one: what its processor, its fonts and its settings would be."""

import importlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: What an older machine would have: a core that every processor of a kind can stand in for.
OLD_CORES = {"x86_64": "Nehalem", "AMD64": "Nehalem", "aarch64": "ARMV8", "arm64": "ARMV8"}

#: Every variable that makes the other machine.
NAMES = ("NUMBA_CPU_NAME", "NUMBA_CACHE_DIR", "MPLCONFIGDIR", "MPLBACKEND", "LC_ALL", "TZ",
         "NPY_DISABLE_CPU_FEATURES", "OPENBLAS_CORETYPE")  # fmt: skip

#: Leaves in a folder the list of fonts that matplotlib has where nobody installed any: its own.
FONTS = """
from pathlib import Path
import matplotlib
from matplotlib import font_manager
fonts = font_manager.fontManager
own = Path(matplotlib.get_data_path()).resolve()
fonts.ttflist = [font for font in fonts.ttflist if Path(font.fname).resolve().is_relative_to(own)]
fonts.afmlist = [font for font in fonts.afmlist if Path(font.fname).resolve().is_relative_to(own)]
name = f"fontlist-v{font_manager.FontManager.__version__}.json"
font_manager.json_dump(fonts, Path(matplotlib.get_cachedir()) / name)
"""


def wide_instructions() -> list[str]:
    """What this numpy would use of this processor beyond its least, by the names it can do without.

    Another name is an error to numpy; so it is asked, and one that does not say has none.
    """
    try:
        core = importlib.import_module("numpy._core._multiarray_umath")
        return [name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name)]
    except (ImportError, AttributeError):
        return []


def variables(folder: Path) -> dict[str, str]:
    """Environment variables of the other machine, whose caches lie in a folder."""
    found = {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CACHE_DIR": str(folder / "numba"),
        "MPLCONFIGDIR": str(folder / "matplotlib"),
        # That of a notebook whose server started the command.
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "LC_ALL": "C",
        "TZ": "Pacific/Chatham",
    }
    if names := wide_instructions():
        found["NPY_DISABLE_CPU_FEATURES"] = " ".join(names)
    if core := OLD_CORES.get(platform.machine()):
        found["OPENBLAS_CORETYPE"] = core
    return found


def made(folder: Path) -> dict[str, str]:
    """The environment of a process on the other machine, with its list of fonts written."""
    given = variables(folder)
    for name in ("NUMBA_CACHE_DIR", "MPLCONFIGDIR"):
        Path(given[name]).mkdir(parents=True, exist_ok=True)
    environment = os.environ | given
    subprocess.run([sys.executable, "-c", FONTS], env=environment, check=True)
    return environment


def here() -> dict[str, str]:
    """The environment of a process on the machine itself, seen from the other one."""
    return {key: value for key, value in os.environ.items() if key not in NAMES}


def told(program: str, environment: dict[str, str]) -> object:
    """What a process prints as JSON."""
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
