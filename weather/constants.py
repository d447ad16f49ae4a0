"""Numbers about the Earth and its air: the only copy, each with its unit and source."""

from typing import Final

#: Radius of the spherical Earth, m. The winds of a reanalysis are those of a shallow atmosphere on
#: a sphere, so a wind u moves the ground point by u / EARTH_RADIUS_M at *every* height: no (R + z).
#: Value of Williamson et al. (1992) as rounded in the project's benchmarks; IFS has 6 371 229 m
#: (4e-5 relative: 4 m in 100 km).
EARTH_RADIUS_M: Final = 6_371_000.0

#: Standard acceleration of free fall, m s-2 (ICAO Doc 7488/3; WMO geopotential metre).
STANDARD_GRAVITY_MPS2: Final = 9.80665

#: Specific gas constant of dry air, J kg-1 K-1 (ICAO Doc 7488/3).
DRY_AIR_GAS_CONSTANT: Final = 287.05287

#: Zero of the Celsius scale, K (exact, by definition).
ZERO_CELSIUS_K: Final = 273.15

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

#: Molar mass of dry air, kg mol-1 (US Standard Atmosphere 1976; ICAO Doc 7488/3: 0.028964420).
AIR_MOLAR_MASS_KG: Final = 0.0289644

#: Molar mass of hydrogen, kg mol-1 (IUPAC standard atomic weights 2021: 2 x 1.008).
HYDROGEN_MOLAR_MASS_KG: Final = 2.016e-3

#: Molar mass of helium, kg mol-1 (IUPAC standard atomic weights 2021: 4.0026).
HELIUM_MOLAR_MASS_KG: Final = 4.003e-3

#: Ratio of specific heats of hydrogen at 298 K, 1 (28.84 / (28.84 - 8.314) J/mol/K, NIST-JANAF).
HYDROGEN_HEAT_RATIO: Final = 1.405

#: Ratio of specific heats of helium, 1 (monatomic ideal gas: 5/3).
HELIUM_HEAT_RATIO: Final = 5.0 / 3.0

#: von Karman's constant of the logarithmic wind profile, 1 (Hogstrom 1988: 0.40 +- 0.01).
VON_KARMAN: Final = 0.4

#: Sutherland's viscosity of air, mu = A T^1.5 / (T + S): A, kg m-1 s-1 K-1/2 (ICAO Doc 7488/3).
SUTHERLAND_COEFFICIENT: Final = 1.458e-6

#: Sutherland's viscosity of air: S, K (ICAO Doc 7488/3).
SUTHERLAND_TEMPERATURE_K: Final = 110.4
