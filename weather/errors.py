"""The one exception for bad input: what, got, allowed, next, in one sentence."""


class InputError(ValueError):
    """Input that cannot be used. Its text is one sentence a person can act on."""
