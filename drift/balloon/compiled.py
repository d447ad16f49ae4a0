"""How the functions of a balloon are compiled."""

from __future__ import annotations

from typing import Any

from numba.extending import register_jitable

# As the kernels of flights; not `nnan` nor `ninf`: infinity is the room of an elastic balloon.
MATHEMATICS: dict[str, Any] = {
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz", "afn"},
}

#: For what only kernels call: it is compiled with them, without an entry for Python.
inside = register_jitable(forceinline=True, **MATHEMATICS)
