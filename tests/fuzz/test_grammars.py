"""What reads a grammar by itself meets anything: its own error, or an answer, and nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from drift.event.file import from_mapping
from weather.errors import FetchError, InputError
from weather.providers.opendap import parse_das, parse_dds
from weather.store.record import JobNote, why_not

TRIED = settings(max_examples=150, deadline=None, derandomize=True)

#: What JSON and TOML can hold.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)

TABLES = ("event", "launch", "vehicle", "payload", "ground", "winds", "claim", "find", "source")
KEYS = (
    "id", "status", "latitude_deg", "longitude_deg", "time", "radius_km", "item", "count",
    "fall_mps", "predicate", "certainty", "rise_mps", "flight_time_h", "error_mps", "sources",
)  # fmt: skip

MAPPINGS = st.dictionaries(
    st.sampled_from(TABLES),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6)
    | st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6), max_size=3)
    | VALUES,
    max_size=6,
)

DDS = st.lists(
    st.sampled_from(
        ["Dataset", "{", "}", ";", "[", "]", "=", "Float32", "Grid", "Structure", "Array:", "Maps:",
         "u", "x", "3", "-1", "99999999999", "Sequence", "String", ":"]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip


@TRIED
@given(MAPPINGS)
def test_an_event_of_anything_is_an_event_or_a_sentence(mapping):
    try:
        from_mapping(mapping)
    except InputError as error:
        assert "\n" not in str(error)


@TRIED
@given(VALUES)
def test_a_record_of_anything_is_judged(content):
    meta = content if isinstance(content, dict) else {"wanted": content}
    assert why_not(meta)


@TRIED
@given(VALUES)
def test_a_note_of_anything_is_judged(content):
    try:
        JobNote.model_validate(content)
    except ValueError:
        return
    raise AssertionError("a note of chance passed")


@TRIED
@given(DDS | st.text(max_size=200))
def test_a_description_of_anything_is_read_or_told(text):
    for begin in ("", "Dataset { "):
        try:
            parse_dds(begin + text)
        except FetchError as error:
            assert "\n" not in str(error)
    parse_das(text)
