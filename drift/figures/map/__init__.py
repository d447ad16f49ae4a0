"""What a map is made of: its window, layers, labels, and the scene that puts them together."""
