"""A fault put into a program that runs: its functions are given the code of a changed source.

So each fault costs a fork, and not the imports of a fresh Python.
"""

import functools
import gc
import sys
import warnings
from types import FunctionType, ModuleType
from typing import Any

#: What a module is known by; whatever else its changed source binds is put in its place.
_KEPT = {"__name__", "__file__", "__spec__", "__loader__", "__package__", "__builtins__", "__doc__"}

_CONTENTS = ("__code__", "__defaults__", "__kwdefaults__")


def put_in(module: ModuleType, source: str) -> None:
    """Make a module behave as if this had been its source, for all who use it already.

    Raises what the changed source raises as it is imported.
    """
    file = str(module.__file__)
    new = ModuleType(module.__name__)
    new.__dict__.update({key: vars(module)[key] for key in _KEPT & vars(module).keys()})
    # Classes of data look their module up while they are made.
    sys.modules[module.__name__] = new
    try:
        with warnings.catch_warnings():
            # As where a module is imported by the tests, whose warnings are errors.
            warnings.simplefilter("error", SyntaxWarning)
            exec(compile(source, file, "exec"), new.__dict__)
    finally:
        sys.modules[module.__name__] = module
    for name, now in list(vars(new).items()):
        if name not in _KEPT:
            _replace(module, name, vars(module).get(name), now)
    _forget({"weather", "drift", "tests", module.__name__})


def _replace(holder: Any, name: str, old: Any, new: Any) -> None:
    """One name of a module or a class; functions keep who they are, for others hold them."""
    old, new = _bare(old, new)
    if isinstance(old, FunctionType) and isinstance(new, FunctionType) and _recoded(old, new):
        return
    if isinstance(old, type) and isinstance(new, type) and old.__module__ == new.__module__:
        for key, value in list(vars(new).items()):
            if key in vars(old) and not key.startswith(("__dict__", "__weakref__", "_member")):
                _replace(old, key, vars(old)[key], value)
    elif not (isinstance(old, ModuleType) or _same(old, new)):
        _rebind(holder, name, old, new)


def _bare(old: Any, new: Any) -> tuple[Any, Any]:
    """The functions within what Python wraps them in, where both are wrapped alike."""
    if type(old) is not type(new):
        return old, new
    if isinstance(old, staticmethod | classmethod):
        return old.__func__, new.__func__
    if isinstance(old, property):
        return old.fget, new.fget
    if isinstance(old, functools._lru_cache_wrapper):
        return old.__wrapped__, new.__wrapped__
    return old, new


def _recoded(old: FunctionType, new: FunctionType) -> bool:
    """Give a function the code of another; not where they are wrapped otherwise."""
    inner, changed = _innermost(old), _innermost(new)
    fits = inner.__code__.co_freevars == changed.__code__.co_freevars
    if not fits or (inner is old) != (changed is new):
        return False
    for part in _CONTENTS:
        setattr(inner, part, getattr(changed, part))
    return True


def _innermost(function: FunctionType) -> FunctionType:
    while isinstance(getattr(function, "__wrapped__", None), FunctionType):
        function = function.__wrapped__
    return function


def _same(old: Any, new: Any) -> bool:
    """Whether a constant is what it was; what cannot be compared is taken for changed."""
    try:
        return type(old) is type(new) and bool(old == new)
    except Exception:
        return False


def _rebind(holder: Any, name: str, old: Any, new: Any) -> None:
    """Another object by a name: here, and wherever it was imported to."""
    if isinstance(holder, type):
        try:
            setattr(holder, name, new)
        except (AttributeError, TypeError):
            pass
        return
    vars(holder)[name] = new
    for other in list(sys.modules.values()):
        if isinstance(other, ModuleType) and vars(other).get(name, new) is old:
            vars(other)[name] = new


def _forget(packages: set[str]) -> None:
    """What caches of functions hold of the unchanged code."""
    for thing in gc.get_objects():
        if isinstance(thing, functools._lru_cache_wrapper):
            if str(thing.__module__).partition(".")[0] in packages:
                thing.cache_clear()
