"""Flights that flew, against what the method says of them: one row per launch and landing.

A row is flown like any past event, by the same route and with the same priors; nothing of its
landing is used but to compare. Nothing here asks where or when one should launch.
"""
