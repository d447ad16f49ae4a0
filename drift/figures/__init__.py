"""The pictures: each file one kind of figure. The public face is `drift.maps`."""
