"""Where winds come from: a box in, verified raw files in the store out."""
