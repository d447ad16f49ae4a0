"""`python -m docs.making.studies`: how the answer settles and what decides it, nominal case.

The nominal case is that of the science page ("What matters most"), as tests/physics/nominal.py
makes it. Takes some minutes; writes images/convergence.svg, images/nominal-sensitivity.svg and
measured/nominal.md.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

import drift
from docs.making.drawings import IMAGES
from docs.making.event_file import markdown
from docs.making.measure import MEASURED
from drift.ensemble.members import FLIGHTS_PER_FIELD, QUANTITIES
from drift.figures.chart import chart
from drift.figures.paper.sheet import save
from drift.figures.paper.style import BLUE, COLUMN_MM, ORANGE, Look, styled
from drift.hindcast import landings_of, ready
from drift.maps import sensitivity_bars
from drift.sensitivity import grouped_indices, rows
from tests.physics.nominal import nominal_event, nominal_sky
from weather.grid.gridded_sky import GriddedSky
from weather.physics.sphere import distance_km

Array = npt.NDArray[np.float64]

#: Members, and how many times each number is flown with other seeds.
NUMBERS = {128: 60, 512: 60, 2048: 40, 8192: 20}

#: A distance that about half of the flights exceed.
_BEYOND_KM = 100.0

#: Budget of docs/science.md, What matters most, one standard deviation along the wind, km.
_BUDGET = {
    "cruise height": "35",
    "flight time": "31",
    "wind error": "18.5 in 3 h",
    "what falls": "9",
    "launch time": "5",
    "launch place": "2.5 to 15",
    "rise speed": "3",
    "vertical wind": "2 to 3",
    "turbulence": "1 to 2",
}


def random_design(members: int, seed: int) -> dict[str, Array]:
    """Plain random numbers; eight flights share an error of the winds, as in an ensemble."""
    rng = np.random.default_rng(seed)
    groups = -(-members // FLIGHTS_PER_FIELD)
    design = {name: rng.uniform(size=members) for name in QUANTITIES}
    for name in ("wind_field", "wind_error_mps"):
        design[name] = np.repeat(rng.uniform(size=groups), FLIGHTS_PER_FIELD)[:members]
    return design


def scatter(event: drift.Event, sky: GriddedSky, *, at_random: bool) -> list[float]:
    """S.d. over seeds of the share of landings beyond 100 km, per cent, per number of members."""
    found = []
    for members, seeds in NUMBERS.items():
        shares = []
        for seed in range(seeds):
            design = random_design(members, 10_000 + seed) if at_random else None
            ends = landings_of(event, ready(event, sky, members, seed, design=design), seed)
            start = event.launches[0].latitude_deg, event.launches[0].longitude_deg
            km = distance_km(*start, ends.latitude.values, ends.longitude.values)
            shares.append(float((km > _BEYOND_KM).mean()))
        found.append(100.0 * float(np.std(shares, ddof=1)))
    return found


def convergence() -> None:
    """Scatter of a share against the number of members: quasi-random and random ones."""
    sky = nominal_sky()
    cases: dict[str, tuple[dict[str, Any], str]] = {
        "nothing uncertain in the air": ({"error_mps": 0.0, "subgrid": False}, "--"),
        "wind error and turbulence": ({}, "-"),
    }
    look = Look(width_mm=COLUMN_MM)
    with styled(look):
        figure, ax = chart(
            None,
            look,
            height_mm=52.0,
            title="Scatter of the share of landings beyond 100 km",
            foot=["Nominal case; standard deviation over 20 to 60 seeds. Grey: one over the root."],
            sides_mm=(13.0, 2.5),
        )
        for name, (winds, dashes) in cases.items():
            event = nominal_event(**({"winds": winds} if winds else {}))
            for at_random, colour, kind in (
                (True, ORANGE, "random"),
                (False, BLUE, "quasi-random"),
            ):
                values = scatter(event, sky, at_random=at_random)
                print(name, kind, [f"{x:.3g}" for x in values], flush=True)
                ax.loglog(
                    list(NUMBERS), values, dashes, color=colour, marker="o", markersize=3,
                    label=f"{kind}, {name}",
                )  # fmt: skip
        n = np.array(list(NUMBERS), dtype=float)
        ax.loglog(n, 50.0 / np.sqrt(n), color="0.7", linewidth=0.8, zorder=0)
        ax.set_xlabel("Members")
        ax.set_ylabel("Points of 1 %")
        ax.set_xticks(list(NUMBERS), [f"{number}" for number in NUMBERS])
        ax.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
        ax.minorticks_off()
        ax.grid(True)
        ax.legend(loc="lower left", fontsize=5.5)
        save(figure, IMAGES / "convergence.svg")


def sensitivity() -> None:
    """What decides how far along the wind the loads of the nominal case come down."""
    found = grouped_indices(nominal_event(), nominal_sky(), samples=1024)
    east = rows(found, "east_km")
    figure, _ = sensitivity_bars(east, foot=["Of how far along the wind: nominal case."])
    save(figure, IMAGES / "nominal-sensitivity.svg")
    sd = float(found.sd.sel(output="east_km"))
    table = [
        [
            row["name"],
            _BUDGET.get(row["name"], "–"),
            f"{sd * np.sqrt(row['total']):.1f}",
            f"{100 * row['total']:.1f} [{', '.join(f'{100 * x:.1f}' for x in row['total_95'])}]",
        ]
        for row in east
    ]
    head = [
        "unknown",
        "budget (km)",
        "computed (km)",
        "total share (%)",
    ]
    (MEASURED / "nominal.md").write_text(markdown(head, table) + "\n", "utf-8")


def main() -> None:
    """Both studies."""
    sensitivity()
    convergence()


if __name__ == "__main__":
    main()
