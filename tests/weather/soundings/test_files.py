"""Readers of soundings against the documented formats, other decoders and hand computation."""

import sys
import zipfile
from datetime import UTC, datetime

import numpy as np
import pytest

from tests.shared import FLIGHTS
from weather.errors import InputError
from weather.soundings import files, sample, sounding

BUFR = FLIGHTS / "korea_20081208T12.bufr"
NOON = datetime(2008, 12, 8, 12, tzinfo=UTC)
R, G0 = 287.05287, 9.80665  # ICAO Doc 7488/3

# Header and first level as the archive holds them (Reno, 25 July 2026, number of levels changed to
# 3), then a wind-only level on a height and one with every code for "missing".
RENO = """\
#USM00072489 2026 07 25 12 1106    3 ncdc-nws           395681 -1197966
10  1456  50000  5913B  -78B  775    32   186   180 
30 -9999  -9999  7000 -9999 -9999 -9999   200   300 
20  1600  40000  7640B -170B-9999 -8888 -9999 -9999 
"""  # noqa: W291


def ascent(**given):
    n = len(given["pressure_pa"])
    blank = dict.fromkeys(sounding.LEVEL_FIELDS, np.full(n, np.nan))
    who = {"station": "1", "name": "One", "latitude_deg": 38.0, "longitude_deg": 127.0}
    return sounding.Sounding(**{**who, "time": NOON, **blank, **given})


def by_station():
    return {s.station: s for s in sample.sample_soundings()}


def test_the_korean_table_holds_29_stations_of_one_time():
    found = sample.sample_soundings()
    assert len(found) == 29 and {s.time for s in found} == {NOON}
    # README of the data: Korean ascents have 12 (Osan) to 75 wind levels each.
    winds = [np.isfinite(by_station()[k].u_mps).sum() for k in sample.KOREAN]
    assert min(winds) == 12 and max(winds) == 75


def test_a_wind_from_the_south_west_blows_to_the_north_east():
    # Osan, 700 hPa: 235 degrees, 18 m/s, geopotential 28790 m2/s2. By hand 18 sin 55 = 14.745,
    # 18 cos 55 = 10.324, 28790 / 9.80665 = 2935.8.
    osan = by_station()["47122"]
    k = int(np.flatnonzero(osan.pressure_pa == 70_000.0)[0])
    assert osan.name == "Osan"
    assert [osan.u_mps[k], osan.v_mps[k]] == pytest.approx([14.745, 10.324], abs=1e-3)
    assert osan.height_m[k] == pytest.approx(2935.8, abs=0.05)


def test_bufr_messages_and_their_csv_by_another_decoder_agree():
    pytest.importorskip("eccodes")
    decoded = {s.station: s for s in files.read(BUFR)}
    assert decoded.keys() == by_station().keys()
    for station, other in by_station().items():
        for name in sounding.LEVEL_FIELDS:
            # The CSV rounds heights to 0.1 m.
            np.testing.assert_allclose(
                getattr(decoded[station], name), getattr(other, name), rtol=1e-12, atol=0.06
            )


def test_a_bufr_file_cut_short_is_refused(tmp_path):
    pytest.importorskip("eccodes")
    cut = tmp_path / "cut.bufr"
    cut.write_bytes(BUFR.read_bytes()[:3000])
    with pytest.raises(InputError, match=r"cut\.bufr cannot be decoded"):
        files.read(cut)


def test_without_eccodes_bufr_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "eccodes", None)
    path = tmp_path / "any.bufr"
    path.write_bytes(b"BUFR")
    with pytest.raises(InputError, match=r"pip install 'balloon-drift\[grib\]'"):
        files.read_bufr(path)


def test_an_igra_record_reads_as_its_format_says(tmp_path):
    path = tmp_path / "USM00072489-data.txt"
    path.write_text(RENO)
    (reno,) = files.read(path)
    assert reno.time == datetime(2026, 7, 25, 12, tzinfo=UTC)
    assert (reno.latitude_deg, reno.longitude_deg) == pytest.approx((39.5681, -119.7966))
    # By hand: -7.8 C, dew point 3.2 K lower; 18 m/s from 186 degrees: 18 sin 6, 18 cos 6.
    assert reno.pressure_pa[0] == 50_000.0 and reno.height_m[0] == 5913.0
    assert [reno.temperature_k[0], reno.dewpoint_k[0]] == pytest.approx([265.35, 262.15])
    assert [reno.u_mps[0], reno.v_mps[0]] == pytest.approx([1.8815, 17.9014], abs=1e-4)
    assert np.isnan(reno.dewpoint_k[-1]) and np.isnan(reno.u_mps[-1])


def test_a_wind_on_a_height_gets_the_pressure_between_its_neighbours(tmp_path):
    path = tmp_path / "USM00072489-data.txt"
    path.write_text(RENO)
    (reno,) = files.read(path)
    # By hand: ln p linear in height, (7000 - 5913) / (7640 - 5913) of the way from 500 to 400 hPa.
    assert reno.pressure_pa[1] == pytest.approx(50_000 * 0.8 ** (1087 / 1727))
    assert np.hypot(reno.u_mps[1], reno.v_mps[1]) == pytest.approx(30.0)


def test_an_igra_zip_is_read_as_downloaded_and_by_time(tmp_path):
    early = RENO.replace("2026 07 25 12", "2026 07 24 99")
    path = tmp_path / "USM00072489-data.txt.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("USM00072489-data.txt", early + RENO)
    assert files.format_of(path) == "igra"
    # A nominal hour of 99 is missing: the release hour, 11, stands for it.
    assert [s.time.hour for s in files.read(path)] == [11, 12]
    late = datetime(2026, 7, 25, tzinfo=UTC)
    assert len(files.read(path, start=late)) == 1
    assert files.read(path, end=late.replace(day=1)) == []


def test_an_igra_file_that_lost_lines_is_refused(tmp_path):
    path = tmp_path / "USM00072489-data.txt"
    path.write_text("".join(RENO.splitlines(keepends=True)[:2]) + RENO)
    with pytest.raises(InputError, match=r"line 1: 3 levels were to follow"):
        files.read(path)
    path.write_text(RENO.replace("50000", "5o000"))
    with pytest.raises(InputError, match=r"line 1: not as IGRA version 2 writes"):
        files.read(path)
    path.write_text(RENO + RENO.splitlines()[1])
    with pytest.raises(InputError, match="line 5: a header, which begins with #"):
        files.read(path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("p_hpa", "pressure"), "no column p_hpa"),
        (("wspd_ms", "wspd_kt"), "no column wdir_deg and wspd_ms"),
        (("850.0", "85000.0"), "pressure_pa of station 47122 has the value 8.5e"),
        (("12:00Z", "noon"), "is not a time"),
        (("235.0", "south"), "a cell that is no number"),
        (("37.1", "371"), "latitude 371"),
        # Codes of missing values, which as a direction are some wind or other.
        (("235.0,15.0", "-9999,15.0"), "wind from -9999 degrees"),
        (("235.0,15.0", "999,15.0"), "wind from 999 degrees"),
        (("235.0,15.0", "235.0,-1"), "235 degrees at -1 m/s"),
        (("28790.0", "287900.0"), "has 700 hPa at 29357.* m, and the standard"),
        (("28790.0", "0"), "has 700 hPa at 0 m"),
        (("271.7", "1e999"), "temperature_k of station 47122 has the value inf"),
        # A decimal comma shifts every cell after it.
        (("235.0,15.0", "235,0,15,0"), "row 1 of osan.csv has more cells"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_the_reason(tmp_path, change, says):
    path = tmp_path / "osan.csv"
    path.write_text(OSAN.replace(*change))
    with pytest.raises(InputError, match=says):
        files.read_csv(path)


OSAN = """\
wmo,lat,lon,time,p_hpa,geopotential_m2s2,t_k,td_k,wdir_deg,wspd_ms
47122,37.1,127.03,2008-12-08T12:00Z,850.0,13980.0,271.7,255.7,235.0,15.0
47122,37.1,127.03,2008-12-08T12:00Z,700.0,28790.0,261.1,243.1,235.0,18.0
"""


def test_components_may_stand_in_for_direction_and_speed(tmp_path):
    path = tmp_path / "osan.csv"
    path.write_text(OSAN.replace("wdir_deg,wspd_ms", "u_ms,v_ms").replace("235.0,", "-3.0,"))
    (osan,) = files.read(path)
    np.testing.assert_array_equal(osan.u_mps, [-3.0, -3.0])
    np.testing.assert_array_equal(osan.v_mps, [15.0, 18.0])


def test_other_files_are_not_soundings(tmp_path):
    path = tmp_path / "any.nc"
    path.write_bytes(b"CDF\x01 and so on")
    assert files.format_of(path) is None
    with pytest.raises(InputError, match="cannot be read"):
        files.format_of(tmp_path / "absent.csv")


def test_levels_come_in_order_and_once():
    got = ascent(
        pressure_pa=[50_000.0, 85_000.0, np.nan, 85_000.0],
        height_m=[np.nan, np.nan, np.nan, 1400.0],
        u_mps=[20.0, 7.0, 9.0, 8.0],
        v_mps=[0.0, 0.0, 0.0, 0.0],
    )
    np.testing.assert_array_equal(got.pressure_pa, [85_000.0, 50_000.0])
    np.testing.assert_array_equal(got.u_mps, [7.0, 20.0])
    assert got.height_m[0] == 1400.0 and np.isnan(got.height_m[1])


def test_an_ascent_with_a_time_without_offset_is_refused():
    with pytest.raises(InputError, match="no offset from UTC"):
        ascent(pressure_pa=[50_000.0], time=datetime(2008, 12, 8, 12))


def test_isothermal_air_stands_as_the_barometric_formula_says():
    got = ascent(pressure_pa=[1e5, 5e4], temperature_k=[250.0, 250.0], height_m=[100.0, np.nan])
    p = np.array([8e4, 5e4])
    expected = 100.0 + R * 250.0 / G0 * np.log(1e5 / p)
    np.testing.assert_allclose(sounding.heights_at(got, p), expected, rtol=1e-9)


def test_below_the_ground_air_warms_by_the_standard_gradient():
    # Closed form: T = T0 (p / p0)^(R L / g), height below the ground (T - T0) / L, L = 6.5 K/km.
    got = ascent(pressure_pa=[9e4, 5e4], temperature_k=[280.0, 250.0], height_m=[900.0, np.nan])
    p = np.array([1e5])
    warm = 280.0 * (10 / 9) ** (R * 6.5e-3 / G0)
    assert sounding.temperature_at(got, p)[0] == pytest.approx(warm, rel=1e-12)
    # The logarithmic mean of the two ends against the exact integral: 0.1 m in 900.
    assert sounding.heights_at(got, p)[0] == pytest.approx(900 - (warm - 280) / 6.5e-3, abs=0.3)


def test_heights_pass_through_the_reported_ones_and_end_with_them():
    for s in sample.sample_soundings():
        reported = np.isfinite(s.height_m)
        got = sounding.heights_at(s, s.pressure_pa)
        np.testing.assert_allclose(got[reported], s.height_m[reported], atol=1e-6)
        inside = np.isfinite(got)
        assert (np.diff(got[inside]) > 0).all()
        assert inside.sum() >= np.isfinite(s.temperature_k).sum()


def test_a_height_left_out_is_found_again_by_hydrostatics():
    # The reported 700 hPa height is the truth; 850 and 500 hPa keep theirs.
    errors = []
    for s in sample.sample_soundings():
        here = s.pressure_pa == 70_000.0
        if np.isfinite(s.height_m[here]).all() and here.any():
            fields = {name: getattr(s, name) for name in sounding.LEVEL_FIELDS}
            fields["height_m"] = np.where(here, np.nan, s.height_m)
            blind = ascent(**fields)
            errors.append(sounding.heights_at(blind, s.pressure_pa[here])[0] - s.height_m[here][0])
    assert len(errors) >= 25
    assert np.sqrt(np.mean(np.square(errors))) < 4.0


def test_saturated_air_at_20_degrees_holds_14_7_grams_of_water():
    # Smithsonian Meteorological Tables: e_w(20 C) = 23.373 hPa; 0.622 e / (p - 0.378 e).
    expected = 0.622 * 2337.3 / (1e5 - 0.378 * 2337.3)
    got = sounding.specific_humidity(np.array([293.15]), np.array([1e5]))
    assert got[0] == pytest.approx(expected, rel=3e-3)


def test_winds_are_linear_in_the_logarithm_of_pressure_and_not_guessed_across_wide_gaps():
    got = ascent(pressure_pa=[1e5, 8e4, 3e4], u_mps=[0.0, 10.0, 40.0], v_mps=[0.0, 0.0, 0.0])
    p = np.array([1.01e5, 1e5, np.sqrt(1e5 * 8e4), 8e4, 5e4, 3e4, 2.9e4])
    u = sounding.wind_at(got, p)[0]
    np.testing.assert_allclose(u, [np.nan, 0.0, 5.0, 10.0, np.nan, 40.0, np.nan], atol=1e-9)


def lines_of(wmo="47122", other="47122", lat="37.1", twice=""):
    """A table of two stations 8 degrees apart, in which one thing may be wrong."""
    head = f"wmo,lat,lon,time,p_hpa,wdir_deg,wspd_ms,height_m{twice}\n"
    levels, when = ((1000, 100), (850, 1500)), "2008-12-08T12:00Z"
    rows = [f"{wmo},37.1,127.0,{when},{p},270,10,{z}" for p, z in levels]
    far = [f"{other},{lat},135.0,{when},{p},90,20,{z}" for p, z in levels]
    return head + "\n".join(row + ",5" * bool(twice) for row in rows + far) + "\n"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        # Read as one ascent at the place of the first row, with the winds of both.
        (lines_of(), "47122 at 2008-12-08T12:00Z in a.csv lie at several places"),
        (lines_of("", ""), "lie at several places"),
        (lines_of(other="47999", lat=""), "or at none"),
        (lines_of(other="47999", lat="-9999"), "latitude"),
        (lines_of(other="47999", twice=",wspd_ms"), "a.csv has several columns 'wspd_ms'"),
    ],
)
def test_stations_are_not_put_together_nor_columns_chosen_from(tmp_path, table, said):
    path = tmp_path / "a.csv"
    path.write_text(table)
    with pytest.raises(InputError, match=said):
        files.read_csv(path)
    path.write_text(lines_of(other="47999"))
    assert [one.station for one in files.read_csv(path)] == ["47122", "47999"]
