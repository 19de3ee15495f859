"""How often Python's collector looks for circles of things that hold each other: seldom while pages are read.

A page becomes thousands of small things that live for a moment and hold no circles, so nearly every look is in vain;
and what a crawl remembers grows, so that the looks grow too. What was there before is not looked at again at all.
"""

import gc
from collections.abc import Generator
from contextlib import contextmanager

_SELDOM = (20_000, 20, 20)


@contextmanager
def collecting_seldom() -> Generator[None]:
    """While the block runs, in this process."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
