"""The table of landings as a file: as pandas writes it, gaps, commas and quotes included."""

import numpy as np
import pandas as pd
import xarray as xr

import drift
import weather
from drift.output.netcdf import write_netcdf
from drift.output.tables import table, write_csv


def test_the_file_is_the_one_that_pandas_would_write(tmp_path):
    event = drift.load_event("2008-12-border-chapel")
    landings = drift.estimate(event, weather.open_sky("sample", box=event.box()), members=300)
    landings["altitude"].values[3] = np.nan
    landings["altitude"].values[4] = -0.0
    landings["time"].values[5] = np.datetime64("NaT")
    landings["latitude"].values[:] = 37.5  # the same for all
    landings.attrs["caveats"] = ['Flown with --what-if, "as if".', "Another line\nof it."]
    write_csv(table(landings), tmp_path / "landings.csv")
    written = (tmp_path / "landings.csv").read_bytes()
    assert written == table(landings).to_csv(index=False, lineterminator="\n").encode()
    read = pd.read_csv(tmp_path / "landings.csv")
    assert read["latitude_deg"].eq(37.5).all()
    assert read["altitude_m"].isna().to_numpy().nonzero()[0].tolist() == [3]
    assert np.allclose(read["longitude_deg"], landings["longitude"].values, atol=5e-7)


def test_a_table_of_mixed_cells_is_the_one_that_pandas_would_write(tmp_path):
    frame = pd.DataFrame(
        {
            "mixed": [1, True, 1.0, None, "a, b", 1e-7],
            "gaps": [None, None, "x", "x", None, "y"],
            "flag": [True, False, True, True, False, True],
            "single": np.array([0.1, 2.0, np.nan, 1e9, 1e-5, 0.0], np.float32),
            "none": [None] * 6,
        }
    )
    write_csv(frame, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text("utf-8") == frame.to_csv(index=False, lineterminator="\n")


def test_numbers_that_rows_share_are_the_ones_that_pandas_would_write(tmp_path):
    few = np.array([0.1, -0.0, 0.0, np.nan, 1e22, 2.0 / 3.0])
    frame = pd.DataFrame({"shared": np.tile(few, 5), "own": np.arange(30) / 7.0})
    write_csv(frame, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text("utf-8") == frame.to_csv(index=False, lineterminator="\n")


def test_landings_of_one_load_are_the_same_table_when_they_are_read_back(tmp_path):
    # netCDF gives the number of a single load back by itself, not in a list of one.
    event = drift.load_event("2008-12-border-chapel")
    landings = drift.estimate(event, weather.open_sky("sample", box=event.box()), members=8)
    write_netcdf(landings, tmp_path / "landings.nc")
    with xr.open_dataset(tmp_path / "landings.nc") as read:
        assert np.ndim(read["payload"].attrs["flag_values"]) == 0
        told = table(read.load())
    assert told["payload"].tolist() == table(landings)["payload"].tolist()
    assert told["outcome"].tolist() == table(landings)["outcome"].tolist()


def test_decimals_of_every_size_are_the_ones_that_pandas_would_write(tmp_path):
    # Longer than the rows that are put together at once; what has more decimals is beside it.
    random, rows = np.random.default_rng(3), 9000
    frame = pd.DataFrame(
        {
            f"{size:g} to {decimals}": random.uniform(-size, size, rows).round(decimals)
            for size in (1e-5, 1e-3, 0.5, 30.0, 1e5, 9.9e7, 1e9, 1e17)
            for decimals in range(8)
        }
    )
    frame["whole"] = random.integers(0, 10**9, rows)
    frame["below"] = random.integers(-3, 3, rows)
    frame["large"] = random.integers(10**9, 10**18, rows)
    frame.iloc[::7, ::3] = np.nan
    frame.loc[3, "0.5 to 1"], frame.loc[8999, "30 to 2"] = -0.0, np.inf
    write_csv(frame, tmp_path / "t.csv")
    written = (tmp_path / "t.csv").read_text("utf-8")
    assert written == frame.to_csv(index=False, lineterminator="\n")
