"""The reanalyses that people hold besides ERA5: their names, licences, citations and doubts.

How wrong the winds of each are, where that is more than of others, is assumed here and nowhere
else. Which of them a file is, `weather.origins` tells.
"""

from __future__ import annotations

from weather.provenance import ERA5, Origin

FREE_US = "public domain (work of the US Government)"
OF_ECMWF = "that of ECMWF, stated with the data"
OF_JMA = "that of the Japan Meteorological Agency, stated with the data"
_PSL = "data provided by NOAA PSL, Boulder, Colorado, USA, https://psl.noaa.gov"

#: S.d. of the wind error of a grid of 2.5 degrees, 6 hours and 17 levels, m/s per component, beside
#: 2 m/s of finer reanalyses. Balloons part from trajectories in NCEP/NCAR's winds twice as fast as
#: from those in ECMWF's (1000 km in 5 days and in 10: Boccara et al. 2008, JGR 113, D20115), though
#: partly by a vortex that is misplaced in it; and half the resolution in time alone, 6 h for 3 h,
#: costs 16 % of the wind (Stohl et al. 1995, J. Appl. Met. 34, 2149-2165).
_COARSE_MPS = 3.5

#: How far a wind error of 2 m/s carries a cruise of three hours, s.d., km (docs/science.md).
_ASTRAY_KM = 20.0

_COARSE = (
    "these winds come on a grid of 2.5 degrees (220 by 280 km), every 6 hours, on 17 levels (four "
    "below 3 km): fronts, sea breezes and the shear of the lowest kilometre are smoothed away, and "
    f"their error is taken as {_COARSE_MPS:g} m/s per component instead of 2, so that a cruise of "
    f"three hours goes astray by {_ASTRAY_KM * _COARSE_MPS / 2:.0f} km instead of {_ASTRAY_KM:.0f}"
)

#: Analyses of the US weather service that do not say of which system.
NCEP = Origin(
    name="NCEP (data set not stated)",
    licence=FREE_US,
    attribution="National Centers for Environmental Prediction (NCEP), NOAA, United States",
)

ERA_INTERIM = Origin(
    name="ERA-Interim",
    licence=OF_ECMWF,
    attribution=(
        "ECMWF: ERA-Interim; Dee et al. (2011): The ERA-Interim reanalysis: configuration and "
        "performance of the data assimilation system, QJRMS 137, 553-597, DOI 10.1002/qj.828."
    ),
    doi="10.1002/qj.828",
)

CERRA = Origin(
    name="CERRA",
    licence=ERA5.licence,
    attribution=(
        "Contains modified Copernicus Climate Change Service information {year}. Schimanke et al. "
        "(2021): CERRA sub-daily regional reanalysis data for Europe on pressure levels from 1984 "
        "to present, C3S Climate Data Store, DOI 10.24381/cds.a39ff99f; Ridal et al. (2024): "
        "CERRA, the Copernicus European Regional Reanalysis system, QJRMS 150, 3385-3411, DOI "
        "10.1002/qj.4764."
    ),
    doi="10.24381/cds.a39ff99f",
)

MERRA_2 = Origin(
    name="MERRA-2",
    licence="free and open, no restriction on use (NASA Earth science data)",
    attribution=(
        "Global Modeling and Assimilation Office (GMAO) (2015): MERRA-2 inst3_3d_asm_Np, version "
        "5.12.4, Goddard Earth Sciences Data and Information Services Center (GES DISC), DOI "
        "10.5067/QBZ6MG944HW0; Gelaro et al. (2017): The Modern-Era Retrospective Analysis for "
        "Research and Applications, Version 2 (MERRA-2), J. Climate 30, 5419-5454, DOI "
        "10.1175/JCLI-D-16-0758.1."
    ),
    doi="10.5067/QBZ6MG944HW0",
)

JRA_3Q = Origin(
    name="JRA-3Q",
    licence=(
        f"{OF_JMA}; of its copy at NSF NCAR CC BY-NC-SA 4.0 "
        "(https://creativecommons.org/licenses/by-nc-sa/4.0/)"
    ),
    attribution=(
        "Japan Meteorological Agency (2022): Japanese Reanalysis for Three Quarters of a Century "
        "(JRA-3Q), NSF National Center for Atmospheric Research, DOI 10.5065/AVTZ-1H78; Kosaka et "
        "al. (2024): The JRA-3Q reanalysis, J. Meteor. Soc. Japan 102, 49-109, DOI "
        "10.2151/jmsj.2024-004."
    ),
    doi="10.5065/AVTZ-1H78",
)

JRA_55 = Origin(
    name="JRA-55",
    licence=OF_JMA,
    attribution=(
        "Japan Meteorological Agency: Japanese 55-year Reanalysis (JRA-55), DOI 10.5065/D6HH6H41; "
        "Kobayashi et al. (2015): The JRA-55 reanalysis: general specifications and basic "
        "characteristics, J. Meteor. Soc. Japan 93, 5-48, DOI 10.2151/jmsj.2015-001."
    ),
    doi="10.2151/jmsj.2015-001",
)

TWENTIETH_CENTURY = Origin(
    name="NOAA-CIRES-DOE 20th Century Reanalysis",
    licence=FREE_US,
    attribution=(
        "Slivinski et al. (2019): Towards a more reliable historical reanalysis: Improvements for "
        "version 3 of the Twentieth Century Reanalysis system, QJRMS 145, 2876-2908, DOI "
        "10.1002/qj.3598. Support for the Twentieth Century Reanalysis Project version 3 is "
        "provided by the U.S. Department of Energy, NOAA CPO and NOAA PSL."
    ),
    doi="10.1002/qj.3598",
    caveats=(
        "these winds were made from pressures at the ground alone, no sounding went into them: "
        "trust the spread of their members more than any one of them",
    ),
)

CFSR = Origin(
    name="NCEP CFSR",
    licence=FREE_US,
    attribution=(
        "Saha et al. (2010): The NCEP Climate Forecast System Reanalysis, BAMS 91, 1015-1057, DOI "
        "10.1175/2010BAMS3001.1."
    ),
    doi="10.1175/2010BAMS3001.1",
)

NCEP_DOE_2 = Origin(
    name="NCEP-DOE Reanalysis 2",
    licence=FREE_US,
    attribution=(
        f"NCEP-DOE AMIP-II Reanalysis: {_PSL}; Kanamitsu et al. (2002): NCEP-DOE AMIP-II "
        "Reanalysis (R-2), BAMS 83, 1631-1643, DOI 10.1175/BAMS-83-11-1631."
    ),
    doi="10.1175/BAMS-83-11-1631",
    caveats=(_COARSE,),
    wind_error_mps=_COARSE_MPS,
)

NCEP_NCAR_1 = Origin(
    name="NCEP/NCAR Reanalysis 1",
    licence=FREE_US,
    attribution=(
        f"NCEP/NCAR Reanalysis 1: {_PSL}; Kalnay et al. (1996): The NCEP/NCAR 40-year reanalysis "
        "project, BAMS 77, 437-471, DOI 10.1175/1520-0477(1996)077<0437:TNYRP>2.0.CO;2."
    ),
    doi="10.1175/1520-0477(1996)077<0437:TNYRP>2.0.CO;2",
    caveats=(_COARSE,),
    wind_error_mps=_COARSE_MPS,
)
