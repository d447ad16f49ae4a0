"""Runs and batches: choices, one run, its folder, many events. Only this room writes results."""
