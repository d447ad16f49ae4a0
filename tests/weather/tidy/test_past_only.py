"""A table of conventions: every way in which a file may say that its winds are a forecast.

Names are those of CF, cfgrib, THREDDS, NCL, GrADS, Herbie, WeatherBench 2, IRI and MARS; each row
is one file, refused. A second table holds files that say they are an analysis, and are read.
"""

import numpy as np
import pytest
import xarray as xr

from tests.weather import shapes
from weather.errors import InputError
from weather.tidy.gate import tidy
from weather.tidy.past_only import says_so

ISSUED = np.datetime64("2015-01-19T06:00", "ns")
SIX_HOURS = np.timedelta64(6, "h").astype("timedelta64[ns]")


def gate(raw):
    return tidy(raw, source="a test")


def winds(n=3):
    """Winds on `time`, as most conventions but the data store's call it."""
    return shapes.cds(n).rename(valid_time="time")


#: A scalar beside the fields, 6 h or its number in some unit: (name, attributes).
LEADS = [
    ("step", {}), ("step0", {}), ("forecast_period", {}), ("forecast_hour", {}), ("leadtime", {}),
    ("lead_time", {}), ("lead", {}), ("fhr", {}), ("fxx", {}), ("prediction_timedelta", {}),
    ("forecast_time0", {}), ("fcst_hour", {}), ("forecastTime", {}), ("tau", {}), ("ftime", {}),
    ("forecast_offset", {}), ("valid_offset", {}), ("LEADTIME1", {}), ("forecast_step", {}),
    ("L", {"units": "hours"}), ("hours_ahead", {}), ("horizon", {}), ("time_since_init", {}),
    ("prediction_step", {}), ("GRIB_endStep", {}), ("x", {"standard_name": "forecast_period"}),
    ("x", {"units": "hours"}), ("x", {"units": "days"}), ("x", {"long_name": "lead time"}),
    ("time_step", {"units": "h"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "attrs"), LEADS)
def test_a_lead_time_is_one_under_any_name(name, attrs):
    with pytest.raises(InputError, match=r"this is a forecast.*lead times up to 6"):
        gate(winds().assign_coords({name: ((), 6, attrs)}))
    # Nought hours ahead is the analysis.
    shapes.check(gate(winds().assign_coords({name: ((), 0, attrs)})))


@pytest.mark.parametrize("value", [SIX_HOURS, np.array("F006"), np.array("6 hours"), 6.0, 0.25])
def test_a_lead_time_is_one_of_any_type(value):
    with pytest.raises(InputError, match=r"this is a forecast"):
        gate(winds().assign_coords(fxx=value))
    with pytest.raises(InputError, match=r"this is a forecast"):
        gate(winds().assign(fxx=("time", np.full(3, value))))


def test_a_duration_without_a_name_that_tells_is_a_lead_time():
    with pytest.raises(InputError, match="lead times up to 2 h"):
        hours = np.arange(3, dtype="timedelta64[h]").astype("timedelta64[ns]")
        gate(winds().assign_coords(since=("time", hours)))


#: A date beside the fields, six hours before they are valid: (name, attributes).
ISSUES = [
    ("forecast_reference_time", {}), ("reftime", {}), ("reftime1", {}), ("reference_time", {}),
    ("initial_time", {}), ("init_time", {}), ("init", {}), ("initialization_time", {}),
    ("base_time", {}), ("basetime", {}), ("cycle", {}), ("run", {}), ("model_run", {}),
    ("runtime", {}), ("analysis_time", {}), ("issue_time", {}), ("S", {}), ("start_time", {}),
    ("RefDate", {}), ("x", {"standard_name": "forecast_reference_time"}), ("x", {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "attrs"), ISSUES)
def test_a_time_of_issue_is_one_under_any_name(name, attrs):
    with pytest.raises(InputError, match=r"this is a forecast.*begins at 2015-01-19 06:00"):
        gate(winds().assign_coords({name: ((), ISSUED, attrs)}))
    valid = winds()["time"].values
    shapes.check(gate(winds().assign_coords({name: ("time", valid, attrs)})))


@pytest.mark.parametrize("value", [np.array("2015-01-19T06:00"), 2015011906, np.array("06Z run")])
def test_a_time_of_issue_may_be_a_text_or_a_number(value):
    with pytest.raises(InputError, match=r"this is a forecast|is when something was issued"):
        gate(winds().assign_coords(init=value))


def test_a_time_beside_a_valid_time_is_when_the_field_was_issued():
    raw = shapes.cds()
    early = raw["valid_time"].values - SIX_HOURS
    with pytest.raises(InputError, match=r"this is a forecast: time begins"):
        gate(raw.assign_coords(time=("valid_time", early)))


#: Attributes of a wind, or of the file (where the key begins with @), that say it.
MARKS = [
    ("GRIB_dataType", "fc"), ("GRIB_dataType", "pf"), ("GRIB_dataType", "cf"),
    ("GRIB_marsType", "fc"), ("type", "fc"), ("GRIB_stream", "enfo"), ("GRIB_endStep", 6),
    # Hindcasts of the ensemble: no stream of analyses, whatever else it be.
    ("GRIB_stream", "enfh"), ("GRIB_marsStream", "enfh"),
    ("GRIB_stepRange", "0-6"), ("GRIB_startStep", 3), ("GRIB_forecastTime", 6), ("GRIB_P1", 6),
    ("GRIB_typeOfGeneratingProcess", 2), ("Grib2_Generating_Process_Type", "Forecast"),
    ("GRIB_typeOfProcessedData", "fc"), ("GRIB_typeOfProcessedData", 1),
    ("GRIB_significanceOfReferenceTime", 2), ("forecast_time", 6), ("forecast_hour", "006"),
    ("initial_time", "01/19/2015 (06:00)"), ("long_name", "u wind, 6 h forecast"),
    ("@title", "GFS 0.25 deg starting from 06Z19jan2015, downloaded Jan 19 11:02 UTC"),
    ("@title", "GFS 0.25 degree f006"), ("@source", "WRF forecast of the north-east"),
    ("@title", "operational forecast"), ("@title", "ECMWF medium-range forecast"),
    ("@title", "Weather forecast of Korea"), ("@experiment_id", "historical"),
    ("@experiment_id", "ssp585"), ("@experiment", "rcp8.5"),
    ("@product", "prediction"), ("@forecast_reference_time", "2015-01-19T06:00:00Z"),
    ("@init_time", "2015-01-19 06"), ("@model_run", "20150119_0600"), ("@lead_hours", 6),
    ("@GRIB_dataDate", 20150118),
    ("@Analysis_or_forecast_generating_process_identifier_defined_by_originating_centre",
     "Global Forecast System Model T1534 - Forecast hours 00-384"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), MARKS)
def test_a_mark_of_a_forecast_is_enough(key, value):
    raw = winds()
    (raw.attrs if key.startswith("@") else raw["u"].attrs)[key.lstrip("@")] = value
    with pytest.raises(InputError, match="only analyses and reanalyses"):
        gate(raw)


#: Histories that name files of forecasts as their makers do: NCEP's product inventory, NCAR's data
#: set d084001, NCEI's archive of GFS, ECMWF's open data.
HISTORIES = [
    "Mon Jan 19 2015: cdo -f nc copy gfs.t06z.pgrb2.0p25.f006 winds.nc",
    "ncks gdas.t00z.pgrb2.1p00.f003.nc out.nc", "wgrib2 gfs.0p25.2015011906.f012.grib2 -netcdf a",
    "cdo merge gfs_4_20150119_0600_006.grb2 x.nc", "cdo copy gfsanl_4_20150119_0600_003.grb2 x.nc",
    "grib_to_netcdf 20240301000000-24h-oper-fc.grib2", "cdo copy 20240301120000-6h-enfo-ef.grib2 x",
]  # fmt: skip


@pytest.mark.parametrize("history", HISTORIES)
def test_a_history_that_names_files_of_forecasts_is_of_a_forecast(tmp_path, history):
    with pytest.raises(InputError, match="this is a forecast: its history has"):
        gate(winds().assign_attrs(history=history))
    # So is a file that still bears such a name.
    name = next(word for word in history.split() if sum(map(str.isdigit, word)) > 4 and "." in word)
    path = shapes.save(tmp_path / name, winds())
    with xr.open_dataset(path) as raw, pytest.raises(InputError, match="forecast: its name has"):
        gate(raw)


#: Marks of analyses, and words that a file of one may well bear.
HARMLESS = [
    ("GRIB_dataType", "an"), ("GRIB_stepType", "instant"), ("GRIB_stepUnits", 1),
    ("GRIB_endStep", 0), ("GRIB_stream", "oper"), ("GRIB_typeOfGeneratingProcess", 0),
    ("GRIB_significanceOfReferenceTime", 1), ("GRIB_typeOfProcessedData", "af"),
    # Table 1.2: 3 is the time of an observation, 255 is missing.
    ("GRIB_significanceOfReferenceTime", 3), ("GRIB_significanceOfReferenceTime", 255),
    ("stream", "jet"), ("type", "wind"),
    ("Grib2_Generating_Process_Type", "Analysis"), ("add_offset", 0.0), ("long_name", "U wind"),
    ("GRIB_numberOfForecastsInEnsemble", 10), ("initial_time", "01/19/2015 (12:00)"),
    ("@title", "NCEP Climate Forecast System Reanalysis"), ("@source", "ECMWF, Integrated "
     "Forecasting System"), ("@title", "NCEP GFS 1.0 deg analyses (f000)"),
    ("@institution", "European Centre for Medium-Range Weather Forecasts"),
    ("@title", "Winds of the European Centre for Medium-Range Weather Forecasts"),
    ("@source", "numerical weather prediction model, analysis"), ("@experiment_id", "evaluation"),
    ("@title", "4x daily NMC reanalysis"), ("@comment", "background from a 6 h forecast"),
    ("@references", "Forecasting, 2015-01-02"), ("@date_created", "2020-05-01T00:00:00Z"),
    ("@time_coverage_start", "2015-01-01"), ("@history", "2026-01-01 forecast files removed"),
    # As the data store wrote them, and as analyses are handed out; F128 is a Gaussian grid.
    ("@history", "2022-10-14 09:12:44 GMT by grib_to_netcdf-2.25.1: /opt/ecmwf/mars-client/bin/"
     "grib_to_netcdf -S param -o /cache/data8/adaptor.mars.internal-1665738764.8-1-12-3.nc"),
    ("@history", "cdo remapbil,F128 era5.nc out.f128.nc"), ("@history", "type=fc removed; type=an"),
    ("@history", "cdo copy gdas.t06z.pgrb2.0p25.anl x.nc"),
    ("@history", "cdo copy gfs.t06z.pgrb2.0p25.f000 gfsanl_4_20150119_0600_000.grb2 x.nc"),
    ("@history", "wgrib2 fnl_20150119_06_00.grib2; ECMWF Integrated Forecasting System Cy41r2"),
    ("@comment", "boundary layer height is of the forecasts from 06 and 18 UTC (type fc)"),
    ("@Originating_or_generating_Center", "US National Weather Service, National Centres for "
     "Environmental Prediction (NCEP)"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), HARMLESS)
def test_what_an_analysis_says_of_itself_is_no_sign(key, value):
    n = 1 if key == "initial_time" else 3
    raw = winds(n)
    (raw.attrs if key.startswith("@") else raw["u"].attrs)[key.lstrip("@")] = value
    shapes.check(gate(raw), n_times=n)


@pytest.mark.parametrize(
    "beside",
    [
        {"time_created": np.datetime64("2026-01-01", "ns")},
        {"utc_date": ("time", np.array([2015011912, 2015011913, 2015011914]))},
        {"surface": 0.0, "heightAboveGround": 10.0},
        {"number": 0, "expver": "0001"},
        {"sunshine": (("latitude", "longitude"), np.full((4, 5), 3600.0), {"units": "s"})},
    ],
)
def test_what_stands_beside_the_fields_of_an_analysis_is_no_sign(beside):
    shapes.check(gate(winds().drop_vars(["number", "expver"]).assign_coords(beside)))


def test_the_forecast_hour_nought_of_a_model_is_a_forecast_by_its_own_word(tmp_path):
    # NCEP writes the state a forecast begins from as type fc, step 0; its analysis is another file.
    from weather.formats.files import open_local

    for keys in ({"typeOfProcessedData": 1}, {"significanceOfReferenceTime": 2},
                 {"typeOfGeneratingProcess": 2}):  # fmt: skip
        with pytest.raises(InputError, match="marked as forecast"):
            open_local(shapes.grib(tmp_path / "f000.grib2", edition=2, keys=keys))


@pytest.mark.parametrize(
    ("centre", "process", "is_one"),
    [
        ("kwbc", 96, True),  # table A of NCEP: the Global Forecast System
        ("kwbc", 84, True),  # the North American Mesoscale model
        ("kwbc", 107, True),  # the ensemble
        ("kwbc", 80, False),  # an analysis of the final global system
        ("ecmf", 96, False),  # another centre numbers otherwise
    ],
)
def test_a_model_of_ncep_is_one_by_its_number(centre, process, is_one):
    raw = winds()
    raw["u"].attrs |= {"GRIB_centre": centre, "GRIB_generatingProcessIdentifier": process}
    raw["u"].attrs["GRIB_Nx"] = 96  # no process
    if not is_one:
        shapes.check(gate(raw))
        return
    with pytest.raises(InputError, match=f"generatingProcessIdentifier {process}"):
        gate(raw)


@pytest.mark.parametrize(
    ("title", "is_one"),
    [("Global Forecast System analysis", False), ("Weather Research and Forecasting model", False),
     ("f012", True), ("no forecasts", False), ("seasonal hindcast", True)],
)  # fmt: skip
def test_names_that_hold_the_word_are_none(title, is_one):
    assert says_so(title) is is_one
