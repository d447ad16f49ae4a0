"""The sheet that figures are drawn on: its size, type, colours and words."""
