"""The sky as the flights read it: packed columns, compiled sampling, its ground, gaps and error."""
