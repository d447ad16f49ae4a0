"""Which ascents lie inside the grid of the embedded sky: those its error is judged by."""

from weather.soundings.sample import GRID, sample_soundings


def stations_inside() -> set[str]:
    return {
        s.station
        for s in sample_soundings()
        if GRID.south_deg <= s.latitude_deg <= GRID.north_deg
        and GRID.west_deg <= s.longitude_deg <= GRID.east_deg
    }
