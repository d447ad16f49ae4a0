"""The answer of a run in one Korean sentence: as `drift.landings.headline`, which has the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from drift.language import told
from drift.places.regions import REGIONS
from drift.statistics.wording import chance, count, percent

_COMPASS: Final = (
    "북", "북북동", "북동", "동북동", "동", "동남동", "남동", "남남동", "남", "남남서", "남서",
    "서남서", "서", "서북서", "북서", "북북서",
)  # fmt: skip

_NAMES: Final = {region.name: region.name_ko for region in REGIONS} | {
    "beyond the map": "지도 밖",
    "sea": "바다",
}

_NAMED: Final = 3


def sentence(numbers: Mapping[str, Any]) -> str:
    """Where the flights of one load came down, with intervals; then distance and direction."""
    members = count(numbers["members"])
    if numbers["median_distance_km"] is None:
        return f"모의 비행 {members}회 중 바람 자료 안에 낙하한 것이 없다."
    low, high = numbers["median_distance_km_95"]
    landed, (fewest, most) = numbers["landed_fraction"], numbers["landed_fraction_95"]
    where = numbers.get("where")
    parts = _korean(where) if where else _abroad(numbers.get("places") or ())
    lost = ""
    if landed < 1.0:
        share = told(chance(1 - landed, 1 - most, 1 - fewest), "ko")
        lost = f"; {share}는 바람 자료 안에 낙하하지 않았다"
    return (
        f"모의 비행 {members}회 중 {', '.join(parts)}에 낙하{lost}; "
        "낙하한 것의 절반은 발사 지점에서 "
        f"{numbers['median_distance_km']:.0f}\u00a0km [{low:.0f},\u00a0{high:.0f}]보다 먼 곳, "
        f"{_direction(numbers['bearing_deg'])}."
    )


def _korean(where: Mapping[str, Any]) -> list[str]:
    said = [
        f"{_of(where['north_land'])} 북한 육지",
        f"{_of(where['south_land'])} 남한 육지",
        f"{_of(where['sea'])} 바다{_which(where['sea'].get('seas', ()), 'sea')}",
    ]
    if where["elsewhere"]["fraction"] > 0:
        countries = where["elsewhere"].get("countries", ())
        said.append(f"{_of(where['elsewhere'])} 그 밖{_which(countries, 'country')}")
    return said


def _abroad(places: Sequence[Mapping[str, Any]]) -> list[str]:
    said = [
        f"{_of(row)} {_NAMES.get(row['region'], row['region'])}"
        + (f" ({row['country']})" if row["country"] not in ("", row["region"]) else "")
        for row in places[:_NAMED]
    ]
    if len(places) > _NAMED:
        rest = sum(row["fraction"] for row in places[_NAMED:])
        said.append(f"{percent(rest)}\u00a0% 그 밖의 {len(places) - _NAMED}곳")
    return said


def _which(rows: Sequence[Mapping[str, Any]], key: str) -> str:
    names = [_NAMES.get(row[key], row[key]) for row in rows]
    if len(names) < 2:
        return f"({names[0]})" if names else ""
    shares = (f"{n} {percent(row['fraction'])}\u00a0%" for n, row in zip(names, rows, strict=True))
    return f"({', '.join(shares)})"


def _of(part: Mapping[str, Any]) -> str:
    return told(chance(part["fraction"], *part["fraction_95"]), "ko")


def _direction(bearing_deg: float | None) -> str:
    if bearing_deg is None:
        return "일정한 방향 없음"
    return f"평균 방향 {_COMPASS[round(bearing_deg / 22.5) % 16]}({bearing_deg:.0f}°)"
