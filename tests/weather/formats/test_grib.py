"""GRIB by its bytes against ecCodes, another program: every packing, every scanning order."""

import numpy as np
import pytest

from tests.weather import shapes
from weather.errors import InputError
from weather.formats import grib1, grib_messages
from weather.formats.files import open_local

ec = pytest.importorskip("eccodes")
POINTS = len(shapes.LATITUDE) * len(shapes.LONGITUDE)


def message(values, *, edition=1, **keys):
    """One message of u at 850 hPa, and its values as ecCodes reads them back."""
    handle = shapes._message(edition, shapes.START, 0, None, None, "0001")
    for key, value in {
        "paramId": 131,
        "typeOfLevel": "isobaricInhPa",
        "level": 850,
        **keys,
    }.items():
        ec.codes_set(handle, key, value)
    ec.codes_set_values(handle, np.asarray(values, float).ravel())
    data, read = ec.codes_get_message(handle), ec.codes_get_values(handle)
    ec.codes_release(handle)
    return data, read


@pytest.mark.parametrize("bits", [1, 7, 8, 12, 16, 20, 24])
@pytest.mark.parametrize("decimals", [-1, 0, 2])
@pytest.mark.parametrize("middle", [-4e5, 0.0, 37.5])
def test_simply_packed_values_are_those_of_eccodes(bits, decimals, middle):
    values = middle + np.random.default_rng(bits).normal(0, 30, POINTS)
    data, read = message(values, bitsPerValue=bits, decimalScaleFactor=decimals)
    np.testing.assert_allclose(grib1.values(data, POINTS), read, rtol=1e-14, atol=1e-12)


def test_a_field_of_one_value_is_that_value():
    data, read = message(np.full(POINTS, -12.375))
    np.testing.assert_array_equal(grib1.values(data, POINTS), read)


def test_level_and_time_are_those_of_eccodes():
    data, _ = message(np.arange(POINTS))
    assert grib1.level(data) == 850
    assert np.datetime64(grib1.seconds(data), "s") == shapes.START
    turn, _ = message(np.arange(POINTS), dataDate=20000101, dataTime=0)
    assert np.datetime64(grib1.seconds(turn), "s") == np.datetime64("2000-01-01")


def test_headers_differ_in_more_than_level_and_time_or_not_at_all():
    base, _ = message(np.arange(POINTS))
    same, _ = message(np.arange(POINTS), level=500, dataDate=19991231, dataTime=1800)
    assert grib1.template(base) == grib1.template(same)
    for other in ({"paramId": 132}, {"experimentVersionNumber": "0005"}, {"step": 1}):
        assert grib1.template(base) != grib1.template(message(np.arange(POINTS), **other)[0])


@pytest.mark.parametrize("n", [2100, 3000])
def test_messages_beyond_eight_and_sixteen_megabytes_have_their_length(n):
    grid = {"Ni": n, "Nj": n, "bitsPerValue": 16}
    values = np.random.default_rng(2).normal(0, 30, n * n)
    data, read = message(values, **grid)
    assert len(data) > (2**24 if n == 3000 else 2**23)
    assert grib1.length(data[:1024]) == len(data)
    np.testing.assert_allclose(grib1.values(data, n * n), read, rtol=1e-12)


def test_missing_points_become_nan(tmp_path):
    values = np.arange(POINTS, dtype=float)
    values[7] = 9999
    data, _ = message(values, bitmapPresent=1, missingValue=9999)
    with pytest.raises(grib1.OtherPacking):
        grib1.values(data, POINTS)
    grid = grib_messages.Grid((0, 1, 4), (0, 1, 5), False)
    read = grib_messages.values(data, grid)
    assert np.isnan(read).sum() == 1
    assert np.isnan(read[1, 2])


@pytest.mark.parametrize("packing", ["grid_simple", "grid_ccsds", "grid_jpeg", "grid_complex"])
def test_edition_two_in_any_packing(tmp_path, packing):
    truth = np.linspace(-40, 40, POINTS)
    try:
        data, _ = message(truth, edition=2, packingType=packing, bitsPerValue=16)
    except ec.CodesInternalError:
        pytest.skip(f"this ecCodes does not write {packing}")
    grid = grib_messages.Grid((0, 1, 4), (0, 1, 5), False)
    np.testing.assert_allclose(grib_messages.values(data, grid).ravel(), truth, atol=2e-3)


SCANS = [
    {"jScansPositively": 1, "latitudeOfFirstGridPointInDegrees": 36.0,
     "latitudeOfLastGridPointInDegrees": 36.75},
    {"iScansNegatively": 1, "longitudeOfFirstGridPointInDegrees": 127.0,
     "longitudeOfLastGridPointInDegrees": 126.0},
    {"jPointsAreConsecutive": 1},
]  # fmt: skip


@pytest.mark.parametrize("edition", [1, 2])
@pytest.mark.parametrize("scan", SCANS)
def test_points_lie_where_eccodes_puts_them(tmp_path, edition, scan):
    with open(tmp_path / "a.grib", "wb") as file:
        for level in (850, 700):
            for param in (131, 132):
                data, read = message(
                    np.arange(POINTS), edition=edition, level=level, paramId=param, **scan
                )
                file.write(data)
    handle = ec.codes_new_from_message(data)
    lat, lon = (ec.codes_get_array(handle, k) for k in ("latitudes", "longitudes"))
    ec.codes_release(handle)
    sky = open_local(tmp_path / "a.grib")
    for y, x, value in zip(lat, lon, read, strict=True):
        here = sky["eastward_wind"].sel(level=85000, latitude=y, longitude=x, method="nearest")
        assert float(here[0]) == pytest.approx(value, abs=1e-3)


def test_other_grids_are_refused(tmp_path):
    handle = ec.codes_grib_new_from_samples("reduced_gg_pl_32_grib1")
    ec.codes_set(handle, "paramId", 131)
    with open(tmp_path / "a.grib", "wb") as file:
        ec.codes_write(handle, file)
    ec.codes_release(handle)
    with pytest.raises(InputError, match="on a reduced_gg grid; ask for a regular"):
        open_local(tmp_path / "a.grib")


def test_a_message_without_a_length_is_refused(tmp_path):
    whole = shapes.grib(tmp_path / "a.grib").read_bytes()
    (tmp_path / "b.grib").write_bytes(whole + b"GRIB\0\0\0\x01")
    with pytest.raises(InputError, match=f"the message at byte {len(whole)} does not end"):
        open_local(tmp_path / "b.grib")


def test_bytes_between_messages_are_passed_over(tmp_path):
    whole = shapes.grib(tmp_path / "a.grib").read_bytes()
    (tmp_path / "b.grib").write_bytes(b"\x01\r\r\n123 \r\r\n" + whole + b"\n" * 70_000 + b"\x03")
    shapes.check(open_local(tmp_path / "b.grib"), wind=2e-3)


def as_pairs(path):
    """The same GRIB 2 file with u and v of a level as two fields of one message, as NCEP writes."""
    messages = []
    with open(path, "rb") as file:
        while (handle := ec.codes_grib_new_from_file(file)) is not None:
            messages.append(handle)
    winds: dict[tuple[int, int], list[int]] = {}
    with open(path.with_suffix(".multi"), "wb") as out:
        for handle in messages:
            name = ec.codes_get(handle, "shortName")
            if name not in ("u", "v"):
                ec.codes_write(handle, out)
                continue
            place = tuple(ec.codes_get(handle, k, int) for k in ("dataTime", "level"))
            winds.setdefault(place, []).append(handle)
        for pair in winds.values():
            multi = ec.codes_grib_multi_new()
            for number, handle in enumerate(pair):
                ec.codes_grib_multi_append(handle, 4 if number else 0, multi)
            ec.codes_grib_multi_write(multi, out)
            ec.codes_grib_multi_release(multi)
    for handle in messages:
        ec.codes_release(handle)
    return path.with_suffix(".multi")


def test_both_fields_of_a_message_are_read(tmp_path):
    path = as_pairs(shapes.grib(tmp_path / "a.grib2", edition=2))
    # 45 messages of u and v, 90 fields in all before; z and t keep a message of their own.
    assert path.read_bytes().count(b"GRIB") == 45
    shapes.check(open_local(path), wind=1e-3, height=0.2, kelvin=0.02)
    sky = open_local(path, shapes.box())
    assert sky.sizes["time"] == 2


@pytest.mark.parametrize("edition", [1, 2])
def test_a_grib_cut_between_two_messages_is_told(tmp_path, edition):
    whole = shapes.grib(tmp_path / "a.grib", edition=edition).read_bytes()
    # The fixture writes u, v, z, t one after the other: half the file lacks z and t, less lacks v.
    starts = [i for i in range(len(whole)) if whole.startswith(b"GRIB", i)]
    path = tmp_path / "cut.grib"
    path.write_bytes(whole[: starts[len(starts) // 2 - 2]])
    with pytest.raises(
        InputError, match=r"v is not in the GRIB at 2015-01-19 14:00 UTC on 500 hPa"
    ):
        open_local(path)
    path.write_bytes(whole[: starts[len(starts) // 4]])
    with pytest.raises(InputError, match=r"no northward_wind \(v\)"):
        open_local(path)


@pytest.mark.parametrize(("octet", "value"), [(15, 0), (14, 0), (14, 13), (15, 32), (16, 24)])
def test_a_day_that_does_not_exist_is_told(tmp_path, octet, value):
    # Section 1 begins after eight octets; its octets 14, 15 and 16 hold month, day and hour.
    data = bytearray(shapes.grib(tmp_path / "a.grib").read_bytes())
    at = 0
    while (at := data.find(b"GRIB", at)) >= 0:
        data[at + 8 + octet - 1] = value
        at += 4
    (tmp_path / "a.grib").write_bytes(bytes(data))
    with pytest.raises(InputError, match="dated by a time that does not exist"):
        open_local(tmp_path / "a.grib")
