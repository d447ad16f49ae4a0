"""What can go wrong, each told in one sentence: what, got, allowed, next."""


class InputError(ValueError):
    """Input that cannot be used. Its text is one sentence a person can act on."""


class FetchError(RuntimeError):
    """Winds that could not be brought, through no fault of the input. One sentence."""


class StillQueued(FetchError):
    """A request is on its way and was not waited for; the same call again collects it."""


class OfflineMiss(InputError):
    """The store lacks the winds asked for, and the network is off."""


def refuse_unless_yes_or_no(name: str, value: object) -> None:
    """Raise InputError unless an argument is True or False: the text "no" would count as yes."""
    if type(value).__name__ not in ("bool", "bool_"):
        raise InputError(f"{name} is {repr(value)[:60]}; give True or False")
