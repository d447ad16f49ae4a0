"""Files of a run for other programs: netCDF, tables, GeoJSON, KML."""
