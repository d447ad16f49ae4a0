"""Processes that tests start."""

#: A process that has not answered by then hangs, s. No measure of speed: a busy machine gets there
#: in a tenth of it.
HANGS_S = 600
