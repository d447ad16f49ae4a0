"""The embedded sky: its label, its error recomputed, its documentation, and skies of one's own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import weather
from tests.weather.soundings.inside import stations_inside
from weather.box import Box
from weather.errors import InputError
from weather.soundings import (
    analysed_sky,
    analysis,
    analysis_error,
    kriging,
    sample,
    sounding,
    verification,
)
from weather.soundings.kriging import Statistics, distance_km

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "weather/data/soundings/korea_20081208T12.csv"
PAGE = ROOT / "docs/embedded-sky.md"
NIGHT = datetime(2008, 12, 8, 15, tzinfo=UTC)
CRUISE_M = (1500.0, 4000.0)


@pytest.fixture(scope="module")
def sky():
    return sample.open_sample()


@pytest.fixture(scope="module")
def ascents():
    return sample.sample_soundings()


def box(**change):
    edges = {"west_deg": 125, "east_deg": 129, "south_deg": 37, "north_deg": 39}
    times = {"start": NIGHT, "end": NIGHT + timedelta(hours=5), "top_m": 6000}
    return Box(**{**edges, **times, **change})


def osan_igra(hour):
    """Osan's ascent as IGRA writes it: the columns of igra2-data-format.txt, version 2.2."""
    osan = next(s for s in sample.sample_soundings() if s.station == "47122")
    direction = np.degrees(np.arctan2(-osan.u_mps, -osan.v_mps)) % 360
    columns = (
        osan.height_m,
        (osan.temperature_k - sounding.ICE_POINT_K) * 10,
        (osan.temperature_k - osan.dewpoint_k) * 10,
        direction,
        np.hypot(osan.u_mps, osan.v_mps) * 10,
    )
    told = [[f"{x:.0f}" if np.isfinite(x) else "-9999" for x in column] for column in columns]
    levels = [
        f"20 -9999 {p:6.0f} {z:>5} {t:>5} -9999 {d:>5} {wd:>5} {ws:>5}"
        for p, z, t, d, wd, ws in zip(osan.pressure_pa, *told, strict=True)
    ]
    head = f"#KSM00047122 2008 12 08 {hour:02d} 9999 {len(levels):4d}"
    return "\n".join([f"{head} ncdc-gts ncdc-gts  371000  1270300", *levels]) + "\n"


def test_the_sky_says_what_it_is(sky):
    assert sky.attrs["title"].startswith(
        "Radiosonde ascents of 8 December 2008, 12 UTC (29 stations)"
    )
    assert "held steady" in sky.attrs["title"]
    said = " ".join(sky.attrs["caveats"])
    for word in (
        "8 December 2008 only",
        "north of the Military Demarcation Line",
        "interpolated",
        "distance_to_nearest_sounding",
    ):
        assert word in said
    assert "Apache-2.0" in sky.attrs["licence"] and "WMO" in sky.attrs["attribution"]
    assert len(sky.attrs["sha256"]) == 64 and sky.attrs["preliminary"] == "no"


def test_it_stands_still_from_midnight_to_midnight(sky):
    assert str(sky["time"].values[0]) == "2008-12-08T00:00:00.000000000"
    assert str(sky["time"].values[-1]) == "2008-12-09T00:00:00.000000000"
    for field in ("eastward_wind", "northward_wind", "geopotential_height"):
        assert (sky[field] == sky[field].isel(time=0)).all()


def test_a_flight_of_400_km_from_anywhere_on_the_line_stays_inside(sky):
    # Ends and extremes of the line: Han estuary, Cheorwon, the east coast.
    line = np.array([[37.75, 126.1], [38.33, 127.2], [38.61, 128.36]])
    south, north = sky["latitude"].values[[0, -1]]
    west, east = sky["longitude"].values[[0, -1]]
    rim = [[y, x] for y in np.linspace(south, north, 49) for x in (west, east)]
    rim += [[y, x] for x in np.linspace(west, east, 57) for y in (south, north)]
    assert distance_km(line, np.array(rim)).min() > 400


def test_it_reaches_above_12_km_with_fine_levels_below_6(sky):
    z = sky["geopotential_height"]
    assert float(z.isel(level=-1).min()) > 12_000
    low = z.where(z < 6000).diff("level")
    # 25 hPa at 6 km: R T / g ln(475 / 450), T up to 260 K, is 411 m.
    assert float(low.max()) < 411


def test_it_passes_near_the_ascents_it_was_made_from(sky, ascents):
    table = verification.by_layer(verification.differences(sky, ascents), [CRUISE_M])
    assert float(table["vector_rms"][0]) < 3.0
    assert abs(float(table["eastward_bias"][0])) < 0.7


def test_winds_and_heights_analysed_apart_are_in_geostrophic_balance(sky):
    # f k x u = -g grad z at 500 hPa (Holton, 5th ed., eq. 2.23): heights know nothing of the winds.
    # In the trough of that day the wind is weaker than geostrophic, by some tenth.
    level = sky.isel(time=0).sel(level=50_000.0)
    lat = np.radians(level["latitude"].values)[:, None]
    metres = np.radians(0.5) * 6.371e6
    dz_dy, dz_dx = np.gradient(level["geopotential_height"].values.astype(float), metres)
    f = 2 * 7.292e-5 * np.sin(lat)
    u, v = -9.80665 / f * dz_dy, 9.80665 / f * dz_dx / np.cos(lat)
    mean = [float(level["eastward_wind"].mean()), float(level["northward_wind"].mean())]
    assert [u.mean(), v.mean()] == pytest.approx(mean, rel=0.2)


def test_density_is_within_a_few_percent_of_the_standard_and_colder_air_is_denser(sky):
    column = sky.isel(time=0).sel(latitude=38.0, longitude=127.0)
    rho = np.interp(2000.0, column["geopotential_height"], column["air_density"])
    # ICAO Doc 7488: 1.0065 at 2 km, 275.15 K. Osan had 267 K there: 3 % denser at equal pressure.
    assert rho == pytest.approx(1.0065 * 275.15 / 267, rel=0.015)


def test_the_distance_to_the_nearest_sounding_is_told(sky, ascents):
    far = sky["distance_to_nearest_sounding"]
    assert far.attrs["units"] == "km"
    # Osan lies at 37.10 N, 127.03 E: 11.1 km north and 2.7 km east of the grid point.
    assert float(far.sel(latitude=37.0, longitude=127.0)) == pytest.approx(11.4, abs=0.2)


def test_the_wind_error_is_the_cross_validated_one(ascents):
    groups = {"inside": stations_inside()}
    table = analysis.cross_validate(ascents, groups, layers_m=[CRUISE_M])
    vector = float(table["vector_rms"].sel(group="inside")[0])
    assert round(vector / np.sqrt(2), 1) == sample.WIND_ERROR_MPS


def test_another_day_or_place_is_refused_with_what_to_do():
    with pytest.raises(InputError, match="flight is on 2015-01-19"):
        day = datetime(2015, 1, 19, 14, tzinfo=UTC)
        sample.open_sample(box(start=day, end=day))
    with pytest.raises(InputError, match="covers 32 to 44 N"):
        sample.open_sample(box(south_deg=50, north_deg=52))


def test_a_box_cuts_it():
    cut = sample.open_sample(box())
    assert cut["latitude"].values[[0, -1]].tolist() == [36.5, 39.5]
    assert cut.sizes["level"] < 37 and "distance_to_nearest_sounding" in cut


def test_the_front_door_opens_it():
    sky = weather.open_sky("sample", box())
    z, one = np.array([3000.0]), np.array([1.0])
    air = sky.at(NIGHT.timestamp() * one, z, 37.1 * one, 127.03 * one)
    # Osan at 700 hPa, 2936 m: 14.7 and 10.3 m/s; the analysis smooths its own reports.
    assert [air.eastward_wind[0], air.northward_wind[0]] == pytest.approx([14.7, 10.3], abs=3.0)


def test_the_same_soundings_as_a_file_are_the_same_sky(sky):
    mine = analysed_sky.open_soundings(TABLE)
    here = mine.sel(latitude=38.0, longitude=127.0)
    there = sky.sel(latitude=38.0, longitude=127.0)
    np.testing.assert_allclose(here["eastward_wind"], there["eastward_wind"], atol=1e-4)
    assert "29 stations" in mine.attrs["title"]
    assert mine.attrs["wind_error_mps"] == pytest.approx(4.5, abs=0.1)


def test_one_igra_ascent_is_a_sky_of_its_winds_everywhere(tmp_path):
    path = tmp_path / "KSM00047122-data.txt"
    path.write_text(osan_igra(12))
    mine = analysed_sky.open_soundings(path, box())
    assert "IGRA" in mine.attrs["licence"]
    # One ascent cannot judge itself: as uncertain as the wind about a network's mean, 5 m/s.
    assert mine.attrs["wind_error_mps"] == analysis_error.FIELD_SD_MPS
    # The report at 700 hPa, 235 degrees and 18 m/s, at every grid point.
    np.testing.assert_allclose(mine["eastward_wind"].sel(level=70_000.0), 14.745, atol=0.05)
    assert mine["time"].values[0] == np.datetime64("2008-12-08T00:00")
    assert float(mine["latitude"].min()) <= 36.5


def test_ascents_of_several_times_follow_one_another(tmp_path):
    path = tmp_path / "KSM00047122-data.txt"
    path.write_text(osan_igra(12) + osan_igra(18))
    mine = analysed_sky.open_soundings(path, box())
    hours = (mine["time"].values - np.datetime64("2008-12-08")) / np.timedelta64(1, "h")
    np.testing.assert_array_equal(hours, [0, 6, 12, 18, 24, 30])
    assert "2 times" in mine.attrs["title"]


def test_soundings_that_say_nothing_of_the_flight_are_refused(tmp_path, ascents):
    with pytest.raises(InputError, match=r"no ascent in korea_20081208T12\.csv between 2015"):
        day = datetime(2015, 1, 19, 14, tzinfo=UTC)
        analysed_sky.open_soundings(TABLE, box(start=day, end=day))
    with pytest.raises(InputError, match="says nothing there"):
        analysed_sky.open_soundings(TABLE, box(west_deg=10, east_deg=20))
    path = tmp_path / "far.csv"
    path.write_text(TABLE.read_text().replace("121.52", "21.52"))
    with pytest.raises(InputError, match="spread over"):
        analysed_sky.open_soundings(path)


def test_a_sky_of_mountain_stations_starts_where_they_stand(ascents):
    high = [
        replace(
            s, **{name: getattr(s, name)[s.pressure_pa < 90_000] for name in sounding.LEVEL_FIELDS}
        )
        for s in ascents
    ]
    mine = analysed_sky.sky_from(high, sample.GRID)
    assert mine["level"].values[0] == 87_500.0


def test_the_other_numbers_of_the_page_are_those_of_the_code(ascents):
    page = " ".join(PAGE.read_text("utf-8").split())
    misses, inside = analysis.left_out(ascents), sorted(stations_inside())

    def per_component(stations):
        return (
            float(verification.by_layer(misses.only(stations), [CRUISE_M])["vector_rms"][0])
            / 2**0.5
        )

    # Jackknife over n stations: s.e. = sqrt((n - 1) / n sum (x_i - mean)^2) (Efron 1982).
    partial = np.array([per_component([s for s in inside if s != out]) for out in inside])
    error = np.sqrt((len(inside) - 1) * partial.var())
    assert f"standard error of {error:.1f})" in page
    assert f"**{sample.WIND_ERROR_MPS} m/s per component**" in page
    assert f"alone give {per_component(sample.KOREAN):.1f}." in page
    inside_s = analysis_error.field_sd_mps(ascents, sample.GRID)
    everywhere = analysis.Grid(south_deg=20, north_deg=55, west_deg=100, east_deg=160)
    all_s = analysis_error.field_sd_mps(ascents, everywhere)
    assert f"{inside_s:.1f} m/s by the ten inside ({all_s:.1f} by all 29" in page
    length = analysis_error.distance_km(ascents, sample.GRID.points())
    assert f"fitted L = {length:.0f} km" in page
    near, far = ((1 + d / length) * np.exp(-d / length) for d in (100.0, 150.0))
    assert f"correlated by {near:.1f} and 150 km apart by {far:.2f};" in page
    held = [inside_s * np.sqrt(float(analysis_error.changed(h))) for h in (3.0, 6.0, 12.0)]
    assert "more: {:.1f} m/s after 3 h, {:.1f} after 6, {:.1f} after 12.".format(*held) in page
    assert all_s == pytest.approx(analysis_error.FIELD_SD_MPS, abs=0.05)
    with_trend, without = (height_error(ascents, s) for s in (analysis.MASS, analysis.WIND))
    assert f"500 hPa heights is {with_trend:.0f} m instead of {without:.0f}" in page


def height_error(ascents, statistics):
    """Cross-validated r.m.s. error of the 500 hPa height, m, of the reported heights themselves."""
    p = np.array([50_000.0])
    z = np.array([sounding.heights_at(s, p) for s in ascents])
    estimate = kriging.leave_one_out(analysis.places(ascents), z, statistics)
    return float(np.sqrt(np.nanmean((estimate - z) ** 2)))


# The tables of docs/embedded-sky.md, as the code makes them today.


def row(*cells):
    return "| " + " | ".join(str(c) for c in cells) + " |"


def number(x):
    return "" if np.isnan(x) else f"{x:.1f}"


def error_table(ascents):
    groups = {
        "inside": stations_inside(),
        "Korean": sample.KOREAN,
        "Osan": ("47122",),
    }
    layers = [*verification.LAYERS_M, CRUISE_M]
    table = analysis.cross_validate(ascents, groups, layers_m=layers)
    yield row(
        "layer (km)", "all 29", "the 10 inside the grid", "the 7 Korean", "Osan", "levels inside"
    )
    yield row(*6 * ["---"])
    for i, (bottom, top) in enumerate(layers):
        errors = [number(x) for x in table["vector_rms"].values[:, i]]
        count = int(table["count"].sel(group="inside")[i])
        yield row(f"{bottom / 1000:g} to {top / 1000:g}", *errors, count)


def station_table(ascents):
    misses = analysis.left_out(ascents)
    apart = distance_km(analysis.places(ascents), analysis.places(ascents))
    np.fill_diagonal(apart, np.inf)
    nearest = dict(zip([s.station for s in ascents], apart.min(axis=1), strict=True))
    yield row("station", "nearest other (km)", "east bias", "north bias", "vector r.m.s.")
    yield row(*5 * ["---"])
    for s in sorted(ascents, key=lambda s: s.station):
        if s.station in stations_inside():
            t = verification.by_layer(misses.only([s.station]), [CRUISE_M]).isel(layer=0)
            names = ("eastward_bias", "northward_bias", "vector_rms")
            cells = [number(float(t[name])) for name in names]
            yield row(f"{s.station} {s.name}", f"{nearest[s.station]:.0f}", *cells)


def statistics_table(ascents):
    noises, inside = (0.05, 0.1, 0.25, 0.5), {"inside": stations_inside()}
    yield row("length (km)", *(f"noise {noise:g}" for noise in noises))
    yield row(*5 * ["---"])
    for length in (150, 200, 250, 300, 400):
        cells = []
        for noise in noises:
            these = Statistics(length_km=length, noise_fraction=noise)
            table = analysis.cross_validate(ascents, inside, statistics=these, layers_m=[CRUISE_M])
            cells.append(" / ".join(f"{x:.1f}" for x in table["vector_rms"].values[:, 0]))
        yield row(length, *cells)


def drawn_table(ascents):
    sky = sample.open_sample()
    fine = float(sky["wind_error_fine_sd"].sel(error_height=3000.0))
    yield row("place", "12 UTC", "3 h away", *(f"{hours} h" for hours in (6, 9, 12)))
    yield row(*6 * ["---"])
    for name, lat, lon in (
        ("Osan", 37.0, 127.0),
        ("Paju", 38.0, 127.0),
        ("Pyongyang", 39.0, 126.0),
        ("Wonsan", 39.0, 127.5),
        ("Hyesan", 41.5, 128.0),
    ):
        column = sky["wind_error_sd"].sel(latitude=lat, longitude=lon, error_height=3000.0)
        total = np.hypot(column.values[4:], fine)
        yield row(f"{name}, {lat:g} N {lon:g} E", *(number(x) for x in total))


def same_but_for_rounding(written, made):
    """Whether two rows say the same, numbers to 0.1: the last digit is the platform's."""
    pairs = list(zip(written.split(), made.split(), strict=False))
    if len(written.split()) != len(made.split()):
        return False
    try:
        return all(a == b or abs(float(a) - float(b)) <= 0.1001 for a, b in pairs)
    except ValueError:
        return False


@pytest.mark.parametrize("table", [error_table, station_table, statistics_table, drawn_table])
def test_the_documentation_shows_the_numbers_of_the_code(ascents, table):
    lines = list(table(ascents))
    page = PAGE.read_text("utf-8").splitlines()
    start = page.index(lines[0])
    for written, made in zip(page[start:], lines, strict=False):
        assert same_but_for_rounding(written, made), f"put this into {PAGE.name}:\n{made}"
