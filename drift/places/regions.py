"""Which region a point lies in, and on which side of the Military Demarcation Line.

Every point on Earth has exactly one region: a province of one of the Koreas, a neighbouring
country, a sea, or "elsewhere" beyond the packaged map. Provinces of the South are as of before
1 July 2023 (Gunwi in North Gyeongsang); in the North, Kaesong counts to North Hwanghae and Nampo to
South Pyongan. Lakes and waters behind sea walls count as the land around them. Coasts and
provincial borders are good to about 0.2 km in the South and 1 km elsewhere; the line itself, as
Natural Earth draws it, to 1 or 2 km. `docs.making.regions_layer` makes the shapes.
"""

import difflib
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from drift.places import layers
from drift.places.outline import Outline
from weather.errors import InputError

Kind = Literal["city", "province", "country", "sea", "elsewhere"]


@dataclass(frozen=True)
class Region:
    """One row of `REGIONS`; ``id`` is its place there.

    code : ISO 3166 code of a province or country; a short name for a sea.
    country : KR, KP, CN, JP, RU; "sea"; or "" beyond the map.
    """

    id: int
    code: str
    name: str
    name_ko: str
    country: str
    kind: Kind


def _table() -> tuple[Region, ...]:
    """The rows, numbered in the order in which they stand here."""
    rows: list[tuple[str, str, str, str, Kind]] = [
        ("KR-11", "Seoul", "서울", "KR", "city"),
        ("KR-26", "Busan", "부산", "KR", "city"),
        ("KR-27", "Daegu", "대구", "KR", "city"),
        ("KR-28", "Incheon", "인천", "KR", "city"),
        ("KR-29", "Gwangju", "광주", "KR", "city"),
        ("KR-30", "Daejeon", "대전", "KR", "city"),
        ("KR-31", "Ulsan", "울산", "KR", "city"),
        ("KR-50", "Sejong", "세종", "KR", "city"),
        ("KR-41", "Gyeonggi", "경기도", "KR", "province"),
        ("KR-42", "Gangwon", "강원도", "KR", "province"),
        ("KR-43", "North Chungcheong", "충청북도", "KR", "province"),
        ("KR-44", "South Chungcheong", "충청남도", "KR", "province"),
        ("KR-45", "North Jeolla", "전라북도", "KR", "province"),
        ("KR-46", "South Jeolla", "전라남도", "KR", "province"),
        ("KR-47", "North Gyeongsang", "경상북도", "KR", "province"),
        ("KR-48", "South Gyeongsang", "경상남도", "KR", "province"),
        ("KR-49", "Jeju", "제주도", "KR", "province"),
        ("KP-01", "Pyongyang", "평양", "KP", "city"),
        ("KP-13", "Rason", "라선", "KP", "city"),
        ("KP-02", "South Pyongan", "평안남도", "KP", "province"),
        ("KP-03", "North Pyongan", "평안북도", "KP", "province"),
        ("KP-04", "Chagang", "자강도", "KP", "province"),
        ("KP-05", "South Hwanghae", "황해남도", "KP", "province"),
        ("KP-06", "North Hwanghae", "황해북도", "KP", "province"),
        ("KP-07", "Kangwon (North)", "강원도(북)", "KP", "province"),
        ("KP-08", "South Hamgyong", "함경남도", "KP", "province"),
        ("KP-09", "North Hamgyong", "함경북도", "KP", "province"),
        ("KP-10", "Ryanggang", "량강도", "KP", "province"),
        ("CN", "China", "중국", "CN", "country"),
        ("JP", "Japan", "일본", "JP", "country"),
        ("RU", "Russia", "러시아", "RU", "country"),
        ("yellow-sea", "Yellow Sea", "황해", "sea", "sea"),
        ("east-sea", "East Sea", "동해", "sea", "sea"),
        ("korea-strait", "Korea Strait", "대한해협", "sea", "sea"),
        ("pacific", "Pacific Ocean", "태평양", "sea", "sea"),
        ("east-china-sea", "East China Sea", "동중국해", "sea", "sea"),
        ("elsewhere", "elsewhere", "그 밖", "", "elsewhere"),
    ]
    return tuple(Region(n, *row) for n, row in enumerate(rows))


#: Every region there is. `region_of` answers with positions in this table.
REGIONS: Final = _table()

_BY_CODE: Final = {region.code: region for region in REGIONS}
_ELSEWHERE: Final = _BY_CODE["elsewhere"].id
_IN_NORTH: Final = np.array([region.country == "KP" for region in REGIONS])
_IN_KOREA: Final = np.array([region.country in ("KP", "KR") for region in REGIONS])

#: Limits of the seas (longitude, latitude), straight lines through capes after the International
#: Hydrographic Organization (Limits of Oceans and Seas, S-23, 1953), simplified: Jindo, the western
#: tip of Jeju, 33.28 N to China; Jeju, Goto, Nomozaki; Ulgi (Ulsan) to Kawajiri (Yamaguchi). What
#: lies over land does not matter. The first that fits counts; the rest is the East China Sea.
_SEAS: Final = {
    "yellow-sea": [
        (118, 33.28), (126.16, 33.28), (126.16, 34.3), (126.5, 34.5), (127, 36), (127, 40.5),
        (124, 41.5), (118, 46),
    ],
    "korea-strait": [
        (126.16, 33.28), (126.94, 33.5), (128.6, 32.6), (129.75, 32.58), (130.9, 32.6),
        (130.9, 33.95), (130.97, 34.43), (129.44, 35.49), (127, 36), (126.5, 34.5), (126.16, 34.3),
    ],
    "east-sea": [
        (127, 36), (129.44, 35.49), (130.97, 34.43), (130.9, 33.95), (132.2, 34.6), (134, 35.1),
        (136, 35.4), (138, 36.3), (138, 46), (127, 46),
    ],
    "pacific": [
        (130.65, 30), (130.65, 31), (130.9, 32.6), (130.9, 33.95), (132.2, 34.6), (134, 35.1),
        (136, 35.4), (138, 36.3), (138, 30),
    ],
    "east-china-sea": [(118, 30), (138, 30), (138, 46), (118, 46)],
}  # fmt: skip

#: Spacing of the points that stand for a coast when the nearest is asked for: at most 0.5 km, which
#: moves a median line that runs 5 km off the coasts by 10 m.
_COAST_STEP_DEG: Final = 0.005

#: Cells in which points at sea are asked for together, degrees; more than the way across a cell of
#: one degree, km; and more than the cells of a row around the Earth.
_CELLS_DEG: Final = (0.05, 0.01)
_KM_A_DEGREE: Final = 160.0
_ROW: Final = 1_000_000

#: How a point at sea counts on a side of the line, in the words of every output that tells a side.
SEA_RULE: Final = "at sea by the nearest Korean land"

#: Launches nearer to Korean land than this are those the Military Demarcation Line is asked of, km.
#: From Tsushima or Dandong it is, from Fukuoka, Dalian or Vladivostok it is not.
_NEAR_KOREA_KM: Final = 100.0


@cache
def shapes() -> dict[str, BaseGeometry]:
    """Outline of every region by code, land first, ready for maps and for fast questions.

    The seas overlap the land: only what no land holds is sea.
    """
    land = {f.properties["code"]: f.geometry for f in layers.features("regions")}
    seas = {code: shapely.Polygon(rim) for code, rim in _SEAS.items()}
    either = {**land, **seas}
    found = {region.code: either[region.code] for region in REGIONS if region.code in either}
    shapely.prepare(list(found.values()))
    return found


@cache
def _korean_coast() -> Outline:
    """Outline of both Koreas, labelled by region, without the line between them."""
    land = {region.id: shapes()[region.code] for region in REGIONS if _IN_KOREA[region.id]}
    line = shapely.buffer(layers.military_demarcation_line(), 1.5 * _COAST_STEP_DEG)
    return Outline.of(land, _COAST_STEP_DEG).without(line)


@cache
def _coasts() -> tuple[Outline, Outline]:
    """Outline of the North and of the South."""
    coast = _korean_coast()
    return coast.of_labels(_IN_NORTH), coast.of_labels(~_IN_NORTH)


def _is_nearest_north(lat: NDArray, lon: NDArray) -> NDArray[np.bool_]:
    """Whether the nearest Korean land is the North's, degrees, shape (n,)."""
    found = np.zeros(lat.size, dtype=bool)
    ask = np.arange(lat.size)
    for cell_deg in _CELLS_DEG:
        if ask.size:
            found[ask], is_sure = _by_cells(lat[ask], lon[ask], cell_deg)
            ask = ask[~is_sure]
    if ask.size:
        found[ask] = _IN_NORTH[_korean_coast().nearest(lat[ask], lon[ask])]
    return found


def _by_cells(
    lat: NDArray, lon: NDArray, cell_deg: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether the North is nearer to the cell of each point, and whether that goes for all of it.

    It does where the middle of the cell is nearer to one side by more than the way across: no
    point is farther from the middle than half of that, and a distance changes by the way at most.
    """
    row, column = (np.floor(degrees / cell_deg).astype(np.int64) for degrees in (lat, lon))
    cells, of_cell = np.unique(row * _ROW + column, return_inverse=True)
    row = np.floor_divide(cells + _ROW // 2, _ROW)
    middle = (row + 0.5) * cell_deg, (cells - row * _ROW + 0.5) * cell_deg
    north, south = (coast.distance_km(*middle) for coast in _coasts())
    is_sure = np.abs(north - south) > _KM_A_DEGREE * cell_deg
    return (north < south)[of_cell], is_sure[of_cell]


def _flat(lat: ArrayLike, lon: ArrayLike) -> tuple[NDArray, NDArray, tuple[int, ...]]:
    """Points as two vectors, longitude in [-180, 180), and the shape they came in."""
    y, x = np.broadcast_arrays(np.asarray(lat, np.float64), np.asarray(lon, np.float64))
    # Only what needs a turn is turned: rounding would move a point off the border it lies on.
    turned = np.where((x >= -180.0) & (x < 180.0), x, (x + 180.0) % 360.0 - 180.0)
    return y.ravel(), turned.ravel(), y.shape


def region_of(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.int16]:
    """Region of each point, as its id in `REGIONS`; degrees, broadcast together.

    A point on a border belongs to the one that stands first in `REGIONS`, so a point exactly on
    the Military Demarcation Line counts as southern. NaN is elsewhere.
    """
    y, x, shape = _flat(lat, lon)
    out = np.full(y.size, _ELSEWHERE, dtype=np.int16)
    west, east, south, north = layers.EXTENT_DEG
    open_ = np.flatnonzero((y >= south) & (y <= north) & (x >= west) & (x <= east))
    for code, outline in shapes().items():
        left, low, right, high = outline.bounds
        near = (x[open_] >= left) & (x[open_] <= right) & (y[open_] >= low) & (y[open_] <= high)
        near[near] = shapely.intersects_xy(outline, x[open_[near]], y[open_[near]])
        out[open_[near]] = _BY_CODE[code].id
        open_ = open_[~near]
    return out.reshape(shape)


def north_of_mdl(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.bool_]:
    """Whether points lie on the northern side of the Military Demarcation Line.

    On Korean land the side is the region's. At sea and in other countries there is no line: there
    a point is northern if the nearest Korean land, islands included, is the North's (the median
    line). This is a rule for counting, not a claim on any boundary at sea. NaN is not north.
    """
    y, x, shape = _flat(lat, lon)
    found = region_of(y, x)
    north = _IN_NORTH[found]
    ask = np.flatnonzero(~_IN_KOREA[found] & np.isfinite(y) & np.isfinite(x))
    if ask.size:
        north[ask] = _is_nearest_north(y[ask], x[ask])
    return north.reshape(shape)


def is_near_korea(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.bool_]:
    """Whether points lie in Korea or within 100 km of its land: where the line applies.

    Asked of launches. Of one farther away nobody asks on which side its loads came down.
    """
    y, x, shape = _flat(lat, lon)
    near = _IN_KOREA[region_of(y, x)]
    ask = np.flatnonzero(~near & np.isfinite(y) & np.isfinite(x))
    if ask.size:
        near[ask] = _korean_coast().distance_km(y[ask], x[ask]) <= _NEAR_KOREA_KM
    return near.reshape(shape)


def _spellings(region: Region) -> tuple[str, ...]:
    """What a region may be called: its name, in English or Hangul, or its code."""
    return region.name.casefold(), region.name_ko, region.code.casefold()


_GROUPS: Final = {
    "south korea": "KR", "kr": "KR", "north korea": "KP", "kp": "KP", "sea": "sea",
    "sea of japan": "east-sea", "west sea": "yellow-sea", "kangwon": "KP-07",
}  # fmt: skip


def find_regions(name: str) -> tuple[int, ...]:
    """Ids of a region by name or code, or of all of "South Korea", "North Korea" or the "sea"."""
    key = name.strip().casefold()
    wanted = _GROUPS.get(key, key)
    found = tuple(
        region.id
        for region in REGIONS
        if wanted == region.country or wanted in (region.code, *_spellings(region))
    )
    if found and wanted:
        return found
    known = [region.name for region in REGIONS] + ["South Korea", "North Korea", "sea"]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise InputError(f"there is no region {name!r}; {hint}the regions are {', '.join(known)}")
