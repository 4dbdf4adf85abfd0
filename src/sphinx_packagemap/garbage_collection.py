"""Pauses Python's garbage collector while many objects are created that are all needed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_garbage_collection() -> Iterator[None]:
    """Disable the cyclic garbage collector: it would visit all new objects again and again, and find no garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            _promote_new_objects()
            gc.enable()


def _promote_new_objects() -> None:
    """Move all new objects into the oldest generation, which the next collections do not visit."""
    # gc.unfreeze() moves frozen objects into the oldest generation, in constant time. Not if somebody else has frozen
    # objects, or on PyPy, which has no gc.freeze().
    if hasattr(gc, "freeze") and gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
