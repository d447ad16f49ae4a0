"""Coasts, borders, provinces and towns, and which place a point lies in."""
