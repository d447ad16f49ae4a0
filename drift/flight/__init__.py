"""Flights: what was drawn as legs, flown through a sky to where each member ended."""
