"""Ascents of weather balloons: reading them, analysing them onto a grid, judging winds by them."""
