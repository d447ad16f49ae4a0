"""Shares, counts, scores and their intervals: arrays in, numbers out."""
