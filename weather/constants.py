"""Numbers about the Earth and its air: the only copy, each with its unit and source."""

from typing import Final

#: Radius of the spherical Earth, m. The winds of a reanalysis are those of a shallow atmosphere on a
#: sphere, so a wind u moves the ground point by u / EARTH_RADIUS_M at *every* height: no (R + z).
#: Value of Williamson et al. (1992) as rounded in the project's benchmarks; IFS has 6 371 229 m
#: (4e-5 relative: 4 m in 100 km).
EARTH_RADIUS_M: Final = 6_371_000.0

#: Standard acceleration of free fall, m s-2 (ICAO Doc 7488/3; WMO geopotential metre).
STANDARD_GRAVITY_MPS2: Final = 9.80665

#: Specific gas constant of dry air, J kg-1 K-1 (ICAO Doc 7488/3).
DRY_AIR_GAS_CONSTANT: Final = 287.05287

#: Temperature of the standard atmosphere at sea level, K (ICAO Doc 7488/3).
SEA_LEVEL_TEMPERATURE_K: Final = 288.15

#: Pressure of the standard atmosphere at sea level, Pa (ICAO Doc 7488/3).
SEA_LEVEL_PRESSURE_PA: Final = 101_325.0

#: Density of the standard atmosphere at sea level, kg m-3 (ICAO Doc 7488/3).
SEA_LEVEL_DENSITY_KG_M3: Final = 1.225

#: Ratio R_v / R_d - 1 in the virtual temperature T (1 + 0.608 q) (WMO-No. 8, virtual temperature).
VIRTUAL_TEMPERATURE_FACTOR: Final = 0.608

#: Earth radius of the geopotential-to-geometric conversion, m (US Standard Atmosphere 1976).
GEOPOTENTIAL_RADIUS_M: Final = 6_356_766.0
