"""What a wind file is, and the lazy datasets in it: netCDF, GRIB, Zarr, zip."""
