"""What writes the parts of these pages that must agree with the program.

`python -m docs.making` renews them, and the drawings; a test fails where they are out of date, and
a build of the pages takes them fresh whatever the files say.
"""
