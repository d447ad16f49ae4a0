"""What a file or an answer from outside may cost: time, memory, disk; and who pays it."""
