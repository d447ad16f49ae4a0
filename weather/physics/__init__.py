"""Formulas of the sphere and of the standard and hydrostatic atmosphere, each once."""
