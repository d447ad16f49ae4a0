"""The doors by which something from outside comes in, and a real thing for each to damage."""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from tests.fuzz.mutation import mutated
from tests.shared import FLIGHTS, ROOT
from tests.weather import shapes


@dataclass(frozen=True)
class Door:
    """A way in.

    files : real contents to damage, by the name they are given under. words : the command that
    takes such a file. laid : puts the damaged bytes where the command finds them; else in a file.
    """

    name: str
    files: dict[str, bytes]
    words: Callable[[str], list[str]]
    text: bool = False
    laid: Callable[[Path, str, bytes], None] | None = None

    def set(self, folder: Path, number: int) -> list[str]:
        """Lay a damaged file into an empty folder; the words that open it."""
        names = sorted(self.files)
        name = names[number % len(names)]
        content = mutated(self.files[name], number, text=self.text)
        if self.laid is None:
            (folder / name).write_bytes(content)
        else:
            self.laid(folder, name, content)
        return self.words(name)


def doors(scratch: Path) -> list[Door]:
    """Every door, with what is damaged at it made in a folder."""
    return [
        Door("netCDF", _netcdf(scratch), _winds),
        Door("GRIB", _grib(scratch), _winds),
        Door("zip", _zips(scratch), _winds),
        Door("Zarr", _zarr(scratch), lambda _: ["winds", "a.zarr"], laid=_into_zarr(scratch)),
        Door("soundings", _soundings(), _winds),
        Door("soundings as text", _texts(), _winds, text=True),
        Door("event", _events(), lambda name: ["show", name, "--validate"], text=True),
        Door("pairs", _pairs(), _validate, text=True),
        Door(
            "record", _records(), lambda _: ["cache", "verify", "--deep"], text=True, laid=_record
        ),
        Door("parcel", _parcel(), lambda name: ["cache", "import", name]),
    ]


def _winds(name: str) -> list[str]:
    return ["winds", name]


def _validate(name: str) -> list[str]:
    return ["validate", name, "--winds", "nowhere.nc", "--out", "out"]


def _netcdf(scratch: Path) -> dict[str, bytes]:
    shapes.write(shapes.cds(2), scratch / "four.nc")
    shapes.cds(2).to_netcdf(scratch / "three.nc", format="NETCDF3_64BIT")
    shapes.legacy(scratch / "old.nc")
    found = {name: (scratch / name).read_bytes() for name in ("four.nc", "three.nc", "old.nc")}
    for path in sorted(ROOT.glob("data/winds/*/*.nc"))[:3]:
        found[f"real-{path.name}"] = path.read_bytes()
    return found


def _grib(scratch: Path) -> dict[str, bytes]:
    for edition in (1, 2):
        shapes.grib(scratch / f"{edition}.grib", edition=edition)
    return {f"{n}.grib": (scratch / f"{n}.grib").read_bytes() for n in (1, 2)}


def _zips(scratch: Path) -> dict[str, bytes]:
    found = {}
    for name, method in (("stored.zip", 0), ("deflated.zip", 8), ("bzip2.zip", 12), ("l.zip", 14)):
        out = BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("winds.nc", (scratch / "three.nc").read_bytes())
        found[name] = out.getvalue()
    return found


def _zarr(scratch: Path) -> dict[str, bytes]:
    shapes.arco(2).to_zarr(scratch / "two.zarr", zarr_format=2, consolidated=False)
    shapes.arco(2).to_zarr(scratch / "three.zarr", zarr_format=3, consolidated=False)
    return {
        str(path.relative_to(scratch)): path.read_bytes()
        for store in ("two.zarr", "three.zarr")
        for path in (scratch / store).rglob("*")
        if path.is_file()
    }


def _into_zarr(scratch: Path) -> Callable[[Path, str, bytes], None]:
    """One object of a store damaged."""

    def laid(folder: Path, name: str, content: bytes) -> None:
        store, _, inside = name.partition("/")
        shutil.copytree(scratch / store, folder / "a.zarr")
        (folder / "a.zarr" / inside).write_bytes(content)

    return laid


def _soundings() -> dict[str, bytes]:
    whole = (FLIGHTS / "korea_20081208T12.bufr").read_bytes()
    return {"a.bufr": whole[: whole.index(b"7777BUFR") + 4]}


def _texts() -> dict[str, bytes]:
    table = Path("weather/data/soundings/korea_20081208T12.csv").read_bytes()
    head = b"#KSM00047090 2015 01 19 12 1100    3 ncdc-nws ncdc-nws  380000  1280000\n"
    level = b"21 -9999 %6d B%5dB  -23B-9999   75   240    41 \n"
    rows = b"".join(level % (p, z) for p, z in ((100000, 120), (85000, 1500), (50000, 5600)))
    return {"a.csv": b"\n".join(table.split(b"\n")[:60]), "igra.txt": head + rows}


def _events() -> dict[str, bytes]:
    chosen = sorted(Path("drift/catalogue").glob("20*.toml"))[::7]
    return {path.name: path.read_bytes() for path in chosen}


def _pairs() -> dict[str, bytes]:
    head = (
        "id,kind,launch_latitude_deg,launch_longitude_deg,launch_time,landing_latitude_deg,"
        "landing_longitude_deg,landing_time,radius_km,burst_height_m,source,licence\n"
    )
    row = "a{},radiosonde,37.5,127,2015-01-19T12:00Z,37.9,128.4,2015-01-19T14:00Z,1,28000,s,l\n"
    return {"pairs.csv": (head + "".join(row.format(i) for i in range(3))).encode()}


@cache
def _stored() -> tuple[bytes, bytes, str]:
    """A file of the store and its record, and the folder they lie in."""
    from tests.weather.providers.test_product import sent, wanted
    from weather.store import Store

    store = Store.open(tempfile.mkdtemp())
    entry = store.entry(wanted())
    with entry.lock(wait_s=1.0):
        entry.part.write_bytes(sent(wanted()))
        blob = entry.publish({"preliminary": False})
    folder = str(blob.path.parent.relative_to(store.root))
    found = blob.path.read_bytes(), blob.meta_path.read_bytes(), folder
    shutil.rmtree(store.root)
    return found


def _records() -> dict[str, bytes]:
    _, record, _ = _stored()
    return {"meta-1.json": record}


def _record(folder: Path, name: str, content: bytes) -> None:
    data, _, place = _stored()
    where = folder / "store" / place
    where.mkdir(parents=True)
    (where / "data-1.grib").write_bytes(data)
    (where / name).write_bytes(content)


def _parcel() -> dict[str, bytes]:
    data, record, place = _stored()
    found = {}
    for name, mode in (("winds.tar", "w"), ("winds.tgz", "w:gz")):
        out = BytesIO()
        with tarfile.open(fileobj=out, mode=mode) as tar:
            for inside, content in (("data-1.grib", data), ("meta-1.json", record)):
                info = tarfile.TarInfo(f"{place}/{inside}")
                info.size = len(content)
                tar.addfile(info, BytesIO(content))
        found[name] = out.getvalue()
    json.loads(record)
    return found
