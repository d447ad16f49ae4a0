"""Rain, cloud, dew: on where the winds are moist, off where they are dry, told either way."""

import math
from dataclasses import replace

import numpy as np
import pytest

import drift
from drift.balloon import vertical_table
from drift.ensemble.members import draw
from drift.event.file import load_event
from drift.priors.wet import CHANCE_UNKNOWN
from tests.analytic import START, event
from tests.balloons import icao, tube
from weather import synthetic
from weather.grid.gridded_sky import gridded
from weather.physics.humidity import saturation_pressure

FALL = 1.0


def sky(humidity=None, **cover):
    """Calm air, 273.3 K, of a relative humidity (0 to 1, None: not told) below 3 km, 0.3 above."""
    tidy = synthetic.sampled(
        synthetic.uniform(u_mps=1.0, v_mps=0.0),
        latitude_deg=np.array([-1.0, 0.0, 1.0]),
        longitude_deg=np.array([0.0, 1.0, 2.0]),
        times=[START, START.replace(hour=12)],
        heights_m=np.arange(0.0, 9001.0, 500.0),
        dtype=np.float64,
    )
    shape = tidy["eastward_wind"].shape
    if humidity is not None:
        kelvin = 9.80665 * 8000.0 / 287.05287
        z = tidy["geopotential_height"].values
        vapour = saturation_pressure(kelvin) * np.where(z < 3000.0, humidity, 0.3)
        p = tidy["level"].values[None, :, None, None]
        q = 0.62198 * vapour / (p - (1 - 0.62198) * vapour)
        tidy["specific_humidity"] = tidy["eastward_wind"].copy(data=q)
        tidy["air_temperature"] = tidy["eastward_wind"].copy(data=np.full(shape, kelvin))
    for name, value in cover.items():
        flat = np.full((shape[0], *shape[2:]), value)
        tidy[f"{name}_type_cloud_area_fraction"] = (("time", "latitude", "longitude"), flat)
    return gridded(tidy, allow_gaps=True, dtype=np.float64)


def paper(model="kinematic", item="leaflet-paper", **winds):
    raw = event(0.0, 1.0, fall_mps=1.0, model=model, flight_time_h=1.0)
    raw["payload"] = [{"item": item}]
    raw["winds"] = {"error_mps": 0} | winds
    return load_event(raw)


def wet_share(ev, air):
    drawn = draw(ev, 4096, 0, sky=air).drawn
    return drawn["wet"].mean() if "wet" in drawn else 0.0


@pytest.mark.parametrize(
    ("air", "share"),
    [
        ({"humidity": 0.5}, 0.0),  # dry
        ({"humidity": 0.95}, 0.5),  # Sundqvist: 1 - sqrt(0.05 / 0.2)
        ({"humidity": 1.0}, 1.0),
        ({"humidity": 0.5, "low": 0.3, "medium": 0.1}, 0.3),  # cover that is told counts first
        ({}, CHANCE_UNKNOWN),
    ],
)
def test_flights_are_wet_as_often_as_there_is_cloud_over_the_launch(air, share):
    assert wet_share(paper(), sky(**air)) == pytest.approx(share, abs=0.02)


def test_what_the_event_says_counts_most_and_nothing_is_made_up_where_it_leaves_things_out():
    assert wet_share(paper(wet=True), sky(0.2)) == 1.0
    assert wet_share(paper(wet=False), sky(1.0)) == 0.0
    assert wet_share(paper(subgrid=False), sky()) == 0.0
    assert wet_share(paper(subgrid=False), sky(1.0)) == 1.0


def test_what_water_cannot_touch_draws_none():
    assert "wet" not in draw(paper(item="leaflet-film"), 64, 0, sky=sky(1.0)).drawn
    assert "water_fraction" not in draw(paper(), 64, 0, sky=sky(1.0)).drawn
    assert "water_fraction" in draw(paper("film-tube", "dvd"), 64, 0, sky=sky(1.0)).drawn


def test_dry_air_leaves_every_draw_as_it_was_and_wet_paper_falls_faster():
    # 26 to 41 % faster: paper that took up 60 to 100 % of its mass, and the root of it.
    dry, wet = (draw(paper(), 256, 0, sky=sky(h)).drawn for h in (0.4, 1.0))
    assert set(wet) - set(dry) == {"wet", "wet_paper_factor"}
    factor = wet["fall_mps"] / dry["fall_mps"]
    assert factor == pytest.approx(wet["wet_paper_factor"])
    assert (factor.min(), factor.max()) == pytest.approx((1.26, 1.41), abs=0.005)
    assert factor.max() <= math.sqrt(2.0)


def test_every_output_says_it():
    def caveats(ev, air):
        return [t for t in drift.estimate(ev, air, members=8).attrs["caveats"] if "wet" in t]

    assert caveats(paper(), sky(0.4)) == []
    assert "50 %" in caveats(paper(), sky(0.95))[0]
    assert "do not tell how moist" in caveats(paper(), sky())[0]
    assert "The event says" in caveats(paper(wet=True), sky())[0]


def test_one_per_cent_of_water_takes_a_floating_tube_down():
    # It floats as long as it is dry; 1 % of its mass is a lift that nothing gives back.
    floating = tube(exchange_time_s=600.0)
    dry = vertical_table(floating, icao(), limit_s=14_400)
    wet = vertical_table(
        replace(floating, water_fraction=0.01, wet_after_s=7200.0), icao(), limit_s=14_400
    )
    k = int(7200 / 60)
    assert np.abs(wet.height_m[0, : k + 1] - dry.height_m[0, : k + 1]).max() < 1e-9
    assert dry.end_height_m[0] > 4000.0
    # The brake of the squeezed gas: e T / ((Gamma_g - Gamma_a) tau) = 1.3 m/s, 15 min to get wet.
    assert wet.end_height_m[0] < dry.end_height_m[0] - 4000.0


def test_water_takes_its_share_of_the_free_lift_on_the_way_up():
    # w^2 ~ f: 3 % of water leave 12 of 15 % of free lift.
    slack = tube(full_inflation_height_m=20_000.0)
    wet = replace(slack, water_fraction=0.03, wet_after_s=-900.0)
    rises = [vertical_table(b, icao(), limit_s=600).height_m[0, 5] for b in (slack, wet)]
    assert rises[1] / rises[0] == pytest.approx(math.sqrt(0.12 / 0.15), rel=0.01)
