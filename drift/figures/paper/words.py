"""The words on the figures, English and Korean."""

from typing import Final

from drift.language import Language

_KOREAN: Final[dict[str, str]] = {
    "Launch": "발사 지점",
    "Launch, known to {radius} km": "발사 지점 (위치 오차 {radius} km)",
    "Launch and its uncertainty": "발사 지점 (원: 위치 오차)",
    "Find": "발견 지점",
    "Claim, by its number": "주장 (번호)",
    "50 % of the landings": "낙하 지점의 50 % 영역",
    "90 % of the landings": "낙하 지점의 90 % 영역",
    "Middle of the landings": "낙하 지점의 중심",
    "{n} of the flights": "비행 경로 {n}개",
    "Military Demarcation Line": "군사분계선",
    "Military Demarcation Line (MDL)": "군사분계선 (MDL)",
    "Limits of the Demilitarized Zone": "비무장지대 경계",
    "International boundary": "국경",
    "Province": "도 경계",
    "Coast": "해안선",
    "Chance of landing in a cell of {cell}° (%)": "{cell}° 격자의 낙하 확률 (%)",
    "Height above sea level (km)": "해발 고도 (km)",
    "Winds": "바람 자료",
    "Source": "출처",
    "Licence of the winds": "이용 조건",
    "{members} members": "모의 비행 {members}회",
    "landed {n} ({percent} %)": "낙하 {n} ({percent} %)",
    "still aloft {n}": "체공 중 {n}",
    "left the sky {n}": "자료 범위 이탈 {n}",
    "above the top {n}": "자료 상한 초과 {n}",
    "Launch: {place}, {time}": "발사: {place}, {time}",
    " ± {n} min": " ± {n}분",
    "assumed": "가정",
    "disputed": "이견 있음",
    "day": "날짜",
    "hour": "시각",
    "place": "장소",
    " and ": "·",
    "Each member is one flight that fits what was reported; the map shows where they end, "
    "not where anything was found.": (
        "각 모의 비행은 보고된 내용과 부합하는 하나의 비행이며, "
        "지도는 그 끝점을 나타낼 뿐 실제 발견 지점이 아닙니다."
    ),
    "Flight of member {n}": "{n}번 모의 비행",
    "This flight": "이 비행",
    "{n} other flights": "다른 비행 {n}개",
    "Ground under it": "그 아래 지면",
    "Wind at the flight, up is north: 10 m/s": "비행 지점의 바람(위쪽이 북): 10 m/s",
    "Time after launch (h)": "발사 후 시간 (h)",
    "Wind speed (m/s)": "풍속 (m/s)",
    "Wind above the launch": "발사 지점 상공의 바람",
    "Hodograph above the launch": "발사 지점 상공의 호도그래프",
    "Wind (m/s)": "바람 (m/s)",
    "Eastward wind": "동향 성분",
    "Northward wind": "북향 성분",
    "Eastward wind (m/s)": "동향 성분 (m/s)",
    "Northward wind (m/s)": "북향 성분 (m/s)",
    "Shaded: ± 1 s.d. of the wind error, {error} m/s in each component.": (
        "음영: 바람 오차의 ± 1 표준편차, 성분별 {error} m/s."
    ),
    "No error of these winds is drawn, nor flown with.": (
        "이 바람의 오차는 표시하지 않았고 계산에도 넣지 않았습니다."
    ),
    "Time of landing (UTC)": "낙하 시각 (UTC)",
    "Distance from launch (km)": "발사 지점으로부터의 거리 (km)",
    "Landings per {n} min (%)": "{n}분당 낙하 비율 (%)",
    "Landings per {n} km (%)": "{n} km당 낙하 비율 (%)",
    "Cumulative (%)": "누적 (%)",
    "Median": "중앙값",
    "Middle 90 %": "중앙 90 %",
    "Chance of landing by region (%)": "지역별 낙하 확률 (%)",
    "{n} others": "그 밖의 {n}곳",
    "Of the members that landed. Bars end at the share, whiskers span its 95 % interval.": (
        "낙하한 모의 비행 기준. 가는 선은 95 % 구간."
    ),
    "What matters most": "가장 중요한 변수",
    "Share of the variance": "분산 기여도",
    "On its own": "단독",
    "With interactions": "상호작용 포함",
    "Calibration on {n} finds": "발견 {n}건에 대한 보정",
    "95 % of calibrated models": "보정된 모형의 95 %",
    "Distance from launch": "발사 지점으로부터의 거리",
    "Bearing from launch": "발사 지점으로부터의 방위",
    "Reliability of {n} statements": "진술 {n}건의 신뢰도",
    "95 % interval": "95 % 구간",
    "Said to be likely (%)": "예상한 확률 (%)",
    "Came true (%)": "실현된 비율 (%)",
    "Perfect calibration": "완전한 보정",
    "Level of the model's distribution (%)": "모형 분포의 수준 (%)",
    "Finds below it (%)": "그 이하의 발견 비율 (%)",
}


def word(text: str, language: Language, **values: object) -> str:
    """A phrase in the language asked for, with its numbers put in."""
    spoken = _KOREAN[text] if language == "ko" else text
    return spoken.format(**values) if values else spoken
