"""Where winds come from: one file per provider or format, each a way to raw winds in the store."""
