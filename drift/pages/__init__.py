"""Everything that is HTML: reports and interactive maps, complete in one file each."""
