"""What fast flights read, as records: one pointer each, where a tuple of arrays would be copied.

Positions of a fast flight are counted in cells of the grid, x to the east and y to the north. A
record holds numbers and the addresses of arrays, which `floats` and `singles` make arrays of again;
whoever makes a record keeps those arrays alive (`drift.flight.common`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import carray, njit, types  # type: ignore[attr-defined]
from numba.extending import intrinsic, register_jitable

from weather.constants import SEA_LEVEL_DENSITY_KG_M3
from weather.grid.kernels import GroundArrays

Array = npt.NDArray[np.float64]
Single = npt.NDArray[np.float32]

# Not `nnan` nor `ninf`: NaN stands for "no stop height", infinity for "no stop time".
_MATHEMATICS: dict[str, Any] = {
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz", "afn"},
}

#: How fast kernels are compiled that Python calls.
FAST: dict[str, Any] = {"cache": True, **_MATHEMATICS}

#: For what only other kernels call: it is compiled with them, without an entry for Python or for C
#: and a place in the cache of its own, which would take a quarter of the first run. All of it is
#: put where it is called: a record's arrays are seven numbers each to hand over.
inside = register_jitable(no_cfunc_wrapper=True, forceinline=True, **_MATHEMATICS)

#: As `inside`, but left a function, with one order of rounding wherever it is called.
apart = register_jitable(no_cfunc_wrapper=True, forceinline=False, **_MATHEMATICS)

#: Numbers at a node of `nodes`: height, u, v, density; and of `sums`: slowness
#: s = (rho / rho0)^e, and the integrals of s, u s and v s over height from the foot of the column.
NODE = 4

#: Outcome of a member that only the careful loop can fly: its flight nears a pole, or goes around
#: the Earth.
UNFIT = 9

#: Nearer to a pole than this the metric of the grid changes within a step, degrees of latitude.
HIGHEST_LATITUDE_DEG = 80.0

_I, _D = np.int64, np.float64

#: All that the members of a block have in common.
#:
#: times, nodes, sums, mixed, vertical : addresses of the times (s since 1970), of the nodes
#: (float32), of their sums for each exponent of the density ratio, of the depth of the boundary
#: layer and of the vertical motion of the air (float32, a number a node; 0 for both: not known).
#: latitude0 .. longitude_step : degrees. corner : offsets in nodes of the eight columns of a cell.
#: level : which sums are those of exponent 0. lowest_top : of all columns, m. goes_around : whether
#: the grid does, the Earth. east_per_m, north_per_m : cells a metre (east: at the equator).
#: radians0, radians_step : latitude of the first row, and from row to row.
#:
#: changes_height : whether a leg without a speed does: along a table, or with the air.
#:
#: waves, bias, hold : addresses of the wind error (`drift.flight.kernels.waves`): float32, shape
#: (n_fields, 11, MODES); shape (n_fields, 2); shape (n_fields, 3): how long, how far up and how far
#: along the ground one value stands for its surroundings (s, m, m). anchor : unit vector that
#: phases are counted from. factor : address of the amplitude table, of shape (nt, nz, ny, nx, 2).
#:
#: ground : address of heights of the ground, m; ground_x0 .. ground_per_y : its cells under a point
#: of the sky's; highest : address of the highest in each cell of the sky and those around it, m,
#: shape (ny - 1, nx - 1). heights : address of tables of heights, m, n_heights
#: a row, every heights_step_s.
WORLD = np.dtype(
    [
        *(
            (name, _I)
            for name in "times n_times nodes sums size level mixed vertical ny nx nz".split()
        ),
        ("corner", _I, (8,)),
        *((name, _D) for name in "latitude0 latitude_step longitude0 longitude_step".split()),
        *((name, _D) for name in "lowest_top east_per_m north_per_m radians0 radians_step".split()),
        *((name, _D) for name in "first_time last_time hours_s".split()),
        *((name, _I) for name in "goes_around is_subgrid seed changes_height".split()),
        *((name, _I) for name in "n_fields waves bias hold factor".split()),
        ("factor_shape", _I, (4,)),
        *((name, _D, (4,)) for name in ("factor_first", "factor_step")),
        ("anchor", _D, (3,)),
        ("origin_s", _D),
        *((name, _I) for name in "ground ground_ny ground_nx highest heights n_heights".split()),
        *((name, _D) for name in "ground_latitude0 ground_latitude_step".split()),
        *((name, _D) for name in "ground_longitude0 ground_longitude_step".split()),
        *((name, _D) for name in "ground_x0 ground_per_x ground_y0 ground_per_y".split()),
        ("heights_step_s", _D),
    ]
)


@intrinsic  # type: ignore[arg-type]
def _floats_at(typingctx: Any, address: Any) -> Any:
    """An address as a pointer to float64."""
    signature = types.CPointer(types.float64)(address)  # type: ignore[no-untyped-call]

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], context.get_value_type(sig.return_type))

    return signature, codegen


@intrinsic  # type: ignore[arg-type]
def _singles_at(typingctx: Any, address: Any) -> Any:
    """An address as a pointer to float32."""
    signature = types.CPointer(types.float32)(address)  # type: ignore[no-untyped-call]

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], context.get_value_type(sig.return_type))

    return signature, codegen


@intrinsic  # type: ignore[arg-type]
def _without_owner(typingctx: Any, array: Any) -> Any:
    """The same array, of which nobody is known to hold it."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        view = context.make_array(sig.args[0])(context, builder, args[0])
        for owner in ("meminfo", "parent"):
            setattr(view, owner, getattr(view, owner).type(None))
        return view._getvalue()

    return array(array), codegen


@intrinsic  # type: ignore[arg-type]
def bits_of(typingctx: Any, number: Any) -> Any:
    """The bits of a float64, as int64."""
    signature = types.int64(types.float64)  # type: ignore[no-untyped-call]

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.bitcast(args[0], context.get_value_type(sig.return_type))

    return signature, codegen


@intrinsic  # type: ignore[arg-type]
def float_of(typingctx: Any, bits: Any) -> Any:
    """The float64 of some bits."""
    signature = types.float64(types.int64)  # type: ignore[no-untyped-call]

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.bitcast(args[0], context.get_value_type(sig.return_type))

    return signature, codegen


@inside
def floats(address: int, size: int) -> Array:
    """The float64 numbers at an address."""
    return carray(_floats_at(address), size)  # type: ignore[call-arg]


@inside
def singles(address: int, size: int) -> Single:
    """The float32 numbers at an address."""
    return carray(_singles_at(address), size)  # type: ignore[call-arg]


@inside
def lent(array: Any) -> Any:
    """An array that the caller of a kernel holds for as long as the kernel runs.

    numba counts who holds an array wherever it is handed on; of this one it counts nobody.
    """
    return _without_owner(array)  # type: ignore[call-arg]


@inside
def nodes_of(world: Any) -> Single:
    """Nodes of the sky, flat, `NODE` numbers each."""
    return singles(world.nodes, world.size)


@inside
def sums_of(world: Any, law: int) -> Single:
    """Sums of the sky for one exponent, flat, `NODE` numbers each."""
    return singles(world.sums + 4 * law * world.size, world.size)


@inside
def ground_of(world: Any) -> GroundArrays:
    """The ground as `weather.grid.kernels` reads it."""
    altitude = floats(world.ground, world.ground_ny * world.ground_nx)
    return GroundArrays(
        world.ground_latitude0,
        world.ground_latitude_step,
        world.ground_longitude0,
        world.ground_longitude_step,
        altitude.reshape(world.ground_ny, world.ground_nx),
    )


@njit(nogil=True, **FAST)
def fill_sums(nodes: Single, nz: int, exponent: float, sums: Single) -> None:
    """Slowness and its integrals at every node, exact for s, u and v linear in a layer."""
    for column in range(0, nodes.size, nz * NODE):
        a = b = c = z = s = u = v = 0.0
        for n in range(nz):
            o = column + n * NODE
            z1, u1, v1 = float(nodes[o]), float(nodes[o + 1]), float(nodes[o + 2])
            s1 = (float(nodes[o + 3]) / SEA_LEVEL_DENSITY_KG_M3) ** exponent
            if n > 0:
                d = z1 - z
                a += d * 0.5 * (s + s1)
                b += d * (2.0 * (s * u + s1 * u1) + s * u1 + s1 * u) / 6.0
                c += d * (2.0 * (s * v + s1 * v1) + s * v1 + s1 * v) / 6.0
            z, s, u, v = z1, s1, u1, v1
            sums[o], sums[o + 1], sums[o + 2], sums[o + 3] = s, a, b, c
