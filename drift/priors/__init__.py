"""Every number that is assumed and not reported, with its basis."""
