"""Studies: what is unknown of past events varied, each combination flown and compared."""
