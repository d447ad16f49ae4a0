"""How that is compiled which only other kernels call: no further than these need it.

numba makes machine code and an entry of every function, then takes it into those that call it and
does so again. For what nobody else calls the first is of no use, and takes a good part of the first
run; so here a function ends as code that is ready to be taken in.
"""

from __future__ import annotations

from typing import Any

from numba.core import codegen, compiler, compiler_machinery, typed_passes

#: numba's own, of which no type checker knows.
_Library: Any = codegen.JITCodeLibrary
_Lowering: Any = typed_passes.NativeLowering
_Passes: Any = compiler.DefaultPassBuilder


class _TakenIn(_Library):
    """The code of a function that is taken into others, and of what it takes in itself."""

    def _finalize_final_module(self) -> None:
        # Nothing of it is ever run: no machine code is made.
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """No address: there is no machine code."""
        self._ensure_finalized()
        return 0


@compiler_machinery.register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[no-untyped-call]
class _Taken(_Lowering):
    """numba's lowering, that ends before machine code."""

    _name = "lowering_of_what_kernels_call"

    def run_pass(self, state: Any) -> bool:
        """Lower a function, under an entry that numba only tells it from others by."""
        context, flags = state.targetctx, state.flags
        state.library = _TakenIn(context.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        state.flags = flags.copy()
        state.flags.no_compile = True
        super().run_pass(state)
        state.flags = flags
        entry: Any = [].append  # of a list of its own, so unlike any other
        context.insert_user_function(entry, state.cr.fndesc, [state.library])
        state.reload_init.extend(state.library._reload_init)
        state.cr = state.cr._replace(cfunc=entry)
        return True


class Inlined(compiler.CompilerBase):
    """numba's compiler with that lowering."""

    def define_pipelines(self) -> list[Any]:
        """The passes of any function, but for the lowering."""
        usual = _Passes.define_nopython_pipeline(self.state)
        usual.passes = [(_Taken if one is _Lowering else one, told) for one, told in usual.passes]
        usual.finalize()
        return [usual]
