"""THE GATE: any file of winds as the one dataset the rest of the project reads."""
