"""What was reported: one event with its parts, the file it is read from, and the sky it needs."""
