"""How far two machines may differ: the pinned nights, flown with the same seed on both.

Run by `make test-elsewhere`, whose process is the other machine. What is promised and what was
measured: docs/science.md, "The same answer again".
"""

import os

import numpy as np
import pytest

import drift
import weather
from tests.elsewhere.machine import here, told, wide_instructions
from tests.golden import test_nights as nights
from tests.shared import ROOT as SHARED
from weather.physics.sphere import distance_km

MEMBERS = 1024

FACTS = """
import ctypes, json, locale, time
from pathlib import Path
import matplotlib, numba, numpy
from matplotlib import font_manager
from numba.core.registry import cpu_target
from tests.elsewhere.machine import wide_instructions
codegen = cpu_target.target_context.codegen()
own = Path(matplotlib.get_data_path()).resolve()
cores = []
for library in sorted(Path(numpy.__file__).parents[1].glob("numpy.libs/libscipy_openblas*")):
    core = ctypes.CDLL(str(library)).scipy_openblas_get_corename64_
    core.restype = ctypes.c_char_p
    cores.append(core().decode())
print(json.dumps({
    "numba": codegen._get_host_cpu_name(),
    "numpy": wide_instructions(),
    "blas": cores,
    "fonts": sum(not Path(font.fname).resolve().is_relative_to(own)
                 for font in font_manager.fontManager.ttflist),
    "backend": matplotlib.rcParams._get_backend_or_none(),
    "locale": locale.setlocale(locale.LC_ALL, ""),
    "hours": time.timezone / 3600,
}))
"""

FLY = """
import json
from tests.elsewhere import two_machines
print(json.dumps(two_machines.flown()))
"""


def night(event, winds):
    """Landings, and the cells of both areas, of one event."""
    loaded = drift.load_event(event)
    sky = weather.open_sky(winds, box=loaded.box())
    landings = drift.estimate(loaded, sky, members=MEMBERS, seed=0)
    areas = drift.density(landings)
    found = {name: landings[name].values.tolist() for name in
             ("latitude", "longitude", "time_aloft", "outcome")}  # fmt: skip
    return found | {name: areas[name].values.tolist() for name in ("credible_50", "credible_90")}


def flown():
    """The pinned nights; that in ERA5 only where its file lies beside the checkout."""
    found = {"embedded": night("2008-12-border-chapel", "sample")}
    if (file := SHARED / nights.ERA5).exists():
        found["ERA5"] = night(nights.PORTUGAL, file)
    return found


@pytest.fixture(scope="module")
def facts():
    return told(FACTS, dict(os.environ)), told(FACTS, here())


def test_this_is_another_machine(facts):
    elsewhere, own = facts
    assert elsewhere["numba"] == "generic" != own["numba"]
    assert elsewhere["numpy"] == [] == wide_instructions()
    assert bool(own["numpy"]) == ("NPY_DISABLE_CPU_FEATURES" in os.environ)
    assert elsewhere["blas"] != own["blas"] or not own["blas"]
    assert elsewhere["fonts"] == 0
    assert "inline" in elsewhere["backend"]
    assert elsewhere["locale"] == "C"
    assert elsewhere["hours"] != own["hours"]


def test_a_seed_lands_within_a_metre_on_both_and_its_areas_are_the_same():
    ours, theirs = flown(), told(FLY, here())
    assert set(ours) == set(theirs)
    for name, one in ours.items():
        a, b = ({key: np.array(values) for key, values in of.items()} for of in (one, theirs[name]))
        apart = distance_km(a["latitude"], a["longitude"], b["latitude"], b["longitude"])
        same = (apart < nights.APART_KM) & (a["outcome"] == b["outcome"])
        same &= abs(a["time_aloft"] - b["time_aloft"]) < 3600 * nights.APART_H
        print(f"{name}: at most {1e6 * apart.max():.2g} mm, {(~same).sum()} of {MEMBERS} elsewhere")
        assert (~same).mean() <= nights.ELSEWHERE
        if same.all():
            for area in ("credible_50", "credible_90"):
                np.testing.assert_array_equal(a[area], b[area])
