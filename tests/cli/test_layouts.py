"""One sky in every layout it may come in: where a load comes down does not depend on the clerk."""

import numpy as np
import pytest

from tests.analytic import TEMPERATURE_K, event
from tests.cli import windfile
from tests.cli.test_analytic import QUICK, all_alike, east_m
from weather import synthetic
from weather.constants import DRY_AIR_GAS_CONSTANT, STANDARD_GRAVITY_MPS2

#: ICAO Doc 7488: sea level temperature K, pressure hPa, lapse rate K/m; exponents of B7 in
#: docs/benchmarks.md.
T0, P0, LAPSE = 288.15, 1013.25, 0.0065
EXPONENT = 5.25588
STILL = synthetic.uniform(u_mps=10, v_mps=0)
LEAFLET = event(
    0.0, 100.0, rise_mps=1000, cruise_height_m=4000, flight_time_h=4 / 3600, fall_mps=1.1,
    fall_law="density",
)  # fmt: skip


def hilly(t, z, lat, lon):
    """A wind with a shape in every direction."""
    return 8 + 2 * np.cos(np.radians(8 * lon)) + 1e-3 * z, 3 + np.sin(np.radians(6 * lat))


def landing(fly, launch_lon, file, **vehicle):
    mapping = event(
        0.5, launch_lon, rise_mps=4, cruise_height_m=3000, flight_time_h=3, fall_mps=2, **vehicle
    )
    one = all_alike(fly(mapping, file))
    return float(one["latitude"]), float(one["longitude"])


def caveats(fly_out="out"):
    import json
    from pathlib import Path

    return " ".join(json.loads((Path(fly_out) / "summary.json").read_text())["caveats"])


def test_b7_density_follows_from_temperature(fly):
    # B5 without shear: T = (2H/w0)(1 - exp(-z0/2H)) = 3217.4432 s.
    one = all_alike(fly(LEAFLET, windfile.save(windfile.cds(STILL))))
    assert float(one.time_aloft) - 4.0 == pytest.approx(3217.4432, rel=2e-5)


def test_b7_density_follows_from_the_slope_of_geopotential_where_temperature_is_absent(fly):
    # The layer formula T = g dz / (R ln p1/p2) is exact in isothermal air.
    one = all_alike(fly(LEAFLET, windfile.save(windfile.cds(STILL).drop_vars("t"))))
    assert float(one.time_aloft) - 4.0 == pytest.approx(3217.4432, rel=5e-5)
    assert "No error of the winds" in caveats()


def test_b7_heights_follow_from_temperature_where_geopotential_is_absent(fly):
    # z = (R T / g) ln(p0 / p) above a lowest level of 1013.25 hPa, which stands at sea level.
    z = np.linspace(0, 8000, 81)
    scale = DRY_AIR_GAS_CONSTANT * TEMPERATURE_K / STANDARD_GRAVITY_MPS2
    ds = windfile.on_levels(STILL, P0 * np.exp(-z / scale), z, TEMPERATURE_K).drop_vars("z")
    leaflet = LEAFLET | {"payload": [{"item": "thing", "fall_mps": 1.1, "fall_law": "constant"}]}
    one = all_alike(fly(leaflet, windfile.save(ds)))
    assert float(one.time_aloft) - 4.0 == pytest.approx(4000 / 1.1, abs=0.1)
    assert "hydrostatic from temperature" in caveats()


def test_b7_without_both_the_levels_stand_in_the_standard_atmosphere(fly):
    # rho = rho0 (1 - G z/T0)^4.25588, so with w = w0 (rho0/rho)^(1/2)
    # T = T0 / (3.12794 G w0) (1 - (1 - G z0/T0)^3.12794).
    z = np.linspace(0, 8000, 81)
    kelvin = T0 - LAPSE * z
    hpa = P0 * (kelvin / T0) ** EXPONENT
    ds = windfile.on_levels(STILL, hpa, z, 0.0).drop_vars(["z", "t"])
    one = all_alike(fly(LEAFLET, windfile.save(ds)))
    n = (EXPONENT - 1) / 2 + 1
    fall = T0 / (n * LAPSE * 1.1) * (1 - (1 - LAPSE * 4000 / T0) ** n)
    assert float(one.time_aloft) - 4.0 == pytest.approx(fall, rel=2e-5)
    assert "standard atmosphere" in caveats()


def test_b7_temperature_that_falls_with_height_gives_the_standard_density(fly):
    z = np.linspace(0, 8000, 81)
    kelvin = T0 - LAPSE * z
    ds = windfile.on_levels(STILL, P0 * (kelvin / T0) ** EXPONENT, z, kelvin[None, :, None, None])
    one = all_alike(fly(LEAFLET, windfile.save(ds)))
    n = (EXPONENT - 1) / 2 + 1
    fall = T0 / (n * LAPSE * 1.1) * (1 - (1 - LAPSE * 4000 / T0) ** n)
    assert float(one.time_aloft) - 4.0 == pytest.approx(fall, rel=2e-5)


@pytest.mark.parametrize("start", [-1.5, 0.0, 179.5, -179.9, 100.0])
def test_b15_the_seam_of_the_longitudes_is_no_seam(fly, start):
    # One global sky written 0 .. 358 and -180 .. 178; launches just west of either seam, or
    # named by 360 degrees more. The sky is linear between the same meridians in both.
    east = windfile.cds(hilly, lats=range(-10, 11, 2), lons=range(0, 360, 2), heights=[0, 4000])
    west = windfile.cds(hilly, lats=range(-10, 11, 2), lons=range(-180, 180, 2), heights=[0, 4000])
    files = windfile.save(east, "east.nc"), windfile.save(west, "west.nc")
    places = [landing(fly, start, file) for file in files]
    if start < 0:
        places.append(landing(fly, start + 360, files[0]))
    moved = [(lon - start + 180) % 360 - 180 for _, lon in places]
    assert 0.7 < moved[0] < 1.5
    assert moved == pytest.approx([moved[0]] * len(moved), abs=1e-9)
    assert [lat for lat, _ in places] == pytest.approx([places[0][0]] * len(places), abs=1e-9)
    assert all(-180 <= lon <= 180 for _, lon in places)


def test_b15_a_regional_file_may_lie_across_the_date_line(fly):
    across = windfile.cds(hilly, lons=np.arange(178, 184.1, 0.5))
    folded = across.assign_coords(longitude=(across["longitude"] + 180) % 360 - 180)
    one = landing(fly, 179.5, windfile.save(across))
    assert landing(fly, 179.5, windfile.save(folded)) == pytest.approx(one, abs=1e-9)
    assert one[1] < -179


def test_b15_south_first_or_north_first_is_the_same_sky(fly):
    ds = windfile.cds(hilly)
    assert ds["latitude"][0] > ds["latitude"][-1]
    other = ds.isel(latitude=slice(None, None, -1), pressure_level=slice(None, None, -1))
    one = landing(fly, 100.0, windfile.save(ds))
    assert landing(fly, 100.0, windfile.save(other)) == one


def test_double_precision_in_the_file_is_read(fly):
    one = landing(fly, 100.0, windfile.save(windfile.cds(hilly)))
    assert landing(fly, 100.0, windfile.save(windfile.cds(hilly), dtype="f8")) == pytest.approx(
        one, abs=1e-6
    )


def test_the_layout_before_2024_differs_by_its_packing_alone(fly):
    # int16 over the range of each variable: half a step of 10 m/s / 65532 over 4 h is 1 m, and of
    # 8000 m of height, 0.06 m.
    hpa = np.array([1000, 975, 950, 900, 850, 800, 750, 700, 650, 600, 550, 500, 400.0])
    scale = DRY_AIR_GAS_CONSTANT * TEMPERATURE_K / STANDARD_GRAVITY_MPS2
    ds = windfile.on_levels(hilly, hpa, scale * np.log(P0 / hpa), TEMPERATURE_K)
    new = landing(fly, 100.0, windfile.save(ds))
    assert landing(fly, 100.0, windfile.legacy(ds)) == pytest.approx(new, abs=2e-5)


def test_days_apart_in_several_files_are_one_sky(fly):
    ds = windfile.cds(hilly, at=range(9))
    one = landing(fly, 100.0, windfile.save(ds))
    parts = [windfile.save(ds.isel(valid_time=s), n) for n, s in
             (("a.nc", slice(0, 2)), ("b.nc", slice(2, 9)))]  # fmt: skip
    mapping = event(0.5, 100.0, rise_mps=4, cruise_height_m=3000, flight_time_h=3, fall_mps=2)
    for order in (parts, parts[::-1]):
        two = all_alike(fly(mapping, *order))
        assert (float(two.latitude), float(two.longitude)) == one


def test_winds_may_be_given_once_for_each_file_or_with_commas(fly):
    ds = windfile.cds(STILL, at=range(9))
    windfile.save(ds.isel(valid_time=slice(0, 2)), "a.nc")
    windfile.save(ds.isel(valid_time=slice(2, 9)), "b.nc")
    mapping = event(0.0, 100.0, flight_time_h=3, **QUICK)
    one = all_alike(fly(mapping, "a.nc,b.nc"))
    assert east_m(one, 100.0) == pytest.approx(10 * 10801, abs=1)


def test_a_comma_in_the_name_of_a_file_is_no_comma_between_files(fly):
    windfile.save(windfile.cds(STILL), "winds, january.nc")
    mapping = event(0.0, 100.0, flight_time_h=3, **QUICK)
    one = all_alike(fly(mapping, "winds, january.nc"))
    assert east_m(one, 100.0) == pytest.approx(10 * 10801, abs=1)
