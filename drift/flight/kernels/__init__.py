"""The compiled flight: numbers in, numbers out."""
