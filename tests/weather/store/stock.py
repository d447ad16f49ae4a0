"""A store with one small file in it, for the tests beside this file."""

from pathlib import Path

from weather.store import Blob, Store, Wanted

WANTED = Wanted(
    source="cds",
    dataset="reanalysis-era5-pressure-levels",
    variables=("u_component_of_wind", "v_component_of_wind"),
    levels_hpa=(1000, 850),
    times=("2015-01-19T14:00", "2015-01-19T15:00"),
    area=(40.0, 124.0, 34.0, 131.0),
)
CONTENT = b"GRIB" + bytes(range(256)) * 40


def stock(store: Store, wanted: Wanted = WANTED, content: bytes = CONTENT, **known: object) -> Blob:
    """Put a file into the store the way a source does."""
    entry = store.entry(wanted)
    with entry.lock(wait_s=1.0):
        entry.part.write_bytes(content)
        return entry.publish({"preliminary": False, **known})


def files(root: Path) -> set[str]:
    """Every file below, by its bare name."""
    return {path.name for path in root.rglob("*") if path.is_file()}
