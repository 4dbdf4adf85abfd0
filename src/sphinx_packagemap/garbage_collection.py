"""Python's search for garbage, and when it is of no use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_garbage_collection() -> Iterator[None]:
    """Keep Python from looking for garbage again and again while values are made that all stay."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            _let_stay()
            gc.enable()


def _let_stay() -> None:
    """Move all new objects into the oldest generation: the next collections do not visit them."""
    # Frozen objects are unfrozen into the oldest generation, in no time. Not where somebody else freezes, or on PyPy.
    if hasattr(gc, "freeze") and gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
