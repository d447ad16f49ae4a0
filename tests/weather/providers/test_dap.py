"""The language of OPeNDAP, against answers written out by hand from the specification.

DAP 2.0, NASA ESE-RFC-004.1.2: the DDS in section 7.2, XDR encoding in 7.3.
"""

import struct

import numpy as np
import pytest

from weather.errors import FetchError
from weather.providers import opendap

THREDDS = """Dataset {
    Float64 latitude[latitude = 721];
    Grid {
     ARRAY:
        Float32 U[time = 24][level = 37][latitude = 721][longitude = 1440];
     MAPS:
        Int32 time[time = 24];
        Float64 level[level = 37];
    } U;
    Int32 utc_date[time = 24];
    String note;
    Structure {
        Byte flag[x = 3];
    } extra;
} files/g/d633000/e5.nc;
"""
ATTRIBUTES = """Attributes {
    U {
        String long_name "U component; \\"of\\" {wind}";
        Float32 _FillValue 9.999E20;
        Int32 chunks 27, 139, 277;
    }
    time {
        String units "hours since 1900-01-01 00:00:00";
    }
    V {
        V {
            String units "m s**-1";
        }
    }
    NC_GLOBAL {
        Int32 year 2015;
    }
}
"""


def test_a_description_as_thredds_writes_it():
    described = {each.name: each for each in opendap.parse_dds(THREDDS)}
    assert described["U"].shape == (24, 37, 721, 1440)
    assert described["U"].dims == ("time", "level", "latitude", "longitude")
    assert [each.name for each in described["U"].maps] == ["time", "level"]
    assert described["latitude"].kind == "float64"
    assert described["utc_date"].shape == (24,)
    assert described["flag"].shape == (3,)
    assert "note" not in described


def test_attributes_of_any_kind():
    found = opendap.parse_das(ATTRIBUTES)
    assert found["U"]["long_name"] == 'U component; "of" {wind}'
    assert found["U"]["_FillValue"] == 9.999e20
    assert found["U"]["chunks"] == [27, 139, 277]
    assert found["V"]["units"] == "m s**-1"
    assert found["time"]["units"] == "hours since 1900-01-01 00:00:00"


def answer(values, kind, claimed=None):
    n = claimed if claimed is not None else len(values)
    return struct.pack(">II", n, n) + np.asarray(values, kind).tobytes()


def test_numbers_are_big_endian_with_their_length_said_twice():
    described = opendap.parse_dds(
        "Dataset { Float32 u[x = 3]; Int16 k[x = 2]; Float64 d[x = 1]; } f;"
    )
    data = answer([1.5, -2.0, 3e8], ">f4") + answer([7, -7], ">i4") + answer([np.pi], ">f8")
    found = opendap._numbers(described, data, "http://here")
    assert found["u"].tolist() == [1.5, -2.0, 3e8]
    assert found["k"].tolist() == [7, -7]
    assert found["d"][0] == np.pi
    assert found["u"].dtype.isnative


def test_bytes_are_padded_to_four():
    described = opendap.parse_dds("Dataset { Byte b[x = 3]; Float32 u[x = 1]; } f;")
    data = answer([1, 2, 255], ">u1") + b"\0" + answer([4.0], ">f4")
    found = opendap._numbers(described, data, "http://here")
    assert found["b"].tolist() == [1, 2, 255]
    assert found["u"].tolist() == [4.0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        answer([1.0, 2.0], ">f4")[:-1],
        answer([1.0], ">f4"),
        answer([1.0, 2.0], ">f4", claimed=9),
    ],
)
def test_fewer_numbers_than_promised_are_a_sentence(data):
    described = opendap.parse_dds("Dataset { Float32 u[x = 2]; } f;")
    with pytest.raises(FetchError, match="middle of the numbers"):
        opendap._numbers(described, data, "http://here/x")


@pytest.mark.parametrize("text", ["", "<html>", "Error { code = 404; };"])
def test_what_is_no_description_is_a_sentence(text):
    with pytest.raises(FetchError, match="OPeNDAP language"):
        opendap.parse_dds(text)


def whole_answer(dds, *arrays):
    """A `.dods` answer: the description, then each array with its length said twice."""
    body = b"".join(
        struct.pack(">II", a.size, a.size) + np.asarray(a, ">f4").tobytes() for a in arrays
    )
    return dds.encode() + b"\nData:\n" + body


@pytest.mark.parametrize(
    ("dds", "shape", "said"),
    [
        ("Dataset { Float32 u[x = 2]; } d;", (2,), None),
        ("Dataset { Float32 T[x = 2]; } d;", (2,), "u of the shape .2,. and answered not at all"),
        ("Dataset { Float32 u[x = 3]; } d;", (3,), "answered of the shape .3,."),
        ("Dataset { Float32 u[x = 1][y = 2]; } d;", (1, 2), "answered of the shape .1, 2."),
    ],
)
def test_an_answer_of_other_numbers_than_were_asked_for_is_a_sentence(
    monkeypatch, dds, shape, said
):
    monkeypatch.setattr(opendap, "_get", lambda *_: whole_answer(dds, np.ones(shape)))
    if said is None:
        assert opendap.fetch("http://h/f", {"u": [slice(0, 2)]}, None)["u"].shape == shape
        return
    with pytest.raises(FetchError, match=f"h was asked for .*{said}"):
        opendap.fetch("http://h/f", {"u": [slice(0, 2)]}, None)
