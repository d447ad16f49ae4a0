"""The sky as it was. Knows nothing of balloons.

``open_sky`` brings past winds from a file, a store or the embedded soundings through one gate
(`weather.tidy`) into a `weather.field.GriddedSky`.
"""
