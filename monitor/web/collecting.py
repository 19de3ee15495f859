"""Where Python's collector does not look for circles of things that hold each other (how often: `monitor/__init__`)."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def old_things_left_alone() -> Generator[None]:
    """While the block runs, what was there before is not looked at again: a crawl remembers more and more, and the
    looks would grow with it."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
