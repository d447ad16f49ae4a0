"""The reanalyses that people hold besides ERA5: told by their files, named, cited and licensed.

Each is known by words that only its own files carry, in the attributes of the file or of its winds.
How wrong the winds of each are is assumed here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weather import provenance
from weather.provenance import Origin

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, kw_only=True)
class Reanalysis:
    """One reanalysis: how its files say who they are, and what must be said of it.

    marks : a pattern found in the text of its files' attributes. centre : where not empty, the
    producing centre (as GRIB abbreviates it) that goes with patterns of variable names in `names`.
    wind_error_mps : s.d. of each wind component where it is larger than that of other reanalyses.
    """

    name: str
    marks: str
    licence: str
    citation: str
    doi: str = ""
    wind_error_mps: float | None = None
    caveat: str = ""

    @property
    def origin(self) -> Origin:
        """What every output says of these winds."""
        return Origin(
            title=self.name,
            composed=True,
            licence=self.licence,
            attribution=self.citation,
            caveats=(self.caveat,) if self.caveat else (),
            wind_error_mps=self.wind_error_mps,
        )

    def record(self) -> dict[str, Any]:
        """What stands beside a file of it in the store."""
        return {
            "title": self.name,
            "licence": self.licence,
            "attribution": self.citation,
            "doi": self.doi,
        }


_US = "public domain (work of the US Government)"
_PSL = "data provided by NOAA PSL, Boulder, Colorado, USA, https://psl.noaa.gov"

#: S.d. of the wind error of a grid of 2.5 degrees, 6 hours and 17 levels, m/s per component, beside
#: 2 m/s of finer reanalyses. Balloons part from trajectories in NCEP/NCAR's winds twice as fast as
#: from those in ECMWF's (1000 km in 5 days and in 10: Boccara et al. 2008, JGR 113, D20115), though
#: partly by a vortex that is misplaced in it; and half the resolution in time alone, 6 h for 3 h,
#: costs 16 % of the wind (Stohl et al. 1995, J. Appl. Met. 34, 2149-2165).
_COARSE_MPS = 3.5

#: How far a wind error of 2 m/s carries a cruise of three hours, s.d., km (docs/science.md).
_ASTRAY_KM = 18.5

_COARSE = (
    "these winds come on a grid of 2.5 degrees (220 by 280 km), every 6 hours, on 17 levels (four "
    "below 3 km): fronts, sea breezes and the shear of the lowest kilometre are smoothed away, and "
    f"their error is taken as {_COARSE_MPS:g} m/s per component instead of 2, so that a cruise of "
    f"three hours goes astray by {_ASTRAY_KM * _COARSE_MPS / 2:.0f} km instead of {_ASTRAY_KM:.0f}"
)

NCEP_DOE_2 = Reanalysis(
    name="NCEP/DOE Reanalysis 2",
    marks=r"reanalysis[- ]2\b|amip-ii",
    licence=_US,
    citation=(
        f"NCEP/DOE AMIP-II Reanalysis 2: {_PSL}; Kanamitsu et al. (2002): NCEP-DOE AMIP-II "
        "Reanalysis (R-2), BAMS 83, 1631-1643, DOI 10.1175/BAMS-83-11-1631."
    ),
    doi="10.1175/BAMS-83-11-1631",
    wind_error_mps=_COARSE_MPS,
    caveat=_COARSE,
)

NCEP_NCAR_1 = Reanalysis(
    name="NCEP/NCAR Reanalysis 1",
    marks=r"(nmc|ncep)([-/]ncar)? (initialized )?reanalysis\b|ncep[-/]ncar",
    licence=_US,
    citation=(
        f"NCEP/NCAR Reanalysis 1: {_PSL}; Kalnay et al. (1996): The NCEP/NCAR 40-year reanalysis "
        "project, BAMS 77, 437-471, DOI 10.1175/1520-0477(1996)077<0437:TNYRP>2.0.CO;2."
    ),
    doi="10.1175/1520-0477(1996)077<0437:TNYRP>2.0.CO;2",
    wind_error_mps=_COARSE_MPS,
    caveat=_COARSE,
)

TWENTIETH_CENTURY_3 = Reanalysis(
    name="NOAA-CIRES-DOE 20th Century Reanalysis",
    marks=r"20th century reanalysis|twentieth century reanalysis|20crv?\d?\b|20thc_rean",
    licence=_US,
    citation=(
        "Slivinski et al. (2019): Towards a more reliable historical reanalysis: Improvements for "
        "version 3 of the Twentieth Century Reanalysis system, QJRMS 145, 2876-2908, DOI "
        "10.1002/qj.3598. Support for the Twentieth Century Reanalysis Project version 3 is "
        "provided by the U.S. Department of Energy, NOAA CPO and NOAA PSL."
    ),
    doi="10.1002/qj.3598",
    caveat=(
        "these winds were made from pressures at the ground alone, no sounding went into them: "
        "trust the spread of their members more than any one of them"
    ),
)

CFSR = Reanalysis(
    name="NCEP Climate Forecast System Reanalysis",
    marks=r"\bcfs(r|v2)\b|climate forecast system",
    licence=_US,
    citation=(
        "Saha et al. (2010): The NCEP Climate Forecast System Reanalysis, BAMS 91, 1015-1057, DOI "
        "10.1175/2010BAMS3001.1."
    ),
    doi="10.1175/2010BAMS3001.1",
)

MERRA_2 = Reanalysis(
    name="MERRA-2",
    marks=r"merra-?2",
    licence="free and open, no restriction (NASA Earth science data policy)",
    citation=(
        "Global Modeling and Assimilation Office (GMAO) (2015): MERRA-2 inst3_3d_asm_Np, version "
        "5.12.4, Goddard Earth Sciences Data and Information Services Center (GES DISC), DOI "
        "10.5067/QBZ6MG944HW0; Gelaro et al. (2017): The Modern-Era Retrospective Analysis for "
        "Research and Applications, Version 2 (MERRA-2), J. Climate 30, 5419-5454, DOI "
        "10.1175/JCLI-D-16-0758.1."
    ),
    doi="10.5067/QBZ6MG944HW0",
)

JRA_3Q = Reanalysis(
    name="JRA-3Q",
    marks=r"jra-?3q|jra3q",
    licence="CC BY-NC-SA 4.0 (copy at NSF NCAR, https://creativecommons.org/licenses/by-nc-sa/4.0/)",
    citation=(
        "Japan Meteorological Agency (2022): Japanese Reanalysis for Three Quarters of a Century "
        "(JRA-3Q), NSF National Center for Atmospheric Research, DOI 10.5065/AVTZ-1H78; Kosaka et "
        "al. (2024): The JRA-3Q reanalysis, J. Meteor. Soc. Japan 102, 49-109, DOI "
        "10.2151/jmsj.2024-004."
    ),
    doi="10.5065/AVTZ-1H78",
)

JRA_55 = Reanalysis(
    name="JRA-55",
    marks=r"jra-?55|japanese 55-year reanalysis",
    licence="terms of the Japan Meteorological Agency: free with acknowledgement",
    citation=(
        "Japan Meteorological Agency: Japanese 55-year Reanalysis (JRA-55), DOI 10.5065/D6HH6H41; "
        "Kobayashi et al. (2015): The JRA-55 reanalysis: general specifications and basic "
        "characteristics, J. Meteor. Soc. Japan 93, 5-48, DOI 10.2151/jmsj.2015-001."
    ),
    doi="10.2151/jmsj.2015-001",
)

ERA_INTERIM = Reanalysis(
    name="ERA-Interim",
    marks=r"era[- _]?interim",
    licence="CC BY 4.0 (ECMWF, https://creativecommons.org/licenses/by/4.0/)",
    citation=(
        "ERA-Interim, European Centre for Medium-Range Weather Forecasts (ECMWF); Dee et al. "
        "(2011): The ERA-Interim reanalysis: configuration and performance of the data "
        "assimilation system, QJRMS 137, 553-597, DOI 10.1002/qj.828."
    ),
    doi="10.1002/qj.828",
)

CERRA = Reanalysis(
    name="CERRA",
    marks=r"\bcerra\b|copernicus european regional reanalysis",
    licence="CC BY 4.0 (Copernicus products licence, https://creativecommons.org/licenses/by/4.0/)",
    citation=(
        "Contains modified Copernicus Climate Change Service information {year}. Schimanke et al. "
        "(2021): CERRA sub-daily regional reanalysis data for Europe on pressure levels from 1984 "
        "to present, C3S Climate Data Store, DOI 10.24381/cds.a39ff99f; Ridal et al. (2024): "
        "CERRA, the Copernicus European Regional Reanalysis system, QJRMS 150, 3385-3411, DOI "
        "10.1002/qj.4764."
    ),
    doi="10.24381/cds.a39ff99f",
)

#: In the order they are looked for: the second of NCEP calls itself by the words of the first.
ALL = (
    TWENTIETH_CENTURY_3,
    NCEP_DOE_2,
    NCEP_NCAR_1,
    CFSR,
    MERRA_2,
    JRA_3Q,
    JRA_55,
    ERA_INTERIM,
    CERRA,
)

#: Names that only one archive gives its variables, and whose they are.
_BY_NAME = (
    (re.compile(r".+-(pres|sfc|hgt)-an-(gauss|ll125)"), JRA_3Q),
    (re.compile(r".+_gds\d+_isbl"), JRA_55),
)

#: Attributes of variables in which archives say whose the data are.
_TELLING = ("dataset", "center", "dataset_title", "source", "GRIB_class", "GRIB_subCentre")

#: JMA's reanalysis project among the sub-centres of GRIB (WMO common table C-12, centre 34).
_JMA, _JMA_REANALYSIS = "rjtd", "241"


def reanalysis_of(raw: xr.Dataset) -> Reanalysis | None:
    """Which of these a raw dataset is, by what it says of itself; None for any other."""
    said = " ".join(_words(raw)).casefold()
    found = next((one for one in ALL if re.search(one.marks, said)), None)
    return found or _by_centre(raw, said)


def _words(raw: xr.Dataset) -> Iterator[str]:
    yield from (str(value) for value in raw.attrs.values())
    for variable in raw.data_vars.values():
        yield from (str(variable.attrs[key]) for key in _TELLING if key in variable.attrs)


def _by_centre(raw: xr.Dataset, said: str) -> Reanalysis | None:
    """By the centre that made it, with its sub-centre or its archive's own names of variables."""
    from_jma = provenance.centre_of(raw) == _JMA or "japanese meteorological agency" in said
    if (
        provenance.centre_of(raw) == _JMA
        and str(raw.attrs.get("GRIB_subCentre")) == _JMA_REANALYSIS
    ):
        return JRA_55 if str(raw.attrs.get("GRIB_edition")) == "1" else JRA_3Q
    names = [str(name).casefold() for name in raw.data_vars]
    for pattern, reanalysis in _BY_NAME:
        if any(pattern.fullmatch(name) for name in names) and (from_jma or reanalysis is JRA_3Q):
            return reanalysis
    return None


def origin_of(raw: xr.Dataset) -> Origin:
    """The origin a dataset shows by its own attributes: one of these, else as `provenance` says."""
    known = reanalysis_of(raw)
    return known.origin if known else provenance.origin_of(raw)
