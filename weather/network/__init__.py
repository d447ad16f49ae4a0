"""Bytes over HTTP that end: with the answer, or with a sentence, never with a hang."""
